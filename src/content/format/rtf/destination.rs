//! What the groups of RTF hold, by their first control word.

use super::data::Data;

/// What becomes of a group's text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Destination {
    /// It belongs to the text around it.
    Transparent,
    /// Text of its own in a layer of the document.
    Layer(&'static str),
    /// A value of metadata; the control word is its name, if none is given here.
    Meta(&'static str, Option<&'static str>),
    /// The name of the value that follows it.
    Name(&'static str),
    /// The value of the name before it.
    Named(&'static str),
    /// A name and its value, in a group each.
    Pair(&'static str),
    /// A table of names that end with `;`: fonts, styles, persons.
    List(&'static str, &'static str),
    /// Dates and other numbers that programs write about themselves.
    AboutPrograms,
    /// A digest or number in hexadecimal digits.
    Digits,
    /// Bytes in hexadecimal digits.
    Data(Data),
}

/// The destination that a control word begins; none if it begins none.
/// `is_starred` tells that `\*` stands before it: then it begins one whatever
/// it is.
pub(super) fn destination(word: &str, is_starred: bool) -> Option<Destination> {
    use Destination as D;
    Some(match word {
        "field" | "fldrslt" | "shppict" | "nonshppict" | "shp" | "shpinst" | "shprslt" | "object" | "result"
        | "upr" | "ud" | "listtext" | "pntext" | "info" | "userprops" | "ffdata" | "formfield" | "picprop" | "sp"
        | "shpgrp" | "cs" | "ds" | "rtf" | "listpicture" => D::Transparent,
        "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr" | "footerf" => {
            D::Layer("headers and footers")
        }
        "footnote" | "ftnsep" | "ftnsepc" | "ftncn" | "aftnsep" | "aftnsepc" | "aftncn" => D::Layer("notes"),
        "annotation" => D::Layer("comments"),
        "atnauthor" => D::Meta("comments", Some("author")),
        "atnid" => D::Meta("comments", Some("initials")),
        "atndate" | "atnref" | "atnparent" | "atrfstart" | "atrfend" | "atntime" => D::AboutPrograms,
        "creatim" | "revtim" | "printim" | "buptim" | "generator" | "rsidtbl" | "wgrffmtfilter" => D::AboutPrograms,
        "fldinst" | "fldtype" => D::Layer("field code"),
        "bkmkstart" | "bkmkend" => D::Layer("bookmarks"),
        "title" | "subject" | "author" | "manager" | "company" | "category" | "keywords" | "comment" | "doccomm"
        | "hlinkbase" => D::Meta("metadata", None),
        "operator" => D::Meta("metadata", Some("author")),
        "propname" | "sn" | "xmlattrname" => D::Name("metadata"),
        "staticval" | "linkval" | "sv" | "xmlattrvalue" => D::Named("metadata"),
        "docvar" => D::Pair("document variables"),
        "ffname" | "ffdeftext" | "ffformat" | "ffhelptext" | "ffstattext" | "ffentrymcr" | "ffexitmcr" | "ffl" => {
            D::Layer("form fields")
        }
        "revtbl" => D::List("tracked changes", "author"),
        "fonttbl" | "falt" | "fname" => D::List("fonts", "font"),
        "stylesheet" | "latentstyles" | "listtable" | "listoverridetable" | "xmlnstbl" | "filetbl" => {
            D::List("styles", "format")
        }
        "colortbl" => D::Layer("styles"),
        "panose" | "blipuid" | "passwordhash" | "writereservhash" | "nexctfile" | "oldcprops" | "datafieldid" => {
            D::Digits
        }
        "pict" => D::Data(Data::Picture),
        "objdata" | "datastore" => D::Data(Data::Object),
        "themedata" | "colorschememapping" => D::Data(Data::Whole),
        "datafield" | "fontemb" | "fontfile" | "bliptag" => D::Data(Data::Runs),
        "objclass" | "objname" | "objtopic" | "objitem" | "objalias" | "objsect" => D::Layer("objects"),
        "template" | "windowcaption" => D::Meta("metadata", Some("template")),
        "shptxt" | "txe" | "xe" | "tc" | "rxe" | "nesttableprops" | "background" | "do" => D::Layer("other text"),
        _ if is_starred => D::Layer("other text"),
        _ => return None,
    })
}
