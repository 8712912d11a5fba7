//! Dates and numbers of persons, and numbers of medicine.

use super::lists::one;
use crate::train::random::Random;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `pattern` with a digit for each `9`, a capital for each `A`, a small letter
/// for each `a`, a hexadecimal digit for each `F`.
pub(super) fn like(pattern: &str, random: &mut Random) -> String {
    pattern
        .chars()
        .map(|c| match c {
            '9' => char::from(b'0' + random.below(10) as u8),
            'A' => char::from(b'A' + random.below(26) as u8),
            'a' => char::from(b'a' + random.below(26) as u8),
            'F' => char::from_digit(random.below(16) as u32, 16).unwrap_or('0'),
            c => c,
        })
        .collect()
}

/// One of `patterns`, filled.
fn any(patterns: &[&str], random: &mut Random) -> String {
    like(one(patterns, random), random)
}

/// The identifier or number that fills `slot`; none if it is not one of these.
pub(super) fn value(slot: &str, random: &mut Random) -> Option<String> {
    Some(match slot {
        "mrn" => any(
            &[
                "9999999",
                "99999999",
                "999999",
                "99-99-99",
                "999-99-999",
                "A9999999",
                "AA999999",
                "MR9999999",
                "0099999999",
                "E9999999",
            ],
            random,
        ),
        "ssn" => any(&["999-99-9999", "999-99-9999", "999 99 9999", "999999999"], random),
        "phone" | "fax" => any(
            &[
                "(999) 555-9999",
                "999-555-9999",
                "555-9999",
                "999.555.9999",
                "1-999-555-9999",
                "+1 999 555 9999",
                "9995559999",
                "(999)555-9999 ext 999",
                "999-999-9999",
            ],
            random,
        ),
        "url" => any(
            &[
                "https://www.aaaaaaa.com/profile/aaaa99",
                "www.aaaaaa.org/u/9999",
                "http://aaaaa.example/patients/99999",
                "aaaaaa.com/aaaa",
            ],
            random,
        ),
        "date" => date(1 + random.below(12), 1 + random.below(28), 2005 + random.below(22), random),
        "dob" => date(1 + random.below(12), 1 + random.below(28), 1930 + random.below(90), random),
        "date_words" => words(random),
        "time" => time(random),
        "account" => any(&["9999999999", "999999999999", "AC-9999999", "9999-9999-9999", "G99999999"], random),
        "member_id" => {
            any(&["AAA999999999", "A99999999", "999999999-99", "9AA9-AA9-AA99", "W9999999999", "AAA9999A99999"], random)
        }
        "claim_id" => any(&["CLM-99999999", "999999999999", "99-9999999", "C99999999"], random),
        "npi" => any(&["1999999999"], random),
        "dea" => any(&["AA9999999", "BA9999999"], random),
        "license" => {
            any(&["A9999999", "AA999999", "999-999-999", "MD99999", "A999-9999-9999", "99999999", "RN999999"], random)
        }
        "plate" => any(&["9AAA999", "AAA 9999", "AAA-999", "999 AAA", "AA9 9AA"], random),
        "vin" => any(&["1AAAA99A9A9999999", "AA9AA99A99A999999"], random),
        "serial" => any(&["SN99999999", "A99999-999", "AA999999A", "99AA99999", "PJN999999A"], random),
        "ip" => format!("{}.{}.{}.{}", 1 + random.below(223), random.below(256), random.below(256), random.below(256)),
        "study_id" => any(&["AAA-9999", "99-999", "S99-9999", "NCT99999999-999", "AA-999-A"], random),
        "employee_id" => any(&["E99999", "999999", "EMP-99999", "9999999"], random),
        "room" => any(&["room 999", "Rm 999", "bed 9", "999-A", "Room 99", "bed 99B", "9999", "room 9A"], random),
        "csn" => any(&["999999999", "9999999999", "CSN 999999999"], random),
        "accession" => any(&["S99-99999", "99-AA-999999", "A9999999", "99999999"], random),
        "zip" => any(&["99999", "99999", "99999-9999"], random),
        "age" => (1 + random.below(89)).to_string(),
        "number" => match random.below(4) {
            0 => (1 + random.below(12)).to_string(),
            1 => (1 + random.below(100)).to_string(),
            2 => format!("{}.{}", random.below(30), random.below(10)),
            _ => (10 + random.below(900)).to_string(),
        },
        "dose" => dose(random),
        "vital" => vital(random),
        "lab" => lab(random),
        "score" => score(random),
        "code" => code(random),
        _ => return None,
    })
}

/// What an eponym is the name of.
pub(super) fn head(random: &mut Random) -> &'static str {
    one(
        &[
            "syndrome",
            "disease",
            "sign",
            "test",
            "criteria",
            "score",
            "classification",
            "procedure",
            "maneuver",
            "phenomenon",
            "catheter",
            "clamp",
            "anomaly",
            "triad",
            "reflex",
            "index",
            "scale",
            "stain",
            "tumor",
            "technique",
            "line",
            "fracture",
        ],
        random,
    )
}

fn date(month: usize, day: usize, year: usize, random: &mut Random) -> String {
    let name = MONTHS.get(month - 1).copied().unwrap_or("May");
    let short = name.get(..3).unwrap_or(name);
    let two = year % 100;
    match random.below(14) {
        0..=3 => format!("{month}/{day}/{year}"),
        4 => format!("{month:02}/{day:02}/{year}"),
        5 | 6 => format!("{month}/{day}/{two:02}"),
        7 => format!("{year}-{month:02}-{day:02}"),
        8 | 9 => format!("{name} {day}, {year}"),
        10 => format!("{short} {day}, {year}"),
        11 => format!("{day} {short} {year}"),
        12 => format!("{month}-{day}-{two:02}"),
        _ => format!("{name} {day}{}", one(&["th", "", ""], random)),
    }
}

