use super::*;
use proptest::prelude::*;
use std::ops::Range;

fn percent(text: &str, out: &mut Vec<u8>) {
    for b in text.bytes() {
        out.extend_from_slice(format!("%{b:02x}").as_bytes());
    }
}

fn run(splice: &mut Splice, decisions: Vec<Decision>) -> String {
    let mut out = Vec::new();
    let mut decisions = decisions;
    splice.apply(&mut decisions, &percent, &mut out).unwrap();
    splice.end(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn replace(len: usize, with: &str) -> Decision {
    Decision::Replace { len, with: with.into() }
}

#[test]
fn kept_text_gives_its_source() {
    let mut s = Splice::default();
    s.copy("a");
    s.coded("é", b"\\u00e9");
    s.coded("", b"=\n");
    s.markup(b"<b>");
    s.copy("z");
    assert_eq!(run(&mut s, vec![Decision::Keep(1), Decision::Keep(3)]), "a\\u00e9=\n<b>z");
}

#[test]
fn replaced_text_takes_codes_with_it_and_leaves_markup() {
    let mut s = Splice::default();
    s.copy("ab");
    s.coded("", b"=\n");
    s.coded("é", b"\\u00e9");
    s.markup(b"<b>");
    s.copy("z.");
    assert_eq!(run(&mut s, vec![Decision::Keep(1), replace(4, "!"), Decision::Keep(1)]), "a%21<b>.");
}

#[test]
fn a_code_replaced_in_part_is_written_anew() {
    let mut s = Splice::default();
    s.coded("abcd", b"=?word?=");
    s.copy("x");
    assert_eq!(run(&mut s, vec![Decision::Keep(1), replace(2, "-"), Decision::Keep(2)]), "%61%2d%64x");
    s.coded("abcd", b"=?word?=");
    s.copy("xy");
    assert_eq!(run(&mut s, vec![Decision::Keep(3), replace(2, "-"), Decision::Keep(1)]), "%61%62%63%2dy");
    s.coded("abcd", b"=?word?=");
    assert_eq!(run(&mut s, vec![Decision::Keep(3), Decision::Keep(1)]), "=?word?=");
}

#[test]
fn decisions_that_do_not_fit_stop() {
    let mut s = Splice::default();
    s.coded("é", b"\\u00e9");
    assert_eq!(s.apply(&mut vec![Decision::Keep(3)], &percent, &mut Vec::new()), Err(Stop));
    let mut s = Splice::default();
    s.coded("é", b"\\u00e9");
    assert_eq!(s.apply(&mut vec![Decision::Keep(1)], &percent, &mut Vec::new()), Err(Stop));
    let mut s = Splice::default();
    s.copy("abc");
    assert_eq!(s.end(&mut Vec::new()), Err(Stop));
}

#[test]
fn what_waits_is_told_and_can_be_let_go_or_dropped() {
    let mut s = Splice::default();
    assert!(s.is_empty() && s.undecided() == 0 && s.waiting().is_empty());
    s.copy("");
    s.coded("", b"");
    s.markup(b"");
    assert!(s.is_empty());
    s.copy("abc");
    s.coded("é", b"\\u00e9");
    s.markup(b"<b>");
    assert_eq!((s.is_empty(), s.undecided()), (false, 5));
    let mut out = Vec::new();
    s.apply(&mut vec![Decision::Keep(2)], &percent, &mut out).unwrap();
    assert_eq!((s.undecided(), s.waiting(), &*out), (3, &b"c\\u00e9<b>"[..], &b"ab"[..]));
    s.clear_into(Some(&mut out));
    assert_eq!((s.is_empty(), s.undecided(), s.waiting(), &*out), (true, 0, &b""[..], &b"abc\\u00e9<b>"[..]));
    s.copy("abc");
    s.clear_into(None);
    assert_eq!(run(&mut s, vec![]), "");
    // What was decided of a code is forgotten with it.
    s.coded("ab", b"=?ab?=");
    s.apply(&mut vec![replace(1, "-")], &percent, &mut Vec::new()).unwrap();
    s.clear_into(None);
    s.coded("ab", b"=?ab?=");
    assert_eq!(run(&mut s, vec![Decision::Keep(2)]), "=?ab?=");
}

#[test]
fn what_is_released_is_not_held() {
    let mut s = Splice::default();
    for step in 0..200 {
        s.copy(&"x".repeat(SLACK / 8));
        s.markup(b"<b>");
        let mut out = Vec::new();
        s.apply(&mut vec![Decision::Keep(SLACK / 8 - usize::from(step == 0))], &percent, &mut out).unwrap();
        assert!(s.source.len() <= 2 * SLACK, "{} in step {step}", s.source.len());
        assert!(!out.is_empty());
    }
    assert_eq!(run(&mut s, vec![Decision::Keep(1)]), "x<b>");
    // A little is not worth moving the rest for.
    s.copy(&"x".repeat(SLACK));
    s.apply(&mut vec![Decision::Keep(SLACK - 1)], &percent, &mut Vec::new()).unwrap();
    assert_eq!(s.source.len(), SLACK);
    s.copy("y");
    s.apply(&mut vec![Decision::Keep(1)], &percent, &mut Vec::new()).unwrap();
    assert_eq!((s.source.len(), s.waiting()), (1, &b"y"[..]));
}

#[test]
fn decisions_are_carried_out_on_plain_text_too() {
    let decisions = [Decision::Keep(2), replace(3, "--"), Decision::Keep(1)];
    assert_eq!(rewrite("abcdef", &decisions).as_deref(), Some("ab--f"));
    for text in ["abcde", "abcdefg", "é"] {
        assert_eq!(rewrite(text, &decisions), None, "{text}: too short, too long");
    }
    assert_eq!(rewrite("é", &[Decision::Keep(1), Decision::Keep(1)]), None, "a character is not cut");
}

#[test]
fn bytes_that_end_too_early_are_carried() {
    assert_eq!(utf8_prefix(b"ab"), ("ab", true));
    assert_eq!(utf8_prefix(b"ab\xe2\x82"), ("ab", true));
    assert_eq!(utf8_prefix(b"ab\xe2x"), ("ab", false));
    let mut carry = Carry::default();
    assert!(carry.is_empty());
    assert_eq!(&*carry.join(b"ab"), b"ab");
    carry.hold(b"abcd", 2);
    assert_eq!((carry.is_empty(), carry.len()), (false, 2));
    assert_eq!(&*carry.join(b"ef"), b"cdef");
    assert!(carry.is_empty());
    carry.hold(b"abcd", 4);
    carry.hold(b"xy", 1);
    assert_eq!(carry.into_bytes(), b"y");
}

/// What is fed: copied text, a code for text, a soft line break, a tag.
type Fed = (u8, String, String);

fn feed(splice: &mut Splice, fed: &[Fed]) {
    for (kind, text, source) in fed {
        match kind {
            0 => splice.copy(text),
            1 => splice.coded(text, source.as_bytes()),
            2 => splice.coded("", source.as_bytes()),
            _ => splice.markup(source.as_bytes()),
        }
    }
}

/// The bytes of text of a run.
fn text_of((kind, text, _): &Fed) -> usize {
    if *kind < 2 { text.len() } else { 0 }
}

/// What becomes of `fed`, told run by run: `replaced` are the stretches that are.
fn told(fed: &[Fed], replaced: &[(Range<usize>, String)]) -> String {
    let (mut out, mut at) = (String::new(), 0);
    let encoded = |text: &str| {
        let mut out = Vec::new();
        percent(text, &mut out);
        String::from_utf8(out).unwrap()
    };
    for run @ (kind, text, source) in fed {
        let end = at + text_of(run);
        let across = |place: usize| replaced.iter().any(|(r, _)| r.start < place && place < r.end);
        let touched = replaced.iter().any(|(r, _)| r.start < end && at < r.end);
        match kind {
            0 | 1 if touched => {
                for (i, c) in text.char_indices().map(|(i, c)| (at + i, c)) {
                    match replaced.iter().find(|(r, _)| r.contains(&i)) {
                        Some((r, with)) if r.start == i => out += &encoded(with),
                        Some(_) => {}
                        None if *kind == 0 => out.push(c),
                        None => out += &encoded(c.encode_utf8(&mut [0; 4])),
                    }
                }
            }
            0 => out += text,
            2 if across(at) => {}
            _ => out += source,
        }
        at = end;
    }
    out
}

proptest! {
    /// Stretches that begin and end anywhere but inside a code for one character.
    #[test]
    fn what_is_replaced_goes_and_the_rest_stays(
        fed in proptest::collection::vec((0u8..4, "[a-z]{1,4}", "[0-9]{1,4}"), 0..12),
        stretches in proptest::collection::vec((1usize..6, proptest::option::of("[A-Z]{0,3}")), 0..12),
    ) {
        let total: usize = fed.iter().map(text_of).sum();
        let (mut replaced, mut decisions, mut at) = (Vec::new(), Vec::new(), 0);
        for (len, with) in stretches {
            let len = len.min(total - at);
            if len == 0 {
                break;
            }
            match with {
                Some(with) => {
                    decisions.push(replace(len, &with));
                    replaced.push((at..at + len, with));
                }
                None => decisions.push(Decision::Keep(len)),
            }
            at += len;
        }
        decisions.push(Decision::Keep(total - at));
        let wanted = told(&fed, &replaced);
        let mut s = Splice::default();
        feed(&mut s, &fed);
        prop_assert_eq!(run(&mut s, decisions.clone()), wanted.clone());
        // Decisions that come one at a time, and text as it is wanted, change nothing.
        let (mut s, mut out, mut runs) = (Splice::default(), Vec::new(), fed.iter());
        for decision in decisions {
            let len = match &decision { Decision::Keep(len) | Decision::Replace { len, .. } => *len };
            // One more run: a soft break or tag may stand before what is decided next.
            while s.undecided() <= len {
                let Some(run) = runs.next() else { break };
                feed(&mut s, std::slice::from_ref(run));
            }
            s.apply(&mut vec![decision], &percent, &mut out).unwrap();
        }
        feed(&mut s, runs.as_slice());
        s.end(&mut out).unwrap();
        prop_assert_eq!(String::from_utf8(out).unwrap(), wanted);
    }

    #[test]
    fn keeping_everything_in_any_steps_gives_the_source(
        runs in proptest::collection::vec((0u8..4, "[a-z]{1,4}", "[0-9]{1,4}"), 0..12),
        step in 1usize..5,
    ) {
        let (mut s, mut source, mut text) = (Splice::default(), String::new(), 0);
        for (kind, a, b) in &runs {
            match kind {
                0 => { s.copy(a); source += a; text += a.len(); }
                1 => { s.coded(a, b.as_bytes()); source += b; text += a.len(); }
                2 => { s.coded("", b.as_bytes()); source += b; }
                _ => { s.markup(b.as_bytes()); source += b; }
            }
        }
        let mut decisions = vec![Decision::Keep(step); text / step];
        decisions.push(Decision::Keep(text % step));
        prop_assert_eq!(run(&mut s, decisions), source);
    }
}
