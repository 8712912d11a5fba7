//! What the properties of messages are called (MS-OXPROPS).

/// Properties whose name is evidence of what they hold, by their number.
const NAMES: &[(u16, &str)] = &[
    (0x001a, "message class"),
    (0x0037, "subject"),
    (0x0039, "date"),
    (0x0040, "to"),
    (0x0042, "from"),
    (0x0044, "to"),
    (0x004d, "author"),
    (0x005a, "from"),
    (0x0065, "from"),
    (0x0070, "subject"),
    (0x0075, "type"),
    (0x0076, "to"),
    (0x0077, "type"),
    (0x0078, "to"),
    (0x007d, "headers"),
    (0x0c1a, "sender"),
    (0x0c1e, "type"),
    (0x0c1f, "sender"),
    (0x0e02, "bcc"),
    (0x0e03, "cc"),
    (0x0e04, "to"),
    (0x0e06, "date"),
    (0x0e1d, "subject"),
    (0x0064, "type"),
    (0x1000, "body"),
    (0x3001, "display name"),
    (0x3002, "type"),
    (0x3003, "email address"),
    (0x3703, "extension"),
    (0x370e, "mime type"),
    (0x39fe, "email address"),
    (0x3a00, "account"),
    (0x3a02, "callback number"),
    (0x3a06, "first name"),
    (0x3a08, "work phone"),
    (0x3a09, "home phone"),
    (0x3a0a, "initials"),
    (0x3a11, "last name"),
    (0x3a15, "address"),
    (0x3a16, "company"),
    (0x3a1c, "mobile phone"),
    (0x3a20, "display name"),
    (0x3a24, "fax"),
    (0x3a27, "city"),
    (0x3a29, "street"),
    (0x3a2a, "postal code"),
    (0x3a41, "anniversary"),
    (0x3a42, "birthday"),
    (0x3a44, "middle name"),
    (0x3a4f, "nickname"),
    (0x5d01, "email address"),
    (0x5d02, "email address"),
    (0x5ff6, "display name"),
];

/// The name of the file that is attached: short, long, and with its path.
pub(super) const FILE_NAMES: &[u16] = &[0x3704, 0x3707, 0x3708, 0x370d];
/// Bodies in HTML and in compressed RTF, and the bytes of an attachment.
pub(super) const HTML: u16 = 0x1013;
pub(super) const RTF: u16 = 0x1009;
pub(super) const DATA: u16 = 0x3701;
pub(super) const LONG_NAME: u16 = 0x3707;
pub(super) const SHORT_NAME: u16 = 0x3704;
pub(super) const MEDIA_TYPE: u16 = 0x370e;
/// Code pages: of the body, and of strings that are not Unicode.
pub(super) const BODY_PAGE: u16 = 0x3fde;
pub(super) const STRING_PAGE: u16 = 0x3ffd;
/// Times that programs note about themselves.
pub(super) const ABOUT_PROGRAMS: &[u16] = &[0x3007, 0x3008];

/// The name of a property; named ones begin at 0x8000 and are not known here.
pub(super) fn name(id: u16) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == id).map(|(_, name)| *name)
}

/// The charset label of a Windows code page.
pub(super) fn charset(page: i32) -> Option<&'static str> {
    Some(match page {
        65001 => "utf-8",
        20127 => "us-ascii",
        28591 => "iso-8859-1",
        28592 => "iso-8859-2",
        28595 => "iso-8859-5",
        28605 => "iso-8859-15",
        874 => "windows-874",
        932 => "shift_jis",
        936 => "gbk",
        949 => "euc-kr",
        950 => "big5",
        1250 => "windows-1250",
        1251 => "windows-1251",
        1252 => "windows-1252",
        1253 => "windows-1253",
        1254 => "windows-1254",
        1255 => "windows-1255",
        1256 => "windows-1256",
        1257 => "windows-1257",
        1258 => "windows-1258",
        20866 => "koi8-r",
        50220 | 50222 => "iso-2022-jp",
        51932 => "euc-jp",
        54936 => "gb18030",
        _ => return None,
    })
}
