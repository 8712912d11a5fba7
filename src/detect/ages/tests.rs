use super::*;
use crate::finding::Field;
use crate::text::Tokens;
use proptest::prelude::*;

fn scan(text: &str) -> Vec<(String, f32)> {
    let tokens = Tokens::new(text);
    let doc = Doc { text, tokens: &tokens, field: Field::default(), year: 2026 };
    let mut out = Vec::new();
    Ages::new().recognise(&doc, &mut out);
    out.into_iter().map(|c| (c.span.of(text).to_owned(), c.score.get())).collect()
}

fn found(text: &str) -> Vec<String> {
    scan(text).into_iter().filter(|(_, score)| *score >= 0.5).map(|(value, _)| value).collect()
}

fn check(table: &str) {
    let mut wrong = Vec::new();
    for line in table.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let text = line.replace("{{", "").replace("}}", "");
        let want: Vec<String> =
            line.split("{{").skip(1).map(|p| p.split("}}").next().unwrap_or("").to_owned()).collect();
        let got = found(&text);
        if got != want {
            wrong.push(format!("{line}\n   found {got:?}, all {:?}", scan(&text)));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn ages_of_ninety_and_over() {
    check(
        "a {{92}}-year-old woman with a cough
         MY NAME IS OPAL AND I AM {{92}} AND MY GRANDSON
         2 stents. shes {{90}} and asking for coffee
         no injury. shes {{94}} not 49 whoever typed
         Fr. Grabowski ({{97}} J.) um 02:10
         defibrillated at 120 J. then (150 J.) again
         Mr. Percy, must be {{ninety-five}}, comes
         it must be ninety percent
         {{92}} y/o male
         {{92}}yo F admitted
         {{92}} yof
         {{94}}F with fever
         Pt is a {{97}}M s/p fall
         a {{91}} year old
         {{90}} years of age
         aged {{94}}, frail
         age: {{101}}
         Age/Sex: {{93}}/M
         age at death was {{99}}
         she is {{92}} and lives alone
         My mother, who is {{94}}, fell
         he died at {{96}}.
         died at the age of {{103}}
         a man in his {{90s}}
         in her early {{90's}}
         a lady in her mid-{{nineties}}
         {{ninety-three}} years old
         {{ninety two}} year old man
         {{a hundred and two}} years old
         {{one hundred and four}}-year-old
         just turned {{95}}
         my nana {{97}} wont eat
         her husband {{92}}, also frail
         grandpa passed good friday, {{101}}, at home like he wanted
         she is {{104}} next month
         he made it to {{98}}
         at {{92}} she still drives
         a woman of {{96}}, alone
         M/{{93}} with a hip fracture
         female, {{95}}, found down
         {{91}}yF w/ falls
         celebrated her {{95}}th with cake
         her grandma ({{94}}) came along
         my own father ({{92}}, afib, two falls) would
         DOB {{1931}}
         aunt Joy had her {{100}}th bday
         hes early {{90s}} so they wont list him
         on her {{95}}th birthday
         an independent {{nonagenarian}} walks
         she is a {{centenarian}}
         born in {{1929}}, widowed
         YOB: {{1931}}
         year of birth {{1930}}
         nacida en {{1929}}
         mujer de {{93}} años
         paciente de {{noventa y tres}} años
         femme de {{91}} ans
         {{quatre-vingt-treize}} ans
         eine {{92}}-jährige Patientin
         die {{92}}jährige Frau
         {{dreiundneunzig}} Jahre alt
         Margaret, {{92}}, was brought in
         They say {{93}} is too old for surgery
         my dad is {{95}} a survivor
         Estelle ({{90}}!) walks daily
         Miss Ola Hightower, {{104}}, third house
         Raymond, born '{{33}}, miner",
    );
}

#[test]
fn ages_as_they_are_told() {
    check(
        "she was {{ninety three}} last week lol still drives
         The user is {{ninety}} and her eGFR is 28
         Crofter from near Lochinver, {{ninety}} going on sixty
         tea farmer at Kericho, {{95}} by his own count. Syncope
         dual chamber ICD. Hubbard, Mae, {{90}}. Generator
         - Hargreaves, Wilf b14, {{91}}, sigmoid volvulus
         the man was born in Gjirokastër and is {{93}}; summary A
         mi suegra Doña Remedios, de {{noventa y tres}}, tiene
         At {{92}}, she still drives
         she'll be {{92}} in june
         a {{94}}yr lady
         he is {{ninety}}-odd
         mid {{90s}} woman, frail
         Besuch bei Alwine ({{fünfundneunzig}}), Schmerzpumpe
         visit with Mabel ({{ninety-five}}), pump
         vivió hasta los {{94}}. Sin hijos
         seen: Mr. Olsen, {{92}}.",
    );
}

#[test]
fn look_alikes_of_ages_told() {
    check(
        "12 layers, 768 hidden, 110M parameters
         she was ninety percent sure
         he was ninety over sixty
         her sat was 92 last night
         Paris, Texas, 95. Lyon
         At 92, the ratio rises
         rated 95 by his peers
         a los 95 minutos; a los 92 kg
         the score (ninety-five) and Table (95)",
    );
}

#[test]
fn look_alikes() {
    check(
        "an 89-year-old man, aged 45, 12 yo
         90 mg daily, 95%, 92 kg
         BP 95/60, SpO2 94, HR 98, RR 20
         her weight is 92 kg
         within 90 days, for 92 days
         temp 98.6 F, fever of 101 F, Temp 100F
         sats in the 90s, BP in the 90s
         in the 1990s, the nineties
         patients over 90 years old
         adults aged 65-90 years
         aged 90 years or older
         born in 1960, born in 1850
         born March 3, 1929
         her oxygen is 92 on room air
         infant aged 96 hours
         page 92 of 100
         glucose was 98
         outcomes in nonagenarians
         a hundred percent, hundreds of people
         up to age 90, screened to age 75
         $92M budget, technetium-99m, proteína S-100 y CD1a, 107 M-1
         take eight hundred M G of it",
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_read_without_panic(text in "(\\PC|9[0-9]| years| old|-|age |born in |19[0-9]{2}|ninety|hundred|F|'s){0,30}") {
        for (value, score) in scan(&text) {
            prop_assert!(!value.is_empty() && (0.0..=1.0).contains(&score));
        }
    }
}

#[test]
fn ninety_is_the_border_in_every_notation() {
    for age in 0u32..=119 {
        for text in [
            format!("a {age}-year-old man"),
            format!("{age} y/o with chest pain"),
            format!("{age}yo male"),
            format!("Age: {age}"),
            format!("the patient, aged {age}, was seen"),
            format!("She is {age} years old."),
            format!("mujer de {age} años"),
            format!("eine {age}-jährige Patientin"),
            format!("born in {}", 2026 - age),
        ] {
            let want = if age >= 90 && text.starts_with("born") {
                vec![(2026 - age).to_string()]
            } else if age >= 90 {
                vec![age.to_string()]
            } else {
                vec![]
            };
            assert_eq!(found(&text), want, "{text}");
        }
    }
}
