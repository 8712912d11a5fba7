use super::*;
use crate::finding::{Evidence, Finding, IdentifierType, Score};
use crate::guard::Action;
use crate::text::Span;

fn load(text: &str) -> Result<CompiledPolicy, PolicyError> {
    CompiledPolicy::load("p.toml", text, None, &no_files)
}

fn finding(kind: IdentifierType, rule: &str) -> Finding {
    Finding {
        kind,
        span: Span::new(0, 1),
        score: Score::new(0.9),
        rule: rule.into(),
        evidence: vec![Evidence::new("x", 0.0)],
    }
}

fn action(policy: &CompiledPolicy, kind: IdentifierType, path: &str) -> Action {
    let route = policy.route("POST", path, Some("application/json"));
    policy.decide(&finding(kind, "r"), "value", false, &route, [])
}

#[test]
fn every_profile_and_every_platform_loads() {
    for profile in profiles::NAMES {
        for &platform in Platform::ALL {
            CompiledPolicy::profile(profile, Some(platform)).unwrap();
        }
        CompiledPolicy::profile(profile, None).unwrap();
    }
    assert!(CompiledPolicy::profile("safe-harbour", None).is_err());
}

#[test]
fn the_default_blocks_every_identifier_and_whatever_cannot_be_read() {
    let policy = CompiledPolicy::builtin().unwrap();
    let route = policy.route("POST", "/", None);
    for &kind in IdentifierType::ALL {
        let wanted = if kind == IdentifierType::Story { Action::Flag } else { Action::Block };
        assert_eq!(policy.decide(&finding(kind, "r"), "v", false, &route, []), wanted, "{kind}");
    }
    assert_eq!(policy.decide_unscannable(crate::content::OpaqueReason::Encrypted, &route), Action::Block);
}

#[test]
fn a_printed_policy_reads_back_the_same() {
    for text in [
        "",
        "extends = \"strict\"\nplatform = \"label-studio\"",
        "extends = \"limited-data-set\"\n[types.NAME]\noperator = \"hash\"\nthreshold = 0.35\n[limits]\ndepth = 9",
        "[allow]\nterms = [\"a b\"]\n[rules.x]\naction = \"flag\"\n[[routes]]\npath = \"/a/**\"\naction = \"redact\"\nlimits = { depth = 3 }\n[[routes.fields]]\npointer = \"/a/*\"\nmatches = \"[0-9]+\"",
    ] {
        let policy = load(text).unwrap();
        let printed = policy.to_toml().unwrap();
        let again = load(&printed).unwrap_or_else(|e| panic!("{e}\n{printed}"));
        assert_eq!(policy.effective(), again.effective());
        assert_eq!(printed, again.to_toml().unwrap());
    }
}

#[test]
fn errors_name_file_line_key_and_the_nearest_known_one() {
    for (text, line, wanted) in [
        ("\nactoin = \"block\"", 2, "did you mean `action`"),
        ("action = \"redcat\"", 1, "did you mean `redact`"),
        ("[types.NAEM]\naction = \"block\"", 1, "did you mean `NAME`"),
        ("[types.NAME]\n\ntreshold = 0.4", 3, "did you mean `threshold`"),
        ("platform = \"labelstudio\"", 1, "did you mean `label-studio`"),
        ("[limits]\nwhole_byte = 1", 2, "did you mean `whole_bytes`"),
        ("[[routes]]\npath = \"/\"\n[[routes.fields]]\npionter = \"/a\"", 4, "did you mean `pointer`"),
        ("[unscannable.reasons]\nencripted = \"flag\"", 2, "did you mean `encrypted`"),
    ] {
        let error = load(text).unwrap_err();
        let shown = error.to_string();
        assert!(shown.starts_with(&format!("p.toml:{line}: ")), "{shown}");
        assert!(shown.contains(wanted), "{shown}");
    }
    let error = load("extends = \"stricct\"").unwrap_err();
    assert_eq!(error.nearest.as_deref(), Some("strict"));
}

#[test]
fn what_means_nothing_is_refused() {
    for text in [
        "threshold = 1.5",
        "[unscannable]\naction = \"redact\"",
        "[types.UNSCANNABLE]\naction = \"allow\"",
        "[[routes]]\npath = \"api\"",
        "[[routes]]\npath = \"/\"\n[[routes.fields]]\naction = \"allow\"",
        "[[routes]]\npath = \"/\"\n[[routes.fields]]\npointer = \"a\"",
        "[[routes]]\npath = \"/\"\nlimits = { deepth = 3 }",
        "[[routes]]\npath = \"/\"\n[[routes.fields]]\npointer = \"/a\"\nmatches = \"(\"",
        "[allow]\npatterns = [\"(\"]",
        "[deny]\npatterns = [\"a*\"]",
    ] {
        assert!(load(text).is_err(), "{text}");
    }
}

