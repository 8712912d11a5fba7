use super::*;
use crate::finding::Field;
use crate::text::Tokens;
use proptest::prelude::*;

fn scan(text: &str) -> Vec<(String, f32)> {
    let tokens = Tokens::new(text);
    let doc = Doc { text, tokens: &tokens, field: Field::default(), year: 2026 };
    let mut out = Vec::new();
    Dates::new().recognise(&doc, &mut out);
    out.into_iter().map(|c| (c.span.of(text).to_owned(), c.score.get())).collect()
}

/// Findings at the default threshold, those inside another left out.
fn found(text: &str) -> Vec<String> {
    scan(text).into_iter().filter(|(_, score)| *score >= 0.5).map(|(value, _)| value).collect()
}

/// Lines of `text {{date}} text`: exactly the marked dates are found.
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
fn digits() {
    check(
        "Seen {{3/4/2021}} in clinic
         DOB: {{03-04-1974}}, male
         born {{3.4.1974}} in Ulm
         On {{03/04/21}} and {{12-11-20}} he came
         letzte Kontrolle {{14.02.2019}}
         time stamp {{2021-03-04}}T10:20:33Z ok
         file note_{{2021-03-04}}.txt
         {{2021/03/04}} 10:20
         PID|1||123||{{19740312}}|M
         OBR {{20210304}}1530 x
         {{20210304}}T1020
         rows 03 04 1974 of a table
         DOB {{03 04 1974}}
         admitted {{3 / 4 / 2021}}
         DOB{{3/4/1974}}
         from {{3/4-3/7/2021}} in hospital
         stay {{3/4/2021}}-{{3/7/2021}}
         Exp {{03/2024}}
         due {{3/4/'21}}
         DOB: {{13/45/2020}}
         Fecha: {{23/010/1990}} y {{20/11//2014}}
         dob {{03121974}}
         birth date: {{031274}}
         an inpatient {{02.02.-06.02.2026}} at our house
         in our care from {{03.02. to 07.02.2026}} here
         My wife gave birth on {{2.14}}, she is well
         passed on the {{first day of Ramadan}} at home
         Verna. {{August, um, twelfth, nineteen thirty-four}}. She
         call me, {{8/4}} 9:20 INR",
    );
}

#[test]
fn month_names() {
    check(
        "surgery on {{March 5th, 2021}}?
         admitted {{March 5, 2021}}.
         admitted {{5 March 2021}}
         on {{12-Mar-2021}} at noon
         {{12Mar2021}} note
         the {{5th of March}}
         the {{5th day of March, 2021}}
         in {{Mar '21}} he
         in {{March 2021}}, she
         migraine in patients like hers, with injections in {{July 2021}}.
         {{Mar-21}} visit
         {{March5,2021}}
         {{5March2021}}
         stay {{March 3-7, 2021}} ok
         stay {{March 3 to 7, 2021}} ok
         stay {{March 3 - April 2, 2021}} ok
         stay {{3-7 March 2021}}
         {{January-March 2021}}
         Wednesday, {{March 3, 2021}}
         {{2021-Mar-04}} 10:10
         on {{march 5}} he fell
         seen on {{may 5}}
         {{SEPT 14, 2020}}
         {{JAN. 3rd '21}} and {{Jan. 4th, 2021}}",
    );
}

#[test]
fn spoken() {
    check(
        "born on the {{third of May twenty twenty-one}}
         miner on the {{ninth of the second twenty twenty-six}} full stop
         since {{january fifth two thousand and three}} he
         it was {{March twenty-first}}
         the {{twenty-third of September nineteen ninety-nine}}
         on {{May five two thousand three}}
         on {{december first nineteen oh five}}
         back in {{September of ninety three}} he
         since {{December of O three}}
         In {{April two thousand five}} she",
    );
}

#[test]
fn other_languages() {
    check(
        "el {{14 de febrero de 2019}} ingresó
         nacido el {{1 de enero del 2001}}
         le {{3 mars 2020}} à midi
         le {{1er août 2020}}
         am {{4. Mai 2018}} operiert
         vom {{3. bis 7. Juli 2019}}
         im {{Oktober 2020}}
         En {{enero del año 2001}} se practicó
         El paciente en el mes de {{Marzo}} de ese año",
    );
}

#[test]
fn parts_and_holidays() {
    check(
        "She was admitted on the {{14th}} and went home.
         Her mother died in {{March}}.
         we got your disability form on {{1 March}}, thank you
         Case conference - {{May 22}}
         Found 0640 hrs {{1/15}} under the pier
         I started the pill on the {{21st}} like you said
         The patient has had pain since {{January}}.
         last seen in early {{February}}
         she was seen by him {{last July}}
         Seen on {{3/4}} for follow-up.
         symptoms since {{10/12}}, he said
         d/c {{3/4}} home
         {{3/4}}: patient seen, doing well
         fell on {{Christmas Eve}} at home
         on {{Easter Sunday}}
         {{Thanksgiving 2021}}
         after {{Yom Kippur}} she
         before {{Eid al-Fitr}} he
         since {{Diwali}}",
    );
}

#[test]
fn days_in_short() {
    check(
        "Th {{6/6}} refused bath, Tu {{6/4}} had one
         no-show list for week of {{7/15}}: Hedy
         {{5/1}} Cr 4.1, {{5/2}} Cr 3.6, {{5/3}} Cr 2.8, {{5/5}} Cr 1.9
         Kt/V 1.32 on {{9/4}} and done
         On-call week of {{8/10}}
         to redraw tomorrow ({{2/9}}) at noon
         Pill bottle, filled {{5/5}}
         amp 100 mg/kg q12, cx from {{3.11}} ngtd
         aufgenommen {{3.2}}. im Landesklinikum
         can he come tmr the {{17}}? no insurance
         Please withdraw her before el {{16}}. Gracias
         he was d/c'd {{4/30}} home
         echo {{3/4}}: EF 40
         CT {{5/6}} neg
         come on the {{9th}} pls, her mother said
         His grandma says camp is the {{twenty first}} so do it after
         the union clinic. visit was {{three twenty three}}.
         shoes size 12 soft. last PPD {{10/23}} 0 mm
         sex F; born {{2527-08-19}} (Buddhist calendar)
         since Marcus left me on {{valentines}} i sit
         My honorarium for the {{September}} sprint
         He can't come {{May}} to {{July}}.
         she is hopeful re {{December}} quinceañera of her niece",
    );
}

#[test]
fn months_of_more_languages() {
    check(
        "przyjęty {{17 lutego}} do szpitala
         Adm {{Hunyo 24}}, ADHF
         ingeschreven {{12 mrt 2020}}
         inlagd {{3 januari 2022}}
         indlagt {{4. marts 2021}}
         hospitalizován {{3. února 2020}}
         internat la {{4 martie 2020}}
         {{15 haziran 2021}} tarihinde
         поступил {{5 марта 2020}} года
         εισαγωγή {{5 Μαρτίου 2020}}",
    );
}

#[test]
fn look_alikes_of_days_in_short() {
    check(
        "I'd score it 2/5 on accuracy, 4/5 on the other
         I picked B 4/5, A 3/5. Confidence medium.
         echo wk 4/8/12, hold if EF <50
         CLOX 11/9, Wisconsin 3 categories
         Light chains ratio 4.1 up from 2.2. Asked about amyloid
         Reading level: A 6.1, B 10.4.
         TAVR done. STS 5.8. clinic frailty 4.
         ten questions on NPSG.03.06.01 and UP.01.03.01, one by one
         max tokens 300, model gpt-4o-mini-2024-07-18
         BMPC 24%. Mayo 20/2/20 score 1
         Johnson 3, Kentucky blue 8, June 0, cat 7
         asked for the CMS SEP-1 bundle
         As of my last update in April 2023 it
         PMB x 3/12, HRT stopped
         Suboxone 8/2 film
         vanc AUC 612 on 1.25 q12, lowering it
         protocol with day 4/7 hCG; séance 7/20
         Scoliosis 12/28 Macrocephaly 9/23 Deficit 8/24 Neck 9/29 Pectus 9/28
         el 5,5 de glucosa",
    );
}

#[test]
fn look_alikes() {
    check(
        "in 2019, diagnosed 1998
         on Monday at 10:30
         three days ago, POD 2, at 6 weeks
         pain 7/10, strength 5/5, motor 4/5, reflexes 2/4
         he rates them at about 6/10 now; abd pain since last night, 8/10, N/V
         Apgar 9/10/10, goal pain <3/10, visite post-natale, strain A/Darwin/9/2021
         BP 120/80, vision 20/20, VA 20/40 OD
         1/2 tab twice a day, hydrocodone 5/325
         take 1 1/2 tablets, 3/4 cup
         ANSI S3.6-2018 booth
         IBD segment: Mayo 1 in rectum, Mayo 2 above
         N Engl J Med. 2019;394:1145-52
         J Med. 2019 Mar 4;394(10):1145
         Published March 2019 by the society.
         Accessed March 4, 2019.
         guidelines updated in March 2020
         the guideline (2021)
         version 3.4.2 and build 10.0.19041
         section 3.4.2, see 2.1
         L4-5, C5/6, L4/5
         555-03-0421 or 555-123-4567
         24/7 care
         he may 5 times a day march
         it may 10 mg
         soldiers march 10 miles
         Christmas tree, Christmas disease
         ratio 3/4, 1/2000 births
         SEPT9 and MARCH5 genes, OCT4
         2008-10 cohort
         10-20 mg, 3-4 times, 2-3 weeks
         flu season peaks in March.
         1.2.840.113619.2.55.20210304
         192.168.1.20 and 10.0.3.21
         grade 2/6 murmur
         A1c 7.2 on 2 occasions
         the 14th percentile, on the 3rd attempt
         for 90 days, 2/52 and 3/7
         levels of 4-ene-VPA, MMP-2/9, n/N = 9/26, in (8/8) of them
         the first and third session, between the 7th and the 28th day
         60 weeks after OCT, on TET
         patients treated between February 2002 and December 2007 were reviewed
         deficiency may first be suspected
         the scan of 446 patients (3/4) shows",
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_read_without_panic(text in "(\\PC|[0-9/. -]|March|may|th|the|\n|of|'2|20|five){0,40}") {
        for (value, score) in scan(&text) {
            prop_assert!(!value.is_empty() && (0.0..=1.0).contains(&score));
        }
    }

    #[test]
    fn every_day_is_found_in_every_notation(days in 0i32..73_000, which in 0usize..14) {
        let date = jiff::civil::date(1900, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let (y, m, d) = (date.year(), date.month(), date.day());
        let names = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
        let es = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"];
        let name = names[m as usize - 1];
        let short = &name[..3];
        let written = match which {
            0 => format!("{m}/{d}/{y}"),
            1 => format!("{m:02}/{d:02}/{y}"),
            2 => format!("{d}.{m}.{y}"),
            3 => format!("{m:02}-{d:02}-{y}"),
            4 => format!("{y}-{m:02}-{d:02}"),
            5 => format!("{y}/{m}/{d}"),
            6 => format!("{name} {d}, {y}"),
            7 => format!("{d} {name} {y}"),
            8 => format!("{d:02}-{short}-{y}"),
            9 => format!("{d} de {} de {y}", es[m as usize - 1]),
            10 => format!("{y}{m:02}{d:02}"),
            11 => format!("{m:02}/{d:02}/{:02}", y % 100),
            12 => format!("{short} {d} {y}"),
            _ => format!("{name} {y}"),
        };
        let text = format!("The patient was seen {written} in clinic.");
        prop_assert_eq!(found(&text), vec![written]);
    }
}

proptest! {
    /// The atoms that are passed over begin no date.
    #[test]
    fn no_date_begins_where_none_is_looked_for(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "oh", "o", "four", "fifth", "twenty", "hundred", "March", "may", "Christmas", "Eve", "the", "of", "day",
                "on", "in", "DOB", "slash", "nineteen", "ninety", "3", "14", "2021", "'98", "3rd", "/", "-", ",", ".",
            ]),
            1..12,
        ),
    ) {
        let text = words.join(" ");
        let tokens = Tokens::new(&text);
        let atoms = Atoms::new(&text, &tokens, Lexicon::builtin());
        for i in (0..atoms.len()).filter(|&i| !atoms.triggers(i, trigger::DATE)) {
            let mut read = 0;
            readings(&atoms, i, |_| read += 1);
            prop_assert!(read == 0, "at {i} of {text}");
        }
    }
}

#[test]
fn levels_taken_at_times_of_day_are_no_dates() {
    assert!(found("cortisol 9 @ 6:30am, 5.1 @ 11:30am, 4.2 at 4:30pm").is_empty());
    assert!(!found("first dose given 04.11 at 22:00").is_empty());
    assert!(found("TA 13/7. Fille jointe").is_empty());
    assert!(!found("seen by PA 12/5 in clinic").is_empty());
    assert!(found("blood cx 2/2 GPC, 3/3 bottles").is_empty());
    assert!(!found("Depuis le lundi 10 elle a de la fièvre").is_empty());
    assert!(found("am 3. postoperativen Tag, am 10. Tag").is_empty());
}
