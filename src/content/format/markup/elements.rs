//! Elements of HTML and of XML narratives: which part a text, which stand in it.

use super::tag::{Tag, local};

/// Which markup is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dialect {
    /// HTML as browsers read it.
    Html,
    /// XML.
    Xml,
}

/// What a tag does to the text around it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Flow {
    /// Stands within a text without parting it (`<b>`).
    Inline,
    /// A line break in a text.
    Break,
    /// Parts texts.
    Block,
    /// No tag of the dialect: text that looks like one (`<jane@example.org>`).
    Text,
}

const INLINE_HTML: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "mark", "nobr", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time",
    "tt", "u", "var", "wbr",
];

const BLOCK_HTML: &[&str] = &[
    "address",
    "applet",
    "area",
    "article",
    "aside",
    "audio",
    "base",
    "basefont",
    "bgsound",
    "blockquote",
    "body",
    "button",
    "canvas",
    "caption",
    "center",
    "circle",
    "clippath",
    "col",
    "colgroup",
    "datalist",
    "dd",
    "defs",
    "desc",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "ellipse",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "foreignobject",
    "form",
    "frame",
    "frameset",
    "g",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "iframe",
    "image",
    "input",
    "label",
    "legend",
    "li",
    "line",
    "link",
    "main",
    "map",
    "marquee",
    "math",
    "menu",
    "menuitem",
    "meta",
    "metadata",
    "meter",
    "nav",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "param",
    "path",
    "picture",
    "polygon",
    "polyline",
    "portal",
    "pre",
    "progress",
    "rb",
    "rect",
    "rp",
    "rt",
    "rtc",
    "search",
    "section",
    "select",
    "slot",
    "source",
    "stop",
    "style",
    "script",
    "summary",
    "svg",
    "symbol",
    "table",
    "tbody",
    "td",
    "template",
    "text",
    "textarea",
    "textpath",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "tspan",
    "ul",
    "use",
    "video",
    "view",
    "xmp",
];

const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "basefont", "bgsound", "frame",
];

/// Attributes that have no value in HTML.
const BOOLEAN: &[&str] = &[
    "allowfullscreen",
    "async",
    "autofocus",
    "autoplay",
    "checked",
    "compact",
    "controls",
    "default",
    "defer",
    "disabled",
    "formnovalidate",
    "hidden",
    "inert",
    "ismap",
    "itemscope",
    "loop",
    "multiple",
    "muted",
    "nomodule",
    "noshade",
    "novalidate",
    "nowrap",
    "open",
    "playsinline",
    "readonly",
    "required",
    "reversed",
    "selected",
    "crossorigin",
    "contenteditable",
    "draggable",
    "alt",
    "value",
    "download",
];

/// Inline elements of C-CDA narrative and of DocBook-like XML.
const INLINE_XML: &[&str] = &[
    "content",
    "sub",
    "sup",
    "linkHtml",
    "footnoteRef",
    "b",
    "i",
    "u",
    "em",
    "strong",
    "span",
    "emphasis",
    "tt",
    "font",
    "bold",
    "italic",
    "underline",
    "mark",
];

/// Attributes that say how, never what.
const SKIPPED: &[&str] = &[
    "class",
    "lang",
    "dir",
    "charset",
    "type",
    "rel",
    "colspan",
    "rowspan",
    "width",
    "height",
    "border",
    "align",
    "valign",
    "cellpadding",
    "cellspacing",
    "styleCode",
    "schemaLocation",
];

/// What `tag` does.
pub(super) fn flow(dialect: Dialect, tag: &Tag) -> Flow {
    match dialect {
        _ if names_a_number(tag) => Flow::Text,
        Dialect::Html => html_flow(tag),
        Dialect::Xml => xml_flow(tag),
    }
}

fn html_flow(tag: &Tag) -> Flow {
    let name = tag.name().to_ascii_lowercase();
    let foreign = (name.contains('-') || name.contains(':'))
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-:_".contains(&b))
        && name.len() <= 40;
    let stray = |a: &super::tag::Attribute| {
        let name = tag.attribute_name(a);
        a.value.is_none() && !name.starts_with("data-") && !BOOLEAN.iter().any(|b| b.eq_ignore_ascii_case(name))
    };
    if tag.attributes.iter().any(|a| stray(a) || (tag.is_end() && a.value.is_some())) {
        return Flow::Text;
    }
    match name.as_str() {
        "br" if tag
            .attributes
            .iter()
            .all(|a| SKIPPED.contains(&tag.attribute_name(a)) || tag.attribute_name(a) == "clear") =>
        {
            Flow::Break
        }
        n if INLINE_HTML.contains(&n) || n == "br" => Flow::Inline,
        n if BLOCK_HTML.contains(&n) || foreign => Flow::Block,
        _ => Flow::Text,
    }
}

fn xml_flow(tag: &Tag) -> Flow {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.' | '\u{b7}');
    if !tag.name().chars().all(plain) || tag.attributes.iter().any(|a| a.value.is_none()) {
        return Flow::Text;
    }
    match local(tag.name()) {
        "br" if tag.attributes.is_empty() => Flow::Break,
        name if INLINE_XML.contains(&name) => Flow::Inline,
        _ => Flow::Block,
    }
}

/// True for elements of HTML that have no end tag.
pub(super) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// True for attributes that hold no content of the document: their name says
/// so, and their value does not look like any.
pub(super) fn is_skipped(full_name: &str, value: &str) -> bool {
    let named = full_name == "xmlns" || full_name.starts_with("xmlns:") || SKIPPED.contains(&local(full_name));
    named && !value.contains('@') && !value.contains(": ") && !has_number(value)
}

/// True if `text` holds a number long enough to tell a person by.
fn has_number(text: &str) -> bool {
    text.split(|c: char| !c.is_numeric()).any(|digits| digits.len() >= 5)
}

/// True if the tag's own name, or that of an attribute, holds such a number:
/// no vocabulary does that, so it is read as text.
fn names_a_number(tag: &Tag) -> bool {
    let of = |a: &super::tag::Attribute| tag.source.get(a.name.clone()).is_some_and(has_number);
    has_number(tag.name()) || tag.attributes.iter().any(of)
}