#[test]
fn files_extend_files_and_end_at_a_profile() {
    let loader = |path: &str, from: &str| match path {
        "base.toml" => Ok((
            "base.toml".to_owned(),
            "extends = \"strict\"\naction = \"redact\"\n[allow]\nterms = [\"b\"]".to_owned(),
        )),
        "terms.txt" => Ok(("terms.txt".to_owned(), "# ours\n\nLakeview Trial\n".to_owned())),
        "loop.toml" => Ok(("loop.toml".to_owned(), "extends = \"loop.toml\"".to_owned())),
        _ => Err(format!("{path} from {from}: not there")),
    };
    let text = "extends = \"base.toml\"\n[allow]\nterms = [\"a\"]\nfiles = [\"terms.txt\"]";
    let policy = CompiledPolicy::load("p.toml", text, None, &loader).unwrap();
    assert_eq!(policy.effective().allow.terms, ["a", "Lakeview Trial", "b"]);
    assert_eq!(policy.effective().types[&IdentifierType::Story].action, Some(schema::PolicyAction::Block));
    assert_eq!(policy.thresholds().get(IdentifierType::Name), 0.35);
    assert_eq!(action(&policy, IdentifierType::Name, "/"), Action::Redact);
    assert!(CompiledPolicy::load("p.toml", "extends = \"loop.toml\"", None, &loader).is_err());
    assert!(CompiledPolicy::load("p.toml", "extends = \"none.toml\"", None, &loader).is_err());
}

#[test]
fn what_is_nearest_to_the_finding_decides() {
    let policy = load(
        "[types.DATE]\naction = \"allow\"\n[rules.special]\naction = \"flag\"\n\
         [[routes]]\npath = \"/redact/**\"\naction = \"redact\"\ntypes = { SSN = \"block\" }\n\
         [[routes.fields]]\npointer = \"/who\"\ntypes = [\"NAME\"]\naction = \"flag\"\n\
         [[routes]]\npath = \"/**\"\naction = \"block\"\nmode = \"stream\"",
    )
    .unwrap();
    assert_eq!(action(&policy, IdentifierType::Name, "/redact/1"), Action::Redact, "the first route that sets it");
    assert_eq!(action(&policy, IdentifierType::Ssn, "/redact/1"), Action::Block, "a type of the route");
    assert_eq!(
        action(&policy, IdentifierType::Date, "/redact/1"),
        Action::Pass,
        "what the policy allows stays allowed"
    );
    assert_eq!(action(&policy, IdentifierType::Name, "/other"), Action::Block);
    let route = policy.route("POST", "/redact/1", None);
    assert_eq!(route.mode, Mode::Stream, "a setting the first route leaves open");
    let rule = finding(IdentifierType::Mrn, "special");
    assert_eq!(policy.decide(&rule, "v", false, &route, []), Action::Flag);
    let fields: Vec<_> = route.fields.iter().map(|f| &**f).collect();
    assert_eq!(policy.decide(&finding(IdentifierType::Name, "r"), "v", false, &route, fields), Action::Flag);
}

#[test]
fn a_path_with_two_readings_gets_no_route() {
    let policy = load("[[routes]]\npath = \"/open/**\"\naction = \"allow\"\nskip = true").unwrap();
    assert!(policy.route("POST", "/open/a", None).skip);
    for path in ["/open/../tasks", "/open/%2e%2e/tasks", "/open//x"] {
        assert!(!policy.route("POST", path, None).skip, "{path}");
        assert_eq!(action(&policy, IdentifierType::Name, path), Action::Block, "{path}");
    }
}

#[test]
fn the_command_lines_platform_is_stronger_than_the_files() {
    let text = "platform = \"cvat\"";
    let policy = CompiledPolicy::load("p", text, Some(Platform::Doccano), &no_files).unwrap();
    let names: Vec<_> = policy.effective().routes.iter().filter_map(|r| r.name.as_deref()).collect();
    assert!(!names.is_empty() && names.iter().all(|name| name.starts_with("doccano")), "{names:?}");
}

