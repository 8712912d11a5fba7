//! One file on the page.

use std::collections::BTreeMap;
use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::finding::IdentifierType;
use crate::guard::Report;
use crate::report::{Kind, Scanned, inside, plain, reasons};

use super::advice::advice;
use super::collect::{Collected, Passage};
use super::figure::{Figure, Spot};
use super::grid::Grid;
use super::hide::Hide;
use super::html::{count, escaped};
use super::piece::{Found, Piece};

/// Findings listed one by one beneath pictures, of one file.
const LISTED: usize = 200;

/// A file as it stands on the page.
pub struct Section {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Findings by type.
    pub(super) counts: BTreeMap<IdentifierType, u64>,
    /// Places that were not read.
    pub(super) unread: u64,
    /// What stands in it, but for its pictures.
    pub(super) body: String,
    /// Pictures, as `data:` URIs, in the order of their marks in `body`.
    pub(super) pictures: Vec<String>,
}

impl std::fmt::Debug for Section {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Section").finish_non_exhaustive()
    }
}

/// Where the next picture goes in a section's body. No text that is escaped holds it.
pub(super) const PICTURE: char = '\u{1}';

/// What is shown of `item`, of which `collected` was seen; none where there is
/// nothing to show. `kept` says where in `item` each finding of the session stands.
pub fn section(item: &Scanned, collected: Collected, kept: &[Option<usize>]) -> Option<Section> {
    if item.findings.is_empty() && item.more == 0 && item.error.is_none() {
        return None;
    }
    let mut counts = BTreeMap::new();
    let mut unread = 0;
    for shown in &item.findings {
        match shown.report.finding.kind {
            IdentifierType::Unscannable => unread += 1,
            kind => *counts.entry(kind).or_default() += 1,
        }
    }
    let hide = collected.values.hide();
    let mut writer =
        Writer { item, kept, hide, out: String::new(), pictures: Vec::new(), told: vec![false; item.findings.len()] };
    writer.unread();
    writer.all(collected);
    writer.rest();
    let Writer { out: body, pictures, .. } = writer;
    Some(Section { name: plain(&item.name), kind: item.kind, counts, unread, body, pictures })
}

struct Writer<'a> {
    item: &'a Scanned,
    kept: &'a [Option<usize>],
    hide: Hide,
    out: String,
    pictures: Vec<String>,
    /// Which findings the page shows.
    told: Vec<bool>,
}

impl<'a> Writer<'a> {
    fn add(&mut self, html: &str) {
        self.out.push_str(html);
    }

    /// The finding of this number in the session, if it is reported.
    fn report(&self, number: usize) -> Option<(usize, &'a Report)> {
        let at = (*self.kept.get(number)?)?;
        Some((at, &self.item.findings.get(at)?.report))
    }

    fn reports(&self, found: &Found) -> Vec<(usize, &'a Report)> {
        found.reports.iter().filter_map(|number| self.report(*number)).collect()
    }

    fn tell(&mut self, at: usize) {
        if let Some(told) = self.told.get_mut(at) {
            *told = true;
        }
    }

    /// What was not read, with what to do about it.
    fn unread(&mut self) {
        let is_unread = |report: &&Report| report.finding.kind == IdentifierType::Unscannable;
        let all: Vec<&Report> = self.item.findings.iter().map(|s| &s.report).filter(is_unread).collect();
        if let Some(error) = &self.item.error {
            let html = format!("<ul class=\"unread\"><li><b>Not read.</b> {}</li></ul>", escaped(error));
            self.add(&html);
        }
        if all.is_empty() {
            return;
        }
        self.add("<ul class=\"unread\">");
        for report in all {
            let why = reasons(report);
            let place = match inside(&report.location) {
                place if place.is_empty() => String::new(),
                place => format!("<span class=\"place\">{}</span> ", escaped(&place)),
            };
            let html = format!(
                "<li data-t=\"UNSCANNABLE\">{place}<b>Could not be read: {}.</b> {}</li>",
                escaped(&why),
                escaped(advice(&why, &report.hint))
            );
            self.add(&html);
        }
        self.add("</ul>");
        let item = self.item;
        for (at, shown) in item.findings.iter().enumerate() {
            if shown.report.finding.kind == IdentifierType::Unscannable {
                self.tell(at);
            }
        }
    }

    fn all(&mut self, collected: Collected) {
        let Collected { figures, grids, passages, undrawn, .. } = collected;
        for figure in figures {
            self.figure(figure);
        }
        if undrawn > 0 {
            let what = count(undrawn, "more picture");
            self.add(&format!("<p class=\"note\">{what} with findings not shown here.</p>"));
        }
        for grid in grids {
            self.grid(grid);
        }
        self.passages(passages.into_iter().filter(|passage| !passage.is_drawn).collect());
    }

