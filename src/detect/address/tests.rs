use super::*;
use crate::detect::Doc;
use crate::finding::Field;
use crate::text::Tokens;
use proptest::prelude::*;

fn scan(text: &str) -> Vec<Candidate> {
    let normal = crate::text::normalize::normalize(text);
    let tokens = Tokens::new(&normal.text);
    let doc = Doc { text: &normal.text, tokens: &tokens, field: Field::default(), year: 2026 };
    let mut out = Vec::new();
    Addresses::new().recognise(&doc, &mut out);
    out.sort_by_key(|c| (c.span.start, std::cmp::Reverse(c.span.end)));
    out
}

fn found(text: &str) -> Vec<String> {
    let normal = crate::text::normalize::normalize(text);
    // What lies inside another is the resolver's to drop.
    let mut end = 0;
    let hits = scan(text).into_iter().filter(|c| c.score.get() >= 0.5);
    hits.filter(|c| {
        let outside = c.span.end > end;
        end = end.max(c.span.end);
        outside
    })
    .map(|c| format!("{} {}", c.kind, normal.map.to_origin(c.span).of(text)))
    .collect()
}

/// Lines of text with `{{L street}}`, `{{Z zip}}`, `{{F ward}}`.
fn check(table: &str) {
    let mut wrong = Vec::new();
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let text = line.replace("{{L ", "").replace("{{Z ", "").replace("{{F ", "").replace("}}", "");
        let want: Vec<String> = line
            .split("{{")
            .skip(1)
            .map(|p| {
                let p = p.split("}}").next().unwrap_or("");
                let kind = match p.as_bytes()[0] {
                    b'L' => "LOCATION",
                    b'Z' => "ZIP",
                    _ => "FACILITY",
                };
                format!("{kind} {}", &p[2..])
            })
            .collect();
        let got = found(&text);
        if got != want {
            let all: Vec<_> = scan(&text).into_iter().map(|c| (c.span.range(), c.score.get(), c.rule)).collect();
            wrong.push(format!("{line}\n   found {got:?}, all {all:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn street_lines() {
    check(
        "lives at {{L 742 Evergreen Terrace}}, {{L Springfield}}, IL {{Z 62704}}.
         {{L 123 Main St Apt 4B}}, {{L Columbus}}, OH {{Z 43004-1234}}
         {{L 1600 N 5th St}}
         {{L 12 Oak Ridge Blvd., Suite 200}}
         {{L 350 W. 42nd Street #12}}
         {{L 1 Elm Court NW}}
         {{L One Medical Center Drive}}
         {{L P.O. Box 1234}} and {{L PO Box 77}}
         {{L RR 2 Box 45}}
         {{L 12345 Highway 61 N}}
         accident on {{L I-95}}
         lives on {{L Maple Street}} with
         corner of {{L Elm Street and 5th Avenue}}
         vive en {{L Calle Mayor 12, 3ºB}}, Madrid
         {{L Avda. de la Constitución, 5}}
         {{L C/ Luna 4}}
         {{L C/ Hermanos Varela, s/n}}
         {{L Avda. de Portugal, 4 5º - 4}} {{Z 28036}} Madrid
         {{L Calle Dr. Joaquín Molina 2, 3F}}
         {{L Calle puente viejo, 16}}
         {{L Paseo de la Alameda, 35, 3 D}}.
         vive en {{L Calle Mayor 12}}, 3 hijos
         {{L C/. Gabriela Luna, 14}} {{Z 28035}} Madrid
         {{L C/ de Tui, 3, 1, C}}.
         {{L C/ de la Fuente, 1}}.
         {{L C/ La Dehesa s/n}}. {{Z 24411}} Ponferrada
         {{L C/ San Francisco n° 1}}. {{Z 15704}} Santiago
         {{L Carrer de Joan Amades i Mas, 10 1A}}.
         {{L Av/ Pio XII 67, 3B}}.
         {{L Carrer de Joan Mas, 10 1A}}.
         {{L Plaça de Llevant, 16, 6D}}.
         {{L C/ Antonio Peña. Nº 10 5ºA izq}}. {{Z 28009}} Madrid
         {{L Ctra. de Colmenar Viejo, Km 9,100}} - {{Z 28034}} Madrid
         {{L Carretera Nacional IV, km. 665}} {{Z 11510}} Puerto Real
         {{L Avd. de Franja s/n}}. {{Z 17007}} Girona
         {{L Calle 85 #12-40}}, Bogotá
         {{L Carrera 7 No. 71-21}}.
         {{L Calle del Ave María, #284}}.
         {{L Calle La Ventilla. 98}}.
         {{L Paseo de la Castellana 86. 13 A}}.
         Hospital, {{L Hermanos Falcó, s/n}} - {{Z 02006}} Albacete
         {{L José Achotegui s/n}} {{Z 01009}} Vitoria
         Ramón Puga, 52. {{Z 32005}} Ourense
         Hospital San Juan {{Z E-23400}} Ubeda
         {{L Calle Luna 4}}, {{Z 33006}}, Oviedo
         {{L 12 rue de la Paix}}, {{Z 75002}} Paris
         {{L Hauptstraße 5}}, {{Z 80331}} München
         {{L Berliner Str. 12a}}",
    );
}

#[test]
fn cities_and_codes() {
    check(
        "from {{L Cedar Rapids}}, Iowa
         in {{L St. Louis}}, MO
         ZIP {{Z 60612}}
         zip code: {{Z 60612-1234}}
         postal code {{Z 1010}}
         CP {{Z 50009}}
         CP:{{Z 41001}}.
         ZIP3 {{Z 036}} but ZIP3 606
         {{L Portland}}, OR {{Z 97201}}",
    );
}

#[test]
fn rooms_and_wards() {
    check(
        "Mercy Hospital, Room {{L 412}}
         in bed {{L 12B}} of the ICU
         moved to {{F 5 East}} today
         {{F Tower 7 West}}
         transferred to {{F Ward 7B}}
         in {{F C Block}}
         pt in {{F 4 west}} bed 2 desat to 84
         moved to {{F 7 Tower}} last night
         she is in {{F Tower B}} 1207 since
         RN NOC. {{F B wing}} rm 17. Res yelling
         Night shift, {{F Two South}}. Resident
         pt oluwaseun in {{L 14}} on {{F 6 south}} has k of 2.9
         Resident in {{L 214-window}} up x4
         a wing of the lung, two south facing rooms
         in 14 on 6 MWI scores",
    );
}

#[test]
fn codes_of_four_digits() {
    assert!(found("post to Postboks 114, 8800 Viborg.").contains(&"ZIP 8800".to_owned()));
    assert!(found("in room 14, 1200 Patients were").is_empty());
}

#[test]
fn rooms_of_somebody() {
    check(
        "calling about your guy in {{L 418}}, he
         the patient in {{L 312}} had a bp of 70/40
         neighbor Olek in {{L 2R}} had key
         can u check on mr delacroix in {{L 4B}}, his dtr called
         q36 crib {{L 7}} nicu west. UAC in
         the patient in 2019 had it
         the patients in 312 studies
         a man in 200 mg of it
         (CPT 96450). Tax",
    );
}

#[test]
fn look_alikes() {
    check(
        "CPT 99213 and 99214
         2 patients, Dr. Smith saw 3 Patients Dr. Lee
         RR 20, BP 120/80
         5 mg daily, 10 units, 3 times
         I-131 therapy and I-125 seeds
         Jane Smith, PA saw the patient
         Jane Doe, MD
         route of administration, Route 1
         drive pressure, 15 cm, 3 way stopcock
         bed rest 2 days
         sent via Haiku, via Main pathway
         VIA FAX 866.555.0149
         platelets 15000, WBC 12000
         glucose 12345
         level 2 care, stage 3 disease
         in the east wing, 12 lead
         The Patient was Stable
         denies cardiac, GI, GU symptoms. Furthermore, IL-1beta
         or CP 93129 (an agonist)
         Medtronic Micra s/n 44719 and s/n: 4471
         Maria Lopez, 52. 40000 Units of heparin
         Table 4. 12500 Patients were seen, arm D-12500 PATIENTS
         en la calle. 98 % de saturación, la carrera 7 años
         the compound CP 93129
         HE STAYS IN HIS ROOM 24/7 at Mercy Hospital",
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_read_without_panic(text in "(\\PC|[0-9#,. -]| Main| St\\.?| Apt|PO Box |Room |, IL |calle |rue |zip |East|\n|straße){0,40}") {
        for c in scan(&text) {
            prop_assert!(!c.span.is_empty());
        }
    }
}

#[test]
fn lines_as_people_write_them_who_write_fast() {
    check(
        "LIVES AT {{L LOS ANGELES}} CA {{Z 90006-4471}}
         i live at {{L 22 Harrow Ct}} {{L Tallahassee}} fl {{Z 32303}} and
         moved to {{L tallahassee}} fl {{Z 32303}} now
         stuck at {{L Peachtree and 10th}}. tell
         shot at {{L 47th and Cottage Grove}} on
         im at {{L exit 14 off i-40}} the tire blew
         Loc: {{L I-40 WB mm 287}}, vic of
         it tonight at the {{L Route 9 overpass}} by
         her name and \"{{L forty one sixteen Kestrel Lane}}\" she
         to the patient at {{L twelve forty maple street}} here
         Pt: {{L 22 Coppice Lane, Oadby, Leicester}} LE2 4ZX thank
         Addr {{L Hawkesbury}} ON K6A 1B4
         farm out on {{L County Road QQ}}
         the crash at {{L mile 41 on the Taconic}}.
         walked a mile 2 on a treadmill, Outside CT from
         home visit {{L Flat 9, Trafalgar House}} SE17 2TD, key",
    );
}

#[test]
fn percentiles_levels_and_counts_are_no_crossings() {
    check(
        "between the 5th and 95th percentile
         the 1st and 2nd digits, Smith and 3rd author
         exit 3 of 5 interviews
         twenty five patients in a lane",
    );
}