fn words(random: &mut Random) -> String {
    let month = one(&MONTHS, random);
    let day = one(
        &[
            "first",
            "second",
            "third",
            "fifth",
            "tenth",
            "twelfth",
            "fourteenth",
            "nineteenth",
            "twenty-second",
            "thirtieth",
        ],
        random,
    );
    match random.below(4) {
        0 => format!("the {day} of {month}"),
        1 => format!("{month} {day}"),
        2 => format!("{month} {}", 2005 + random.below(21)),
        _ => format!("{month} {}", 1 + random.below(28)),
    }
}

fn time(random: &mut Random) -> String {
    let (hour, minute) = (random.below(24), random.below(60));
    match random.below(5) {
        0 => format!("{hour:02}{minute:02}"),
        1 => format!("{}:{minute:02} {}", 1 + hour % 12, one(&["AM", "PM", "am", "pm", "a.m."], random)),
        2 => format!("{} {}", 1 + hour % 12, one(&["AM", "PM", "am", "pm"], random)),
        _ => format!("{hour}:{minute:02}"),
    }
}

fn dose(random: &mut Random) -> String {
    let amount =
        one(&["5", "10", "20", "40", "81", "100", "250", "325", "500", "650", "1000", "0.5", "2.5", "12.5"], random);
    let unit = one(&["mg", "mg", "mg", "mcg", "g", "units", "mL", "mEq"], random);
    let route = one(&["", " PO", " IV", " SC", " IM", " by mouth", " SL", " PR"], random);
    let often = one(
        &["", " daily", " BID", " TID", " q6h", " qhs", " q8h PRN", " once", " twice a day", " weekly", " at bedtime"],
        random,
    );
    format!("{amount} {unit}{route}{often}")
}

fn vital(random: &mut Random) -> String {
    let pressure = format!("{}/{}", 80 + random.below(110), 40 + random.below(70));
    match random.below(8) {
        0 | 1 => format!("BP {pressure}"),
        2 => format!("HR {}", 40 + random.below(120)),
        3 => format!("T {}.{}", 97 + random.below(7), random.below(10)),
        4 => format!("O2 sat {}%", 80 + random.below(21)),
        5 => format!("RR {}", 8 + random.below(30)),
        6 => format!("BP {pressure}, HR {}", 50 + random.below(90)),
        _ => {
            format!("SpO2 {}% on {}", 82 + random.below(19), one(&["RA", "2L", "room air", "4 L NC", "BiPAP"], random))
        }
    }
}

fn lab(random: &mut Random) -> String {
    let (name, from, to) = random
        .pick(&[
            ("Na", 118, 155),
            ("K", 2, 7),
            ("creatinine", 1, 9),
            ("Cr", 1, 9),
            ("Hgb", 5, 17),
            ("WBC", 1, 30),
            ("platelets", 8, 500),
            ("A1c", 5, 14),
            ("INR", 1, 9),
            ("lactate", 1, 12),
            ("troponin", 0, 9),
            ("TSH", 0, 60),
            ("glucose", 40, 600),
            ("BUN", 5, 110),
            ("ALT", 8, 900),
            ("AST", 8, 900),
            ("LDL", 40, 220),
            ("ferritin", 3, 900),
            ("CRP", 1, 300),
            ("ESR", 2, 120),
            ("BNP", 10, 4000),
            ("D-dimer", 0, 9),
            ("lipase", 10, 3000),
            ("Mg", 1, 3),
        ])
        .copied()
        .unwrap_or(("Na", 130, 140));
    let value = from + random.below(to - from + 1);
    if to < 20 { format!("{name} {value}.{}", random.below(10)) } else { format!("{name} {value}") }
}

fn score(random: &mut Random) -> String {
    format!(
        "{} {}",
        one(
            &[
                "GCS",
                "NIHSS",
                "PHQ-9",
                "GAD-7",
                "MELD",
                "CHA2DS2-VASc",
                "ASA",
                "APACHE II",
                "Wells score",
                "Glasgow Coma Scale",
                "Apgar",
                "MMSE",
                "MoCA",
                "Braden",
                "Child-Pugh",
                "CURB-65",
                "HEART score",
                "Gleason"
            ],
            random
        ),
        1 + random.below(24)
    )
}

fn code(random: &mut Random) -> String {
    any(
        &[
            "ICD-10 A99.9",
            "A99.99",
            "CPT 99999",
            "99999",
            "LOINC 99999-9",
            "SNOMED 999999999",
            "HCPCS A9999",
            "NDC 99999-999-99",
            "A99",
        ],
        random,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_keep_their_shape() {
        let mut random = Random::new(1);
        let made = like("AA-99a", &mut random);
        let kinds: Vec<_> =
            made.chars().map(|c| (c.is_ascii_uppercase(), c.is_ascii_digit(), c.is_ascii_lowercase())).collect();
        assert_eq!(kinds[0], (true, false, false));
        assert_eq!(made.as_bytes()[2], b'-');
        assert_eq!(kinds[3], (false, true, false));
        assert_eq!(kinds[5], (false, false, true));
    }
}
