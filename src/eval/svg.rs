//! The curve of recall against alarms as an SVG picture.

use std::fmt::Write as _;

use super::sweep::SweepRow;

/// A curve with its name.
pub struct Curve<'a> {
    /// Told in the legend.
    pub name: &'a str,
    /// Its points.
    pub rows: &'a [SweepRow],
}

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 500.0;
const LEFT: f64 = 78.0;
const RIGHT: f64 = 28.0;
const TOP: f64 = 52.0;
const BOTTOM: f64 = 62.0;
/// Dark enough on white, and told apart without colour sight (Okabe and Ito).
const COLOURS: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56789a", "#8a6d00"];
/// Thresholds that are written at their points.
const LABELLED: [f64; 5] = [0.1, 0.3, 0.5, 0.7, 0.9];

/// What the horizontal axis counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alarms {
    /// Share of the documents without gold that got an alarm.
    OfCleanDocuments,
    /// Alarms per 1,000 words; where no document is without gold.
    PerThousandWords,
}

/// The picture: recall upwards, false alarms to the right.
pub fn picture(curves: &[Curve<'_>]) -> String {
    let clean = curves.iter().all(|c| c.rows.iter().all(|r| !r.false_alarms.is_nan()));
    let alarms = if clean { Alarms::OfCleanDocuments } else { Alarms::PerThousandWords };
    let points = |c: &Curve<'_>| -> Vec<(f64, f64, f64)> {
        let point = |r: &SweepRow| {
            let x = if clean { r.false_alarms } else { r.alarms_per_1000_words };
            (x, r.span_recall, r.threshold)
        };
        c.rows.iter().map(point).filter(|(x, y, _)| x.is_finite() && y.is_finite()).collect()
    };
    let drawn: Vec<Vec<(f64, f64, f64)>> = curves.iter().map(points).collect();
    let most = drawn.iter().flatten().map(|p| p.0).fold(0.0, f64::max);
    let least = drawn.iter().flatten().map(|p| p.1).fold(1.0, f64::min);
    let x = Axis::over(0.0, most.max(if clean { 0.01 } else { 0.1 }), LEFT, WIDTH - RIGHT);
    let y = Axis::over(least.min(0.99), 1.0, HEIGHT - BOTTOM, TOP);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
         height=\"{HEIGHT}\" font-family=\"system-ui, sans-serif\" font-size=\"13\" role=\"img\">\n\
         <title>Span recall against false alarms, by threshold</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <text x=\"{LEFT}\" y=\"26\" font-size=\"16\" font-weight=\"600\" fill=\"#1a1a1a\">\
         Span recall against false alarms, by threshold</text>\n"
    );
    axes(&mut svg, &x, &y, alarms);
    for (points, colour) in drawn.iter().zip(COLOURS.iter().cycle()) {
        line(&mut svg, points, &x, &y, colour);
    }
    legend(&mut svg, curves);
    svg.push_str("</svg>\n");
    svg
}

/// An axis from values to places.
struct Axis {
    from: f64,
    to: f64,
    step: f64,
    at: f64,
    end: f64,
}

impl Axis {
    /// From `least` to `most`, widened to whole steps, drawn from `at` to `end`.
    fn over(least: f64, most: f64, at: f64, end: f64) -> Axis {
        let step = step((most - least).max(1e-6));
        Axis { from: (least / step).floor() * step, to: (most / step - 1e-9).ceil() * step, step, at, end }
    }

    fn place(&self, value: f64) -> f64 {
        self.at + (value - self.from) / (self.to - self.from) * (self.end - self.at)
    }

    fn ticks(&self) -> impl Iterator<Item = (f64, String)> + '_ {
        let n = ((self.to - self.from) / self.step).round();
        let digits = (-self.step.log10().floor()).clamp(0.0, 6.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful")]
        let (n, digits) = (n.clamp(0.0, 50.0) as usize, digits as usize);
        (0..=n).map(move |i| {
            let value = self.from + self.step * i as f64;
            (self.place(value), format!("{value:.digits$}"))
        })
    }
}

/// A step of 1, 2 or 5 times a power of ten that gives four to ten steps.
fn step(range: f64) -> f64 {
    let rough = range / 5.0;
    let power = 10f64.powf(rough.log10().floor());
    let times = rough / power;
    power
        * if times < 1.5 {
            1.0
        } else if times < 3.5 {
            2.0
        } else if times < 7.5 {
            5.0
        } else {
            10.0
        }
}

fn axes(svg: &mut String, x: &Axis, y: &Axis, alarms: Alarms) {
    let (bottom, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
    for (place, label) in x.ticks() {
        let _ = writeln!(
            svg,
            "<line x1=\"{place:.1}\" y1=\"{TOP}\" x2=\"{place:.1}\" y2=\"{bottom}\" stroke=\"#e3e3e3\"/>\
             <text x=\"{place:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#333333\">{label}</text>",
            bottom + 20.0
        );
    }
    for (place, label) in y.ticks() {
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" y1=\"{place:.1}\" x2=\"{right}\" y2=\"{place:.1}\" stroke=\"#e3e3e3\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#333333\">{label}</text>",
            LEFT - 10.0,
            place + 4.5
        );
    }
    let what = match alarms {
        Alarms::OfCleanDocuments => "False alarms (share of the documents without identifiers)",
        Alarms::PerThousandWords => "False alarms per 1,000 words",
    };
    let _ = writeln!(
        svg,
        "<path d=\"M{LEFT} {TOP}V{bottom}H{right}\" fill=\"none\" stroke=\"#1a1a1a\"/>\n\
         <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#1a1a1a\">{what}</text>\n\
         <text transform=\"translate(22 {:.1}) rotate(-90)\" text-anchor=\"middle\" fill=\"#1a1a1a\">Span recall</text>",
        (LEFT + right) / 2.0,
        HEIGHT - 16.0,
        (TOP + bottom) / 2.0
    );
}

