//! The built-in detector behind a platform's profile: the platform's own
//! machinery passes, the same values in content do not.

use super::*;
use crate::detect::Detector;
use crate::guard::policy::{CompiledPolicy, Platform};
use crate::guard::{Guard, Key};

struct Request<'a> {
    method: &'a str,
    target: &'a str,
    content_type: &'a str,
    body: &'a str,
}

fn decide(guard: &Guard, request: &Request<'_>) -> (Action, Vec<String>) {
    let (path, query) = request.target.split_once('?').unwrap_or((request.target, ""));
    let content_type = Some(request.content_type);
    let mut session = guard.session(&SessionStart { method: request.method, path, content_type, year: 2026 });
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        session.text(segment, "path", Role::Value).unwrap();
    }
    session.query(query).unwrap();
    session.body(&BodyInfo { part: "body", file_name: None, content_type, content_encoding: None }).unwrap();
    session.push(request.body.as_bytes(), &mut Vec::new()).unwrap();
    let verdict = session.finish(&mut Vec::new()).unwrap();
    let found = verdict.findings.iter().map(|f| format!("{:?} {} {}", f.location.pointer, f.masked, f.finding.rule));
    (verdict.decision, found.collect())
}

fn guard(platform: Platform) -> Guard {
    let policy = CompiledPolicy::profile("safe-harbor", Some(platform)).unwrap();
    Guard::new(Detector::builtin().unwrap(), policy, Key::new([3; 32]))
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn a_reviewer_works_in_label_studio_and_is_stopped_by_content_only() {
    let guard = guard(Platform::LabelStudio);
    let annotation = |text: &str| {
        format!(
            r#"{{"lead_time":41.275,"result":[{{"value":{{"text":["{text}"]}},"id":"k7Jq93_aBc","from_name":"rationale","to_name":"text","type":"textarea","origin":"manual"}},{{"value":{{"start":12,"end":20,"text":"aspirin","labels":["Drug"]}},"id":"Zt0aB1cD2e","from_name":"label","to_name":"text","type":"labels","origin":"manual"}}],"draft_id":17,"parent_prediction":null,"parent_annotation":null,"project":"2","started_at":"2026-11-22T19:58:03.112Z"}}"#
        )
    };
    let clean = annotation("Aspirin fits the guideline; no change in Parkinson's disease.");
    for request in [
        Request {
            method: "POST",
            target: "/user/login/?next=/projects/",
            content_type: FORM,
            body: "csrfmiddlewaretoken=Nq0y2cZk3x8B1aRr5Vt7Lm9Pw4Xs6Dd0Nq0y2cZk3x8B1aRr5Vt7Lm9Pw4Xs6Dd0&email=rev.one%40example.org&password=Maple-1987-Otter&persist_session=on",
        },
        Request {
            method: "POST",
            target: "/api/projects",
            content_type: JSON,
            body: r##"{"title":"Drug choice, round 2","description":"","label_config":"<View><Text name=\"text\" value=\"$text\"/><Labels name=\"label\" toName=\"text\"><Label value=\"Drug\" background=\"#FFA39E\"/></Labels></View>"}"##,
        },
        Request {
            method: "POST",
            target: "/api/projects/2/import?return_task_ids=1",
            content_type: JSON,
            body: r#"[{"data":{"text":"Which drug after a first stroke?"}}]"#,
        },
        Request { method: "POST", target: "/api/tasks/10471/annotations/?project=2", content_type: JSON, body: &clean },
        Request {
            method: "PATCH",
            target: "/api/annotations/90417/?taskID=10471&project=2",
            content_type: JSON,
            body: &clean,
        },
        Request { method: "POST", target: "/api/tasks/10471/drafts?project=2", content_type: JSON, body: &clean },
        Request {
            method: "PATCH",
            target: "/api/users/1/",
            content_type: JSON,
            body: r#"{"first_name":"Maria","last_name":"Okonkwo","phone":"555-201-3344","email":"rev.one@example.org"}"#,
        },
    ] {
        let (decision, found) = decide(&guard, &request);
        assert_eq!(decision, Action::Pass, "{} {}: {found:?}", request.method, request.target);
    }
    for planted in
        ["Maria Okonkwo says so", "mail rev.one@example.org", "SSN 219-09-9999", "seen 2026-11-22T19:58:03.112Z"]
    {
        let body = annotation(planted);
        let request = Request {
            method: "POST",
            target: "/api/tasks/10471/annotations/?project=2",
            content_type: JSON,
            body: &body,
        };
        assert_eq!(decide(&guard, &request).0, Action::Block, "{planted}");
    }
}

#[test]
fn a_reviewer_works_in_doccano_and_is_stopped_by_content_only() {
    let guard = guard(Platform::Doccano);
    for (target, body) in [
        ("/v1/auth/login/", r#"{"username":"maria.okonkwo","password":"Maple-1987-Otter"}"#),
        ("/v1/projects/1/examples", r#"{"text":"Which drug after a first stroke?","meta":{}}"#),
        ("/v1/projects/1/examples/48213/texts", r#"{"text":"Aspirin fits the guideline."}"#),
        ("/v1/projects/1/examples/48213/spans", r#"{"label":4,"start_offset":10234,"end_offset":10240}"#),
        (
            "/v1/projects/1/category-types",
            r##"{"text":"Drug","prefix_key":null,"suffix_key":"d","background_color":"#209CEE","text_color":"#ffffff"}"##,
        ),
        (
            "/v1/projects/1/upload",
            r#"{"format":"JSONL","uploadIds":["aB3dE5fG7hJ9kL1mN3pQ5r"],"task":"Seq2seq","column_data":"text","column_label":"label","encoding":"utf_8"}"#,
        ),
        (
            "/v1/projects/1/comments?example=48213",
            r#"{"text":"agreed","username":"maria.okonkwo","created_at":"2026-11-22T19:58:03.112Z"}"#,
        ),
    ] {
        let (decision, found) = decide(&guard, &Request { method: "POST", target, content_type: JSON, body });
        assert_eq!(decision, Action::Pass, "{target}: {found:?}");
    }
    let (decision, _) = decide(
        &guard,
        &Request {
            method: "POST",
            target: "/v1/projects/1/examples",
            content_type: JSON,
            body: r#"{"text":"Maria Okonkwo, MRN 00418822"}"#,
        },
    );
    assert_eq!(decision, Action::Block);
}
