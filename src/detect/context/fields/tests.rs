use super::*;
use crate::detect::Doc;
use crate::text::token::Tokens;
use IdentifierType::*;

fn path(keys: &[&str]) -> Vec<Segment> {
    keys.iter().map(|k| k.parse().map_or_else(|_| Segment::Key((*k).into()), Segment::Index)).collect()
}

fn found(schema: Schema, keys: &[&str], text: &str) -> Vec<(IdentifierType, String)> {
    let path = path(keys);
    let tokens = Tokens::new(text);
    let doc = Doc { text, tokens: &tokens, field: Field { schema, role: Role::Value, path: &path }, year: 2026 };
    let mut out = Vec::new();
    for recogniser in recognisers().unwrap() {
        recogniser.recognise(&doc, &mut out);
    }
    out.retain(|c| c.score.get() >= 0.5);
    out.iter().map(|c| (c.kind, c.span.of(text).to_owned())).collect()
}

/// One row: where, the value, what of it is which identifier.
type Row<'a> = (&'a str, &'a str, &'a [(IdentifierType, &'a str)]);

fn check(schema: Schema, rows: &[Row<'_>]) {
    for (keys, value, expected) in rows {
        let keys: Vec<&str> = keys.split(" > ").collect();
        let got = found(schema, &keys, value);
        let got: Vec<(IdentifierType, &str)> = got.iter().map(|(k, t)| (*k, t.as_str())).collect();
        assert_eq!(got, *expected, "{keys:?} = {value}");
    }
}

#[test]
fn keys_of_json_and_columns() {
    check(
        Schema::Json,
        &[
            ("mrn", "A19-4482", &[(Mrn, "A19-4482")]),
            ("first_name", "May", &[(Name, "May")]),
            ("patientFirstName", "April", &[(Name, "April")]),
            ("patient > name", "rose will", &[(Name, "rose will")]),
            ("patient > 0 > name > first", "Grace", &[(Name, "Grace")]),
            ("DOB", "1/2/34", &[(Date, "1/2/34")]),
            ("DOB", "1929", &[(Age, "1929")]),
            ("DOB", "1969", &[]),
            ("service date", "20133103", &[(Date, "20133103")]),
            ("dateOfBirth", "1934-01-02T00:00:00Z", &[(Date, "1934-01-02T00:00:00Z")]),
            ("dateofbirth", "Jan 2, 1934", &[(Date, "Jan 2, 1934")]),
            ("dob", "Tuesday, March 3rd 1953 at 10:30", &[(Date, "March 3rd 1953")]),
            ("dob", "1984", &[]),
            ("birth_year", "1934", &[(Age, "1934")]),
            ("birth_year", "1954", &[]),
            ("age", "93", &[(Age, "93")]),
            ("age", "93 years", &[(Age, "93")]),
            ("age", "57", &[]),
            ("ssn_last4", "4471", &[(Ssn, "4471")]),
            ("phone_home", "(617) 555-0143", &[(Phone, "(617) 555-0143")]),
            ("phoneHome", "617-555-0143 ext 12", &[(Phone, "617-555-0143 ext 12")]),
            ("fax", "617.555.0143", &[(Fax, "617.555.0143")]),
            ("addr1", "12 Elm St", &[(Location, "12 Elm St")]),
            (
                "address",
                "12 Elm St Apt 4, Worcester, MA 01608",
                &[(Location, "12 Elm St Apt 4"), (Location, "Worcester"), (Zip, "01608")],
            ),
            ("postal_code", "01608", &[(Zip, "01608")]),
            ("member id", "XQH 88231 01", &[(HealthPlanId, "XQH 88231 01")]),
            ("subscriberId", "W2231-88", &[(HealthPlanId, "W2231-88")]),
            ("Attending Physician", "Dr. Lena Ortiz, MD", &[(Name, "Lena Ortiz")]),
            ("provider", "aws", &[]),
            ("provider", "Lena Ortiz", &[(Name, "Lena Ortiz")]),
            ("patient", "The patient reports pain.", &[]),
            ("hospital", "Mercy General", &[(Facility, "Mercy General")]),
            ("facility", "Emergency Department", &[]),
            ("city", "Reading", &[(Location, "Reading")]),
            ("username", "lortiz88", &[(OtherId, "lortiz88")]),
            ("email", "Lena <l.ortiz@example.org>", &[(Email, "l.ortiz@example.org")]),
            ("vin", "1HGCM82633A004352", &[(Vehicle, "1HGCM82633A004352")]),
            ("client_ip", "10.4.3.2", &[(IpAddress, "10.4.3.2")]),
        ],
    );
}

#[test]
fn what_only_sounds_like_a_field_of_a_person() {
    check(
        Schema::Json,
        &[
            ("drug_name", "Rose Hips", &[]),
            ("test_name", "Hemoglobin", &[]),
            ("name", "glucose", &[]),
            ("phone_model", "Galaxy 2000000", &[]),
            ("email_verified", "true", &[]),
            ("mrn", "unknown", &[]),
            ("mrn", "[MRN]", &[]),
            ("first_name", "[NAME]", &[]),
            ("first_name", "XXXX", &[]),
            ("patient_status", "admitted", &[]),
            ("visit_number", "2", &[]),
            ("loinc", "15074-8", &[]),
            ("last_name", "The patient was seen today and she had no further complaints of pain", &[]),
            ("mrn", "we could not find the number 4482 in her chart", &[]),
            ("state", "MA", &[]),
            ("user_id", "7", &[]),
        ],
    );
}

#[test]
fn hl7_fields() {
    check(
        Schema::Hl7,
        &[
            ("0 > PID-5.1", "EVERYMAN", &[(Name, "EVERYMAN")]),
            ("0 > PID-5.1.2", "van", &[(Name, "van")]),
            ("0 > PID-5.5", "DR", &[]),
            ("0 > PID-3.1", "7", &[(Mrn, "7")]),
            ("0 > PID-3.4.2", "2.16.840.1", &[]),
            ("0 > PID-7.1", "19620320113000-0500", &[(Date, "19620320113000-0500")]),
            ("0 > PID-7.1", "1962", &[]),
            ("0 > PID-8.1", "F", &[]),
            ("0 > PID-11.1", "1000", &[(Location, "1000")]),
            ("0 > PID-11.3", "Ann Arbor", &[(Location, "Ann Arbor")]),
            ("0 > PID-11.5", "99999", &[(Zip, "99999")]),
            ("0 > PID-13.1", "(555)555-2004", &[(Phone, "(555)555-2004")]),
            ("0 > PID-13.8", "18", &[(Phone, "18")]),
            ("0 > PID-19.1", "123121234", &[(Ssn, "123121234")]),
            ("0 > PV1-7.1", "C006", &[(License, "C006")]),
            ("0 > IN1-36.1", "548851236L", &[(HealthPlanId, "548851236L")]),
            ("0 > OBX-3.2", "Glucose", &[]),
            ("0 > XPN > OBX-5.1", "ORTIZ", &[(Name, "ORTIZ")]),
            ("0 > DT > OBX-5.1", "20240131", &[(Date, "20240131")]),
            ("0 > TX > OBX-5.1", "20240131", &[]),
            ("0 > PID-5.1", "\"\"", &[]),
        ],
    );
}

#[test]
fn fhir_elements() {
    check(
        Schema::Fhir,
        &[
            ("name > 0 > family", "Chalmers", &[(Name, "Chalmers")]),
            ("entry > 1 > resource > name > 0 > given > 0", "May", &[(Name, "May")]),
            ("birthDate", "1974-12-25", &[(Date, "1974-12-25")]),
            ("birthDate", "1974", &[]),
            ("effectiveDateTime", "2013-04-02T09:30:10+01:00", &[(Date, "2013-04-02T09:30:10+01:00")]),
            ("telecom > 0 > value", "wile@example.org", &[(Email, "wile@example.org")]),
            ("contact > 0 > telecom > 0 > value", "(03) 5555 6473", &[(Phone, "(03) 5555 6473")]),
            ("subject > reference", "Patient/f001", &[(Mrn, "f001")]),
            ("subject > reference", "Observation/f001", &[]),
            ("subject > display", "P. van de Heuvel", &[(Name, "P. van de Heuvel")]),
            ("code > coding > 0 > display", "Wilson Disease", &[]),
            ("code > coding > 0 > code", "15074-8", &[]),
            ("address > 0 > line > 0", "534 Erewhon St", &[(Location, "534 Erewhon St")]),
            ("managingOrganization > display", "Good Health Clinic", &[(Facility, "Good Health Clinic")]),
            ("resourceType", "Patient", &[]),
        ],
    );
    let id = path(&["code", "coding", "0", "code"]);
    assert!(hint(&Field { schema: Schema::Fhir, role: Role::Value, path: &id }).unwrap().is_never());
}

#[test]
fn cda_elements() {
    let top = "ClinicalDocument > recordTarget > patientRole";
    let at = |rest: &str| format!("{top} > {rest}");
    let rows = [
        (at("id > @extension"), "110107073916280", vec![(Mrn, "110107073916280")]),
        (at("id[@root=2.16.840.1.113883.4.1] > @extension"), "414122222", vec![(Ssn, "414122222")]),
        (at("id > @root"), "2.16.840.1.113883.4.1", vec![]),
        (at("patient > name > given"), "Adam", vec![(Name, "Adam")]),
        (at("patient > birthTime > @value"), "19621022", vec![(Date, "19621022")]),
        (at("telecom > @value"), "tel:+1-(555)555-3333", vec![(Phone, "+1-(555)555-3333")]),
        (at("telecom > @value"), "mailto:a.b@example.org", vec![(Email, "a.b@example.org")]),
        (at("addr > postalCode"), "97005", vec![(Zip, "97005")]),
        (at("addr > city"), "Portland", vec![(Location, "Portland")]),
        (at("providerOrganization > name"), "Get Well Clinic", vec![(Facility, "Get Well Clinic")]),
        (at("effectiveTime > low > @value"), "20120815090051-0500", vec![(Date, "20120815090051-0500")]),
        (at("value > low > @value"), "3.5", vec![]),
        (at("code > @displayName"), "Wilson", vec![]),
    ];
    check(
        Schema::Xml,
        &[
            ("effectiveTime > low > @value", "20120815", &[(Date, "20120815")]),
            ("ClinicalDocument > table > td > DOB", "1/2/34", &[(Date, "1/2/34")]),
            ("export > patient > name", "Ann Lee", &[(Name, "Ann Lee")]),
            ("code > @displayName", "Ann Lee", &[]),
        ],
    );
    for (keys, value, expected) in &rows {
        check(Schema::Xml, &[(keys, value, expected)]);
    }
}

#[test]
fn codes_lose_weight_and_labelled_text_does_not() {
    let path = path(&["loinc_code"]);
    let field = Field { schema: Schema::Json, role: Role::Value, path: &path };
    let candidate = |kind| Candidate {
        kind,
        span: crate::text::Span::new(0, 7),
        score: crate::finding::Score::new(0.7),
        rule: "r".into(),
        evidence: Vec::new(),
    };
    let mut list = [candidate(Mrn), candidate(Email)];
    temper(&field, 7, &mut list);
    assert!(list[0].score.get() < 0.5 && list[1].score.get() > 0.5);
    let mut long = [candidate(Mrn)];
    temper(&field, 700, &mut long);
    assert!(long[0].score.get() > 0.5);
}

#[test]
fn names_and_labels_of_forms() {
    assert_eq!(label_hint("Last Name:").unwrap().kind, Some(Name));
    assert_eq!(label_hint("Medical Record No.").unwrap().kind, Some(Mrn));
    assert!(label_hint("Impression").is_none());
}

proptest::proptest! {
    #[test]
    fn any_value_under_any_field_gives_spans_on_characters(
        value in "\\PC{0,40}|[A-Za-z0-9 ,.;:@/+()\\-é]{0,40}",
        key in proptest::sample::select(vec!["first_name", "provider", "dob", "age", "address", "city", "room", "lat", "zip", "hospital", "phone", "email", "website", "ip", "mrn", "username", "birth year"]),
    ) {
        for (_, text) in found(Schema::Csv, &[key], &value) {
            proptest::prop_assert!(!text.is_empty());
        }
        found(Schema::Fhir, &["subject", "reference"], &value);
        found(Schema::Fhir, &["telecom", "value"], &value);
        found(Schema::Hl7, &["PID-13.1"], &value);
    }
}
