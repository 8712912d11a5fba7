//! JUnit XML, as test dashboards read it: a file is a test case, its findings
//! are the failure.

use std::io::{self, Write};

use super::{Reporter, Scanned, Totals, message, place};

/// Holds the cases: their number stands at the top of the file.
#[derive(Default)]
pub(super) struct Junit {
    cases: Vec<u8>,
    failures: u64,
    errors: u64,
}

impl Reporter for Junit {
    fn scanned(&mut self, item: &Scanned, _: &mut dyn Write) -> io::Result<()> {
        let out = &mut self.cases;
        write!(out, "    <testcase classname=\"phi-guard\" name=\"{}\"", escape(&item.name))?;
        if item.findings.is_empty() && item.error.is_none() {
            return writeln!(out, "/>");
        }
        writeln!(out, ">")?;
        if !item.findings.is_empty() {
            self.failures += 1;
            let n = item.findings.len() as u64 + item.more;
            writeln!(out, "      <failure type=\"phi\" message=\"{n} findings\">")?;
            for shown in &item.findings {
                let place = place(&item.name, &shown.report);
                writeln!(out, "{}", escape(&format!("{place}: {}", message(&shown.report))))?;
            }
            writeln!(out, "      </failure>")?;
        }
        if let Some(error) = &item.error {
            self.errors += 1;
            writeln!(out, "      <error type=\"unreadable\" message=\"{}\"/>", escape(error))?;
        }
        writeln!(out, "    </testcase>")
    }

    fn finish(&mut self, totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
        let (tests, failures, errors) = (totals.files + totals.errors, self.failures, self.errors);
        let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\"");
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<testsuites name=\"phi-guard\" {counts}>")?;
        writeln!(out, "  <testsuite name=\"identifiers\" {counts}>")?;
        out.write_all(&self.cases)?;
        writeln!(out, "  </testsuite>\n</testsuites>")
    }
}

/// Text for XML 1.0: markup escaped, characters that XML cannot hold replaced.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            c if (c.is_control() && c != '\t') || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
