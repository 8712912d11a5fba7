use super::*;
use crate::detect::gazetteer::Gazetteer;
use std::fs;

/// A folder with lists of a few rows each.
fn lists() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let lists = [
        ("us_given_names_ssa.tsv", "name\tcount_1935_2020\nTamsin\t900\nHope\t5000\n"),
        ("us_surnames.tsv", "name\tcount_2000\nOkafor\t4000\nYoung\t90000\n"),
        (
            "intl_forenames.tsv",
            "country\tlocalized\tromanized\nJP\t直\tNao\nES\tLucía\tLucia\nFR\tZoé\tZoe\nDE\tJürgen\tJurgen\n",
        ),
        ("intl_surnames.tsv", "country\tlocalized\tromanized\nPT\tFerreira\tFerreira\nES\tPeña\tPena\nJP\t森\tMori\n"),
        ("first_names_phileas.tsv", "name\naaban\n"),
        ("us_cities.tsv", "city\tstate\tzip_pop2020\nDuluth\tMN\t90000\n"),
        ("us_counties.tsv", "county\nHennepin\n"),
        ("us_hospitals.tsv", "name\nLakeview Hospital\n"),
        ("us_common_street_names.tsv", "name\nMain\n"),
        ("us_street_suffixes.tsv", "name\tAbbreviation\nALLEY\tALY\n"),
        ("medquad_focus_terms.tsv", "focus\ngout\n"),
        ("diseases_doid.tsv", "name\ncroup\n"),
        ("drugs.tsv", "name\naspirin\n"),
        ("anatomy_anatem.tsv", "term\nliver\n"),
        ("eponyms_handmade.tsv", "term\tkind\nFoley\tdevice\n"),
        ("us_states.tsv", "abbr\tname\nMN\tMinnesota\n"),
        ("countries.tsv", "name\nNorway\n"),
        ("nationalities.tsv", "nationality\nnorwegian\n"),
    ];
    for (file, text) in lists {
        fs::write(folder.path().join(file), text).unwrap();
    }
    folder
}

#[test]
fn spans_lie_on_what_filled_the_slots() {
    let folder = lists();
    let generator = Generator::new(folder.path(), &Gazetteer::shared().unwrap()).unwrap();
    let mut random = Random::new(7);
    for _ in 0..2000 {
        let example = generator.example(&mut random);
        let mut from = 0;
        for (range, _) in &example.spans {
            assert!(range.start >= from && range.end > range.start, "{example:?}");
            let text = &example.text[range.clone()];
            assert_eq!(text.trim(), text);
            from = range.end;
        }
        assert!(!example.text.contains(['{', '}']), "{}", example.text);
    }
}

#[test]
fn every_slot_is_filled() {
    let folder = lists();
    let generator = Generator::new(folder.path(), &Gazetteer::shared().unwrap()).unwrap();
    let mut random = Random::new(1);
    for slot in slots::all() {
        for language in [Language::English, Language::Spanish, Language::French, Language::German] {
            assert!(!generator.value(slot, language, &mut random).is_empty(), "{slot}");
        }
    }
}

#[test]
fn the_same_seed_makes_the_same_text() {
    let folder = lists();
    let generator = Generator::new(folder.path(), &Gazetteer::shared().unwrap()).unwrap();
    let made = |seed| {
        let mut random = Random::new(seed);
        (0..50).map(|_| generator.example(&mut random)).collect::<Vec<_>>()
    };
    assert_eq!(made(3), made(3));
    assert_ne!(made(3), made(4));
}

#[test]
fn a_list_that_is_not_there_is_named() {
    let folder = lists();
    fs::remove_file(folder.path().join("drugs.tsv")).unwrap();
    let error = Generator::new(folder.path(), &Gazetteer::shared().unwrap()).err().unwrap();
    assert!(error.to_string().contains("drugs.tsv"), "{error}");
}

#[test]
fn offsets_count_code_points() {
    let text = "é Ana at X".to_owned();
    let spans = vec![(3..6, Class::Person), (10..11, Class::Organisation)];
    let json = to_json("7", &Example { text, spans, ..Example::default() });
    assert_eq!(json["spans"], serde_json::json!([{ "start": 2, "end": 5, "type": "NAME" }]));
}

#[test]
fn first_and_last_name_side_by_side_are_one_name() {
    let one = |parts: [(&str, &str); 2]| {
        let [(before, between), (slot, _)] = parts;
        is_rest_of_name(&[Part::Slot(before.to_owned()), Part::Text(between.to_owned()), Part::Slot(slot.to_owned())])
    };
    assert!(one([("first", " "), ("last", "")]));
    assert!(one([("last", ", "), ("first", "")]));
    assert!(!one([("first", ", "), ("last", "")]));
    assert!(!one([("first", " and "), ("first", "")]));
    assert!(!one([("first", " "), ("city", "")]));
    assert!(!is_rest_of_name(&[Part::Text(" ".to_owned()), Part::Slot("last".to_owned())]));
}