#[test]
fn a_refusing_route_cannot_be_dodged_by_another_writing_of_its_path() {
    let policy = CompiledPolicy::profile("safe-harbor", Some(Platform::LabelStudio)).unwrap();
    for path in ["/api/storages/s3", "/api/%73torages/s3", "/api/x/../storages/s3", "/api//storages/s3/"] {
        assert!(policy.route("POST", path, None).refuse.is_some(), "{path}");
    }
    assert!(policy.route("POST", "/api/tasks/", None).refuse.is_none());
}

#[test]
fn only_what_a_platform_profile_names_passes_and_only_in_its_shape() {
    use crate::finding::{Field, Location, Role, Schema, Segment};
    let policy = CompiledPolicy::profile("safe-harbor", Some(Platform::LabelStudio)).unwrap();
    let passes = |method: &str, path: &str, pointer: &str, value: &str| {
        let route = policy.route(method, path, Some("application/json"));
        let steps = pointer.split('/').skip(1);
        let path: Vec<_> = steps.map(|s| s.parse().map_or_else(|_| Segment::Key(s.into()), Segment::Index)).collect();
        let field = Field { schema: Schema::Json, role: Role::Value, path: &path };
        let around = Location::default();
        let rules = route.fields.iter().filter(|f| f.selects(Site::Body, &field, &around) && f.admits(Some(value)));
        let rules: Vec<_> = rules.map(|f| &**f).collect();
        policy.decide(&finding(IdentifierType::Email, "r"), value, false, &route, rules) == Action::Pass
    };
    let annotations = "/api/tasks/4/annotations/";
    for (method, path, pointer, value, wanted) in [
        ("POST", "/user/login/", "/email", "rev@example.org", true),
        ("POST", "/user/login/", "/comment", "rev@example.org", false),
        ("POST", annotations, "/email", "rev@example.org", false),
        ("POST", annotations, "/result/0/value/text/0", "rev@example.org", false),
        ("POST", annotations, "/started_at", "2026-11-22T20:00:00.123Z", true),
        ("POST", annotations, "/started_at", "John Smith", false),
        ("POST", annotations, "/result/0/value/text/0", "2026-11-22T20:00:00.123Z", false),
        ("PATCH", "/api/annotations/7/", "/lead_time", "123456.5", true),
        ("POST", "/api/tasks/4/drafts", "/result/0/id", "x7Kq93_aBc", true),
        ("POST", "/api/tasks/4/drafts", "/result/0/id", "A19-4482", false),
        ("POST", "/api/tasks/", "/data/id", "x7Kq93_aBc", false),
        ("POST", "/api/projects/2/import", "/0/annotations/0/created_at", "2026-11-22T20:00:00Z", true),
        ("POST", "/api/projects/2/import", "/0/data/created_at", "2026-11-22T20:00:00Z", false),
        ("GET", "/user/login/", "/email", "rev@example.org", false),
    ] {
        assert_eq!(passes(method, path, pointer, value), wanted, "{method} {path} {pointer} {value}");
    }
}

#[test]
fn a_limited_data_set_keeps_dates_ages_towns_and_zip_codes_and_nothing_else() {
    use IdentifierType::*;
    let policy = CompiledPolicy::profile("limited-data-set", None).unwrap();
    for kind in [Date, Age, Zip] {
        assert_eq!(action(&policy, kind, "/"), Action::Pass, "{kind}");
    }
    for kind in [
        Name,
        Location,
        Phone,
        Fax,
        Email,
        Ssn,
        Mrn,
        HealthPlanId,
        Account,
        License,
        Vehicle,
        Device,
        Url,
        IpAddress,
        Biometric,
        Photo,
    ] {
        assert_eq!(action(&policy, kind, "/"), Action::Block, "{kind}");
    }
    let route = policy.route("POST", "/", None);
    assert_eq!(policy.decide(&finding(Location, "place-city"), "v", false, &route, []), Action::Pass);
    assert_eq!(policy.decide(&finding(Location, "street-line"), "v", false, &route, []), Action::Block);
}

