//! Code pages of RTF: that of the document (`\ansicpg`) and those of its fonts
//! (`\fcharset`, `\cpg`).

use encoding_rs::Encoding;

use crate::content::OpaqueReason;

/// How bytes above ASCII are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum CodePage {
    /// By the tables of the Encoding Standard.
    Known(&'static Encoding),
    /// By a table of 128 characters.
    Table(&'static str),
    /// Not known: text in it is not read.
    Unknown,
}

/// IBM code page 437, from 0x80.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
/// IBM code page 850, from 0x80.
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

impl CodePage {
    /// The Windows code page of this number.
    pub(super) fn of(number: i32) -> CodePage {
        let label = match number {
            437 => return CodePage::Table(CP437),
            850 => return CodePage::Table(CP850),
            866 => "ibm866",
            874 => "windows-874",
            932 => "shift_jis",
            936 => "gbk",
            949 => "euc-kr",
            950 => "big5",
            // 42 is that of symbol fonts, whose letters are no letters.
            0 | 42 | 1252 | 28591 => "windows-1252",
            1250 => "windows-1250",
            1251 => "windows-1251",
            1253 => "windows-1253",
            1254 => "windows-1254",
            1255 => "windows-1255",
            1256 => "windows-1256",
            1257 => "windows-1257",
            1258 => "windows-1258",
            10000 => "macintosh",
            10007 => "x-mac-cyrillic",
            28592 => "iso-8859-2",
            65001 => "utf-8",
            _ => return CodePage::Unknown,
        };
        Encoding::for_label(label.as_bytes()).map_or(CodePage::Unknown, CodePage::Known)
    }

    /// That of a font's `\fcharset`; none where the document's is meant.
    pub(super) fn of_charset(number: i32) -> Option<CodePage> {
        let page = match number {
            0 | 2 => 1252,
            77 => 10000,
            128 => 932,
            129 => 949,
            134 => 936,
            136 => 950,
            161 => 1253,
            162 => 1254,
            163 => 1258,
            177 => 1255,
            178 => 1256,
            186 => 1257,
            204 => 1251,
            222 => 874,
            238 => 1250,
            254 => 437,
            255 => 850,
            1 => return None,
            _ => -1,
        };
        Some(CodePage::of(page))
    }

    /// True if `byte` begins a character of two bytes or more.
    pub(super) fn leads(self, byte: u8) -> bool {
        let CodePage::Known(encoding) = self else { return false };
        match encoding.name() {
            "Shift_JIS" => matches!(byte, 0x81..=0x9f | 0xe0..=0xfc),
            "GBK" | "EUC-KR" | "Big5" => (0x81..=0xfe).contains(&byte),
            "UTF-8" => byte >= 0xc2,
            _ => false,
        }
    }

    /// True if these bytes are a whole character.
    pub(super) fn is_whole(self, bytes: &[u8]) -> bool {
        match (self, bytes) {
            (_, [] | [0..=0x7f]) => true,
            (CodePage::Known(encoding), [first, ..]) if encoding.name() == "UTF-8" => {
                let needed = if *first >= 0xf0 {
                    4
                } else if *first >= 0xe0 {
                    3
                } else {
                    2
                };
                bytes.len() >= needed
            }
            (_, [first]) => !self.leads(*first),
            _ => true,
        }
    }

    /// The text that `bytes` write.
    ///
    /// # Errors
    /// If the code page is not known.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<String, OpaqueReason> {
        if let Ok(ascii) = std::str::from_utf8(bytes)
            && ascii.is_ascii()
        {
            return Ok(ascii.to_owned());
        }
        match self {
            CodePage::Known(encoding) => Ok(encoding.decode_without_bom_handling(bytes).0.into_owned()),
            CodePage::Table(table) => {
                let read = |b: &u8| match b.checked_sub(0x80) {
                    None => char::from(*b),
                    Some(n) => table.chars().nth(usize::from(n)).unwrap_or(char::REPLACEMENT_CHARACTER),
                };
                Ok(bytes.iter().map(read).collect())
            }
            CodePage::Unknown => Err(OpaqueReason::UnknownCharset),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_by_their_code_page() {
        let cases = [
            (1252, &b"Ren\xe9e"[..], "Renée"),
            (1250, b"Ku\xb3ak", "Kułak"),
            (932, b"\x8eR\x93c", "山田"),
            (437, b"M\x81ller", "Müller"),
            (850, b"Nu\xa4ez", "Nuñez"),
        ];
        for (page, bytes, text) in cases {
            assert_eq!(CodePage::of(page).decode(bytes).unwrap(), text);
        }
        assert_eq!((CP437.chars().count(), CP850.chars().count()), (128, 128));
        assert!(CodePage::of(932).leads(0x8e) && CodePage::of(932).is_whole(b"\x8eR"));
        assert!(CodePage::of(1361).decode(b"\xe9").is_err());
        assert_eq!(CodePage::of(1361).decode(b"Mary").unwrap(), "Mary");
    }
}