    fn figure(&mut self, figure: Figure) {
        let Figure { location, picture, spots } = figure;
        let mut spots: Vec<(usize, &Report, &Spot)> = spots
            .iter()
            .filter_map(|spot| spot.report.and_then(|n| self.report(n)).map(|(at, report)| (at, report, spot)))
            .collect();
        if spots.is_empty() {
            return;
        }
        let top = |spot: &Spot| spot.rects.first().map(|r| (r.y, r.x));
        spots.sort_by_key(|(at, _, spot)| (spot.in_pixels, top(spot), *at));
        let place = match inside(&location) {
            place if place.is_empty() => self.item.name.clone(),
            place => place,
        };
        let types = types(spots.iter().map(|(_, report, _)| report.finding.kind));
        let found = count(spots.len() as u64, "finding");
        let [width, height] = picture.size;
        let mut html = format!(
            "<figure data-t=\"{types}\"><figcaption><span class=\"place\">{}</span> <span class=\"n\">{found}</span></figcaption>\
             <div class=\"sheet\"><img src=\"{PICTURE}\" width=\"{width}\" height=\"{height}\" alt=\"{}: {found}, covered\"><svg aria-hidden=\"true\">",
            escaped(&place),
            escaped(&place),
        );
        for (number, (_, report, spot)) in spots.iter().enumerate() {
            let extent = if spot.in_pixels { picture.pixels.map(f64::from) } else { picture.extent };
            let kind = report.finding.kind;
            let _ = write!(
                html,
                "<g data-t=\"{kind}\" class=\"{}\"><title>{}</title>",
                group(kind),
                escaped(&report.masked)
            );
            for (nth, rect) in spot.rects.iter().enumerate() {
                let share = |n: u32, of: f64| format!("{:.2}%", f64::from(n) / of.max(1.0) * 100.0);
                let [w, h] = extent;
                let (x, y) = (share(rect.x, w), share(rect.y, h));
                let _ = write!(
                    html,
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\"/>",
                    share(rect.width, w),
                    share(rect.height, h)
                );
                if nth == 0 {
                    let middle = share(rect.y.saturating_mul(2).saturating_add(rect.height), h * 2.0);
                    let _ = write!(
                        html,
                        "<text x=\"{x}\" y=\"{middle}\" dx=\"4\" dy=\"1\">{}<tspan class=\"ty\"> {kind}</tspan></text>",
                        number + 1
                    );
                }
            }
            html.push_str("</g>");
        }
        html.push_str("</svg></div><ol>");
        for (at, report, _) in spots.iter().take(LISTED) {
            html.push_str(&line(report));
            self.tell(*at);
        }
        html.push_str("</ol>");
        if spots.len() > LISTED {
            let _ = write!(html, "<p class=\"note\">and {} more</p>", spots.len() - LISTED);
            spots.iter().skip(LISTED).for_each(|(at, ..)| self.tell(*at));
        }
        html.push_str("</figure>");
        self.add(&html);
        let kind = if picture.is_jpeg { "jpeg" } else { "png" };
        self.pictures.push(format!("data:image/{kind};base64,{}", STANDARD.encode(&picture.bytes)));
    }

    fn grid(&mut self, mut grid: Grid) {
        let place = inside(&grid.location);
        let mut html = String::new();
        let mut all = Vec::new();
        let columns = grid.rows.iter().flat_map(|row| row.cells.keys().map(|c| c + 1)).max().unwrap_or(0);
        html.push_str("<div class=\"wide\"><table class=\"cells\"><thead><tr><th></th>");
        for column in 0..columns {
            let name = grid.columns.get(column).map_or("", String::as_str);
            let _ = write!(html, "<th scope=\"col\">{}</th>", escaped(name));
        }
        html.push_str("</tr></thead><tbody>");
        for row in &mut grid.rows {
            let _ = write!(html, "<tr><th scope=\"row\">{}</th>", row.number);
            for column in 0..columns {
                html.push_str("<td>");
                if let Some(pieces) = row.cells.get_mut(&column) {
                    let (inner, kinds) = self.pieces(pieces);
                    html.push_str(&inner);
                    all.extend(kinds);
                }
                html.push_str("</td>");
            }
            html.push_str("</tr>");
        }
        html.push_str("</tbody></table></div>");
        if all.is_empty() {
            return;
        }
        if grid.more > 0 {
            let _ = write!(html, "<p class=\"note\">and {} with findings</p>", count(grid.more as u64, "more row"));
        }
        let head = format!("<div class=\"grid\" data-t=\"{}\">", types(all.into_iter()));
        self.add(&head);
        if !place.is_empty() {
            self.add(&format!("<h3 class=\"place\">{}</h3>", escaped(&place)));
        }
        self.add(&html);
        self.add("</div>");
    }