#[test]
fn what_a_policy_says_is_what_it_does() {
    use schema::ClinicianNames;
    let policy = load(
        "numbered = true\noperator = \"mask\"\nclinician_names = \"flag\"\n[limits]\ndepth = 9\n\
         [types.MRN]\noperator = \"hash\"\nthreshold = 0.25\n[deny]\nterms = [\"x\"]",
    )
    .unwrap();
    assert!(policy.numbered() && policy.deny().is_some());
    assert_eq!(policy.limits().depth, 9);
    assert_eq!(policy.operator(IdentifierType::Mrn), OperatorKind::Hash);
    assert_eq!(policy.operator(IdentifierType::Name), OperatorKind::Mask);
    assert_eq!(policy.thresholds().get(IdentifierType::Mrn), 0.25);
    let hashed = policy.with_operator(OperatorKind::Generalize).unwrap();
    for kind in [IdentifierType::Mrn, IdentifierType::Name, IdentifierType::Date] {
        assert_eq!(hashed.operator(kind), OperatorKind::Generalize);
    }
    assert_eq!(hashed.limits().depth, 9, "all else stays");
    let plain = CompiledPolicy::builtin().unwrap();
    assert!(!plain.numbered() && plain.deny().is_none() && plain.clinicians().is_none());
    for (names, action) in [
        (ClinicianNames::Name, None),
        (ClinicianNames::Block, Some(Action::Block)),
        (ClinicianNames::Flag, Some(Action::Flag)),
        (ClinicianNames::Allow, Some(Action::Pass)),
    ] {
        assert_eq!(names.action(), action);
    }
    let route = policy.route("POST", "/", None);
    let decided = |clinician| policy.decide(&finding(IdentifierType::Name, "r"), "v", clinician, &route, []);
    assert_eq!((decided(true), decided(false)), (Action::Flag, Action::Block));
}

#[test]
fn a_threshold_is_from_0_to_1() {
    for (threshold, good) in [("0.0", true), ("1.0", true), ("-0.1", false), ("1.1", false), ("nan", false)] {
        assert_eq!(load(&format!("[types.NAME]\nthreshold = {threshold}")).is_ok(), good, "{threshold}");
    }
}

#[test]
fn what_is_allowed_passes_unless_it_is_denied() {
    let policy = load("[allow]\nterms = [\"ann\"]\n[deny]\nterms = [\"ann\"]").unwrap();
    let route = policy.route("POST", "/", None);
    let decided = |rule, value| policy.decide(&finding(IdentifierType::Name, rule), value, false, &route, []);
    assert_eq!(decided("r", "Ann"), Action::Pass);
    assert_eq!(decided("r", "Lee"), Action::Block);
    assert_eq!(decided("deny-list", "Ann"), Action::Block);
    assert_eq!(decided("deny-list", "Lee"), Action::Block);
}

#[test]
fn every_reason_has_an_action_of_its_own_and_a_route_is_stronger() {
    use crate::content::OpaqueReason::*;
    let reasons = [
        UnknownFormat,
        UnsupportedFormat("x"),
        Encrypted,
        Corrupt,
        OverLimit("x"),
        UnknownCharset,
        ReaderFailed,
        OcrMissing("x"),
        OcrUncertain,
    ];
    for reason in reasons {
        let text = format!(
            "[unscannable]\naction = \"block\"\n[unscannable.reasons]\n{} = \"flag\"\n\
             [[routes]]\npath = \"/open\"\nunscannable = \"allow\"",
            reason.as_str()
        );
        let policy = load(&text).unwrap_or_else(|e| panic!("{e}\n{text}"));
        let open = policy.route("POST", "/open", None);
        let route = policy.route("POST", "/", None);
        for other in reasons {
            let wanted = if other == reason { Action::Flag } else { Action::Block };
            assert_eq!(policy.decide_unscannable(other, &route), wanted, "{other:?}");
            assert_eq!(policy.decide_unscannable(other, &open), Action::Pass);
        }
        let text = format!("[unscannable.reasons]\n{} = \"redact\"", reason.as_str());
        assert!(load(&text).is_err(), "{text}");
    }
}

#[test]
fn a_path_with_two_readings_blocks_where_there_are_routes() {
    let routes = load("action = \"flag\"\n[[routes]]\npath = \"/open/**\"\naction = \"allow\"").unwrap();
    let settings = routes.route("POST", "/open//x", None);
    assert_eq!((settings.action, settings.unscannable), (Some(Action::Block), Some(Action::Block)));
    let beside = routes.route("", "", None);
    assert_eq!((beside.action, beside.unscannable), (None, None), "what has no path is no request");
    let none = load("action = \"flag\"").unwrap().route("POST", "/open//x", None);
    assert_eq!((none.action, none.unscannable), (None, None), "no route could speak of it");
}

