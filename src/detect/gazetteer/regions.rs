//! Words that make a region of a region: "Southeast Asia", "northern Italy".

const PARTS: &[&str] = &[
    "united",
    "states",
    "north",
    "south",
    "east",
    "west",
    "northern",
    "southern",
    "eastern",
    "western",
    "central",
    "southeast",
    "southwest",
    "northeast",
    "northwest",
    "coast",
    "great",
    "pacific",
    "island",
    "islands",
    "and",
    "the",
];

/// True for a word that stands in the name of a region beside that of another.
pub fn is_part_of_region(word: &str) -> bool {
    PARTS.iter().any(|part| word.eq_ignore_ascii_case(part))
}