fn line(svg: &mut String, points: &[(f64, f64, f64)], x: &Axis, y: &Axis, colour: &str) {
    let path: Vec<String> = points.iter().map(|p| format!("{:.1},{:.1}", x.place(p.0), y.place(p.1))).collect();
    let _ = writeln!(
        svg,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linejoin=\"round\"/>",
        path.join(" ")
    );
    // Labels that would lie on one another are left out.
    let mut written: Vec<(f64, f64)> = Vec::new();
    for &(alarms, recall, threshold) in points {
        let (px, py) = (x.place(alarms), y.place(recall));
        let _ = writeln!(
            svg,
            "<circle cx=\"{px:.1}\" cy=\"{py:.1}\" r=\"3.5\" fill=\"{colour}\"><title>threshold {threshold:.2}: recall \
             {recall:.4}, alarms {alarms:.4}</title></circle>"
        );
        let labelled = LABELLED.iter().any(|l| (l - threshold).abs() < 1e-6);
        if labelled && written.iter().all(|(a, b)| (a - px).abs() > 34.0 || (b - py).abs() > 16.0) {
            written.push((px, py));
            let (side, anchor) = if px > WIDTH - RIGHT - 40.0 { (-8.0, "end") } else { (8.0, "start") };
            let _ = writeln!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" font-size=\"11\" fill=\"{colour}\">{threshold:.1}</text>",
                px + side,
                py + 15.0
            );
        }
    }
}

fn legend(svg: &mut String, curves: &[Curve<'_>]) {
    if curves.len() < 2 {
        return;
    }
    let top = HEIGHT - BOTTOM - 18.0 * curves.len() as f64 - 8.0;
    for (n, (curve, colour)) in curves.iter().zip(COLOURS.iter().cycle()).enumerate() {
        let at = top + 18.0 * n as f64;
        let name = quick_xml::escape::escape(curve.name);
        let _ = writeln!(
            svg,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"12\" height=\"12\" fill=\"{colour}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#1a1a1a\">{name}</text>",
            WIDTH - RIGHT - 20.0,
            at,
            WIDTH - RIGHT - 26.0,
            at + 11.0
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(threshold: f64, span_recall: f64, false_alarms: f64) -> SweepRow {
        SweepRow { threshold, span_recall, char_precision: 1.0, false_alarms, alarms: 1, alarms_per_1000_words: 0.4 }
    }

    /// Everything that stands as text in the picture, read as XML.
    fn texts(svg: &str) -> Vec<String> {
        let mut reader = quick_xml::Reader::from_str(svg);
        let mut texts = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Eof => return texts,
                quick_xml::events::Event::Text(t) => texts.push(t.to_string()),
                _ => {}
            }
        }
    }

    #[test]
    fn the_picture_is_xml_with_axes_ticks_and_points() {
        let rows = [row(0.1, 0.99, 0.2), row(0.5, 0.97, 0.05), row(0.9, 0.81, 0.0)];
        let svg = picture(&[Curve { name: "a <b> & c", rows: &rows }, Curve { name: "other", rows: &rows }]);
        let texts = texts(&svg);
        for want in [
            "Span recall",
            "False alarms (share of the documents without identifiers)",
            "0.80",
            "1.00",
            "0.00",
            "0.20",
            "0.5",
        ] {
            assert!(texts.iter().any(|t| t == want), "{want} in {texts:?}");
        }
        assert_eq!(svg.matches("<circle").count(), 6);
        assert!(svg.contains("a &lt;b&gt; &amp; c"));
    }

    #[test]
    fn without_clean_documents_alarms_are_counted_by_words() {
        let svg = picture(&[Curve { name: "a", rows: &[row(0.5, 1.0, f64::NAN)] }]);
        assert!(svg.contains("per 1,000 words") && !svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        let nothing = picture(&[Curve { name: "a", rows: &[row(0.5, f64::NAN, f64::NAN)] }]);
        assert!(!nothing.contains("NaN"), "{nothing}");
    }

    proptest::proptest! {
        #[test]
        fn every_point_lies_within_the_axes(points in proptest::collection::vec((0.0f64..1.0, 0.0f64..1.0), 1..20)) {
            let rows: Vec<_> = points.iter().map(|&(r, f)| row(0.5, r, f)).collect();
            let svg = picture(&[Curve { name: "a", rows: &rows }]);
            for at in svg.match_indices("<circle cx=\"").map(|(i, m)| i + m.len()) {
                let x: f64 = svg[at..].split('"').next().unwrap().parse().unwrap();
                let y: f64 = svg[at..].split("cy=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
                proptest::prop_assert!((LEFT..=WIDTH - RIGHT).contains(&x) && (TOP..=HEIGHT - BOTTOM).contains(&y), "{x} {y}");
            }
        }
    }
}