#[test]
fn of_routes_that_match_the_first_that_sets_a_thing_decides_it() {
    let policy = load(
        "redacted_preview = false\n[limits]\ndepth = 9\n\
         [[routes]]\nname = \"one\"\npath = \"/a\"\nskip = false\nlimits = { depth = 3 }\nrefuse = \"no\"\n\
         [[routes]]\npath = \"/**\"\nskip = true\nmode = \"stream\"\nupstream_framing = \"chunked\"\n\
         redacted_preview = true\nlimits = { depth = 5 }\nrefuse = \"never\"\ntypes = { NAME = \"flag\" }",
    );
    let policy = policy.unwrap_or_else(|e| panic!("{e}"));
    let a = policy.route("POST", "/a", None);
    assert_eq!((a.name.as_deref(), a.skip, a.limits.depth, a.refuse.as_deref()), (Some("one"), false, 3, Some("no")));
    assert_eq!((a.mode, a.upstream_framing, a.redacted_preview), (Mode::Stream, Framing::Chunked, true));
    assert_eq!(a.types[&IdentifierType::Name], Action::Flag);
    let b = policy.route("POST", "/b", None);
    assert_eq!((b.name.as_deref(), b.skip, b.limits.depth, b.refuse.as_deref()), (Some("/**"), true, 5, Some("never")));
}

#[test]
fn files_are_looked_for_beside_the_file_that_names_them() {
    let loader = |path: &str, from: &str| match (path, from) {
        ("more/base.toml", "policies/p.toml") => Ok((
            "policies/more/base.toml".to_owned(),
            "roster = [\"b.csv\"]\n[deny]\nterms = [\"x\"]\nfiles = [\"d.txt\"]".to_owned(),
        )),
        ("d.txt", "policies/more/base.toml") => Ok(("policies/more/d.txt".to_owned(), "#x\n y \n\n".to_owned())),
        _ => Err(format!("{path} from {from}: not there")),
    };
    let text = "extends = \"more/base.toml\"\nroster = [\"a.csv\"]\n[tagger]\nmodel_dir = \"m\"";
    let policy = CompiledPolicy::load("policies/p.toml", text, None, &loader).unwrap_or_else(|e| panic!("{e}"));
    let file = policy.effective();
    assert_eq!(file.roster, ["policies/a.csv", "policies/more/b.csv"]);
    assert_eq!(file.tagger.as_ref().and_then(|t| t.model_dir.as_deref()), Some("policies/m"));
    assert_eq!(file.deny.terms, ["x", "y"]);
    for text in ["[allow]\nfiles = [\"a.txt\"]", "extends = \"a.toml\""] {
        assert!(load(text).unwrap_err().what.contains("no files can be read here"), "{text}");
    }
}

#[test]
fn a_tagger_that_cannot_be_is_refused() {
    for (tagger, good) in [
        ("", false),
        ("model_dir = \"\"", false),
        ("model_dir = \"m\"", true),
        ("model_dir = \"m\"\nthreshold = 0.0", false),
        ("model_dir = \"m\"\nthreshold = 0.01", true),
        ("model_dir = \"m\"\nthreshold = 0.99", true),
        ("model_dir = \"m\"\nthreshold = 1.0", false),
        ("model_dir = \"m\"\nwindow = 7", false),
        ("model_dir = \"m\"\nwindow = 8", true),
        ("model_dir = \"m\"\nwindow = 9", true),
        ("model_dir = \"m\"\nbatch = 0", false),
        ("model_dir = \"m\"\nbatch = 1", true),
        ("model_dir = \"m\"\nbatch = 64", true),
        ("model_dir = \"m\"\nbatch = 65", false),
    ] {
        let loaded = load(&format!("[tagger]\n{tagger}"));
        assert_eq!(loaded.is_ok(), good, "{tagger}");
        if let Ok(policy) = loaded {
            let tagger = policy.effective().tagger.clone().unwrap();
            assert!(tagger.combine.is_some() && tagger.threshold.is_some() && tagger.batch.is_some());
        }
    }
}

#[test]
fn errors_say_nothing_that_a_list_says() {
    for (text, wanted) in [
        ("action = \"Ann Lee\"", "p.toml:1: unknown variant, expected one of `block`, `redact`, `flag`, `allow`"),
        ("\"Ann Lee\" = 1", "p.toml:1: unknown field, expected one of"),
        ("[allow]\nterms = \"Ann Lee\"", "p.toml:2: invalid type: string, expected a sequence"),
        ("numbered = \"Ann Lee\"", "p.toml:1: invalid type: string, expected a boolean"),
        ("qqqqq = 1", "p.toml:1: unknown field `qqqqq`, expected one of"),
        ("threshold = 7", "p.toml: `types."),
    ] {
        let shown = load(text).unwrap_err().to_string();
        assert!(shown.starts_with(wanted) && !shown.contains("Ann"), "{shown}");
    }
    assert!(load("[types.Qqqq]\naction = \"block\"").unwrap_err().nearest.is_none());
}
