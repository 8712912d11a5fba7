use super::*;
use crate::content::format::testing::{all_cuts, keep, read, replace_words};
use proptest::prelude::*;

fn make() -> Box<dyn Reader> {
    Box::new(CsvReader::new(ReaderContext::new(Default::default(), Default::default())))
}

/// Units as `role pointer text`.
fn units(source: &str) -> Vec<String> {
    read(make(), source).into_iter().map(|u| format!("{:?} {} {}", u.role, u.pointer, u.text)).collect()
}

#[test]
fn cells_have_their_columns_names() {
    let cases: &[(&str, &[&str])] = &[
        (
            "mrn,Name\nA1,\"Lee, Ann\"\n",
            &["Key /0/0 mrn", "Key /0/1 Name", "Value /1/mrn A1", "Value /1/Name Lee, Ann"],
        ),
        ("a;b\n\"x \"\"y\"\"\n z\";2\n", &["Key /0/0 a", "Key /0/1 b", "Value /1/a x \"y\"\n z", "Value /1/b 2"]),
        ("id\ttext\r\n1\tHi\r\n", &["Key /0/0 id", "Key /0/1 text", "Value /1/id 1", "Value /1/text Hi"]),
        ("John,Smith\nMary,Jones\n", &["Value /0/0 John", "Value /0/1 Smith", "Value /1/0 Mary", "Value /1/1 Jones"]),
        ("text\nHello, world\nBye", &["Key /0/0 text", "Value /1/text Hello, world", "Value /2/text Bye"]),
        ("1/2/34,Ann\n", &["Value /0/0 1/2/34", "Value /0/1 Ann"]),
        (
            "id,dob\n1\n2,3,4\n",
            &["Key /0/0 id", "Key /0/1 dob", "Value /1/id 1", "Value /2/id 2", "Value /2/dob 3", "Value /2/2 4"],
        ),
        (
            "id,x\n1,\"open to the end\n2,y",
            &["Key /0/0 id", "Key /0/1 x", "Value /1/id 1", "Value /1/x open to the end\n2,y"],
        ),
        ("id,x\n1,\"a\"b,c\n", &["Key /0/0 id", "Key /0/1 x", "Value /1/id 1", "Value /1/x ab", "Value /1/2 c"]),
        ("", &[]),
    ];
    for (source, expected) in cases {
        assert_eq!(units(source), *expected, "{source:?}");
    }
}

#[test]
fn lines_are_counted() {
    let lines: Vec<_> = read(make(), "id,x\n1,\"a\nb\"\n2,c\n").into_iter().map(|u| u.line).collect();
    assert_eq!(lines, [1, 1, 2, 2, 4, 4].map(Some));
}

#[test]
fn new_text_is_quoted_where_it_must_be() {
    let cases = [
        ("id,x\n1,REPLACE me\n", ", \"new\"\n", "id,x\n1,\", \"\"new\"\"\n me\"\n"),
        ("id,x\n1,\"REPLACE me\"\n", "\"new\"", "id,x\n1,\"\"\"new\"\" me\"\n"),
        ("id,x\n1,REPLACE\n", "[NAME]", "id,x\n1,[NAME]\n"),
        ("id,x\n1,a \"b\" REPLACE\n", ",", "id,x\n1,\"a \"\"b\"\" ,\"\n"),
        ("id,x\n1,\"a\" REPLACE\n", "p,q", "id,x\n1,\"a\" p q\n"),
        ("id,REPLACE\n1,2\n", "n", "id,n\n1,2\n"),
    ];
    for (source, with, expected) in cases {
        assert_eq!(replace_words(make(), source, "REPLACE", with, source.len()), expected, "{source:?}");
    }
}

#[test]
fn quotes_inside_a_long_plain_cell_stay() {
    let source = format!("id,text\n1,x{}\n", "\"\"\"z".repeat(30_000));
    assert_eq!(keep(make(), &source), source.as_bytes());
}

#[test]
fn a_name_replaced_in_the_header_is_not_shown_in_paths() {
    let mut sink = crate::content::format::testing::Replacing::new("Ann", "[NAME]");
    let mut out = Vec::new();
    let mut reader = make();
    reader.push(b"id,Ann\n1,2\n", &mut sink, &mut out).unwrap();
    reader.finish(&mut sink, &mut out).unwrap();
    assert_eq!(sink.units.last().unwrap().pointer, "/1/[NAME]");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn kept_is_identical_and_cuts_change_nothing(
        source in "(id,name\n)?[a-cé,;\t|\"\r\n ]{0,40}",
        with in "[a-z,;\"\n]{0,3}",
    ) {
        prop_assert_eq!(keep(make(), &source), source.as_bytes());
        all_cuts(make, &source, "a", &with)?;
    }

    #[test]
    fn what_is_replaced_is_gone_and_the_table_keeps_its_cells(
        cells in proptest::collection::vec(proptest::collection::vec("[a-c \",\n]{0,4}", 3), 1..5),
        with in "[x\",\n]{0,3}",
    ) {
        let write = |f: &dyn Fn(&str) -> String| {
            let rows: Vec<String> = cells.iter().map(|r| r.iter().map(|c| format!("\"{}\"", f(c).replace('"', "\"\""))).collect::<Vec<_>>().join(",")).collect();
            format!("id,dob,text\n{}\n", rows.join("\n"))
        };
        let source = write(&str::to_owned);
        let expected = write(&|c| c.replace('a', &with));
        prop_assert_eq!(replace_words(make(), &source, "a", &with, source.len()), expected);
    }

    #[test]
    fn long_cells_pass_in_pieces(quoted in any::<bool>(), with in "[x,\"]{1,2}", n in 60_000usize..70_000) {
        let quote = if quoted { "\"" } else { "" };
        let source = format!("id,text\n1,{quote}{}a{}{quote}\n", "é b".repeat(n / 4), "c".repeat(9_000));
        prop_assert_eq!(keep(make(), &source), source.as_bytes());
        let whole = replace_words(make(), &source, "a", &with, source.len());
        prop_assert_eq!(&replace_words(make(), &source, "a", &with, 5_003), &whole);
        prop_assert!(!whole.contains('a'));
        prop_assert_eq!(read(make(), &whole).len(), 4);
    }
}