    fn passages(&mut self, passages: Vec<Passage>) {
        let mut html = String::new();
        for mut passage in passages {
            let (inner, kinds) = self.pieces(&mut passage.pieces);
            if kinds.is_empty() {
                continue;
            }
            let first = passage.pieces.iter().filter_map(|p| p.found.as_ref()).flat_map(|f| self.reports(f)).next();
            let location = first.map_or(&passage.location, |(_, report)| &report.location);
            let line = location.line.filter(|_| location.archive.is_empty()).map(|line| format!("line {line}"));
            let name = passage.is_name.then(|| "the name of the file".to_owned());
            let words = [name, line, Some(inside(location)).filter(|place| !place.is_empty())];
            let place = words.into_iter().flatten().collect::<Vec<_>>().join(", ");
            let place = if place.is_empty() {
                String::new()
            } else {
                format!("<span class=\"place\">{}</span>", escaped(&place))
            };
            let _ = write!(html, "<li data-t=\"{}\">{place}<p>{inner}</p></li>", types(kinds.into_iter()));
        }
        if !html.is_empty() {
            self.add(&format!("<ul class=\"passages\">{html}</ul>"));
        }
    }

    /// A text, and the types of what of it is reported.
    fn pieces(&mut self, pieces: &mut [Piece]) -> (String, Vec<IdentifierType>) {
        self.hide.pieces(pieces);
        let mut html = String::new();
        let mut kinds = Vec::new();
        for piece in pieces {
            let reports = piece.found.as_ref().map(|found| self.reports(found)).unwrap_or_default();
            let Some((_, report)) = reports.first() else {
                html.push_str(&escaped(&piece.text));
                continue;
            };
            let kind = report.finding.kind;
            let why = format!("{kind}, {:.2}, {}", report.finding.score.get(), report.finding.rule);
            let _ = write!(
                html,
                "<mark class=\"{}\" data-t=\"{}\" title=\"{}\"><b>{kind}</b> {}</mark>",
                group(kind),
                types(reports.iter().map(|(_, r)| r.finding.kind)),
                escaped(&why),
                escaped(&piece.text)
            );
            for (at, report) in &reports {
                kinds.push(report.finding.kind);
                self.tell(*at);
            }
        }
        (html, kinds)
    }

    /// Findings of which nothing was shown: a line each.
    fn rest(&mut self) {
        let told = std::mem::take(&mut self.told);
        let rest: Vec<&Report> =
            self.item.findings.iter().zip(told).filter(|(_, told)| !told).map(|(shown, _)| &shown.report).collect();
        if !rest.is_empty() {
            self.add("<ul class=\"lines\">");
            for report in rest.iter().take(LISTED) {
                let line = line(report);
                self.add(&line);
            }
            self.add("</ul>");
        }
        let more = self.item.more + rest.len().saturating_sub(LISTED) as u64;
        if more > 0 {
            self.add(&format!("<p class=\"note\">and {}, not listed here</p>", count(more, "more finding")));
        }
    }
}

/// A finding in a line.
fn line(report: &Report) -> String {
    let kind = report.finding.kind;
    let shape = report.masked.strip_prefix(&format!("{kind}: ")).unwrap_or(&report.masked);
    let place = inside(&report.location);
    format!(
        "<li data-t=\"{kind}\"><mark class=\"{}\"><b>{kind}</b> {}</mark> <span class=\"soft\">{}</span></li>",
        group(kind),
        escaped(shape),
        escaped(&[place, report.hint.clone()].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ")),
    )
}

fn types(kinds: impl Iterator<Item = IdentifierType>) -> String {
    let mut names: Vec<&str> = kinds.map(IdentifierType::as_str).collect();
    names.sort_unstable();
    names.dedup();
    names.join(" ")
}

/// Types that are shown alike: who, where, when, how to reach, by what number.
pub(super) fn group(kind: IdentifierType) -> &'static str {
    use IdentifierType::*;
    match kind {
        Name | Photo | Biometric | Story => "who",
        Location | Zip | Facility => "where",
        Date | Age => "when",
        Phone | Fax | Email | Url | IpAddress => "reach",
        _ => "number",
    }
}
