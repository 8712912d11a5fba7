//! Short lists of words that the grammars ask every word of a text about. On
//! which of them a word is, is looked up with the rest of what is known of it,
//! so that most words need not be compared with any.

use std::collections::BTreeMap;

use super::fold;

macro_rules! lists {
    ($($(#[$doc:meta])* $variant:ident = [$($word:literal),* $(,)?];)*) => {
        /// A list of words.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum List { $($(#[$doc])* $variant,)* }

        impl List {
            const ALL: &'static [List] = &[$(List::$variant),*];

            /// Its words.
            pub const fn words(self) -> &'static [&'static str] {
                match self { $(List::$variant => &[$($word),*],)* }
            }
        }
    };
}

lists! {
    /// What stands before who did something, in any case.
    By = ["by"];
    /// Who was at work, before initials, in any case.
    AtWork = [
        "tech", "technologist", "sonographer", "circulator", "scrub", "phlebotomist", "transcriptionist", "typist",
        "operator", "scanned", "transcribed", "typed", "witness", "witnessed", "initials", "inits", "scribe", "rrt",
        "lpn", "cna", "rph", "pharmd", "msw", "examiner",
    ];
    /// What somebody did, before "by" and initials, in any case.
    DoneBy = [
        "taken", "typed", "checked", "drawn", "read", "completed", "scanned", "placed", "given", "done", "entered",
        "recorded", "signed", "witnessed", "obtained", "collected", "verified", "reviewed", "called", "reported",
        "prepared", "filled", "cosigned", "transcribed", "dictated", "performed",
    ];
    /// Two or three letters that are no initials, in any case.
    NoInitials = [
        "us", "me", "it", "him", "her", "an", "my", "you", "them", "pt", "hx", "tx", "rx", "dx", "am", "pm", "kg", "mg",
        "ml", "hr", "hrs", "two", "one", "ten", "six", "mid", "far", "way", "no", "ok",
    ];
    /// What stands before a facility that has only its capitals, in any case.
    BeforeFacility = ["at", "to", "from", "by", "for", "the", "emp"];
    /// Small words inside the name of a facility.
    InFacility =
        ["and", "of", "for", "de", "la", "del", "du", "des", "di", "the", "at", "do", "da", "los", "las"];
    /// Prepositions of place, and what may stand between them and a place.
    BeforePlace = ["the", "downtown", "in", "In", "from", "near", "to", "of", "at", "outside", "around", "aus", "en"];
    /// Behind which a word in lower case may be a place.
    Placing = ["at", "in", "from", "near", "to", "outside", "around", "via"];
    /// What may stand between a name and what announces it.
    Joint = ["is", "and"];
    /// Words that a person may follow.
    BeforePerson = [
        "with", "for", "from", "to", "and", "about", "regarding", "re", "tell", "ask", "contact", "call", "email",
        "told", "asked", "that", "while", "when", "because", "as", "whether", "if",
    ];
    /// Words before a capital that say nothing of it.
    NoCue = ["the", "The", "a", "an", "of", "in", "on", "no"];
    /// Last words of "I am", "this is", in any case.
    IAm = ["i'm", "am", "is", "was", "it's", "soy", "bin"];
    /// Particles that begin a surname with a capital.
    Particle = ["De", "Del", "Van", "Von", "Di", "Da", "Dos", "DE", "DEL", "VAN", "VON", "DI", "DA", "DOS"];
    /// Nouns that end a facility's name in casual writing and are no cue.
    CasualNoun = [
        "snf", "ortho", "derm", "peds", "hosp", "rehab", "dental", "elementary", "imaging", "dialysis", "manor",
        "pharm", "ed", "er",
    ];
    /// Beginnings of a house named after a saint.
    Saint = ["st", "St", "ST", "saint", "Saint", "SAINT", "Ste", "ste"];
    /// Capitals that stand for anybody.
    Placeholder = ["XYZ", "ABC", "XX", "XXX", "XXXX", "YYY", "ZZZ", "AAA", "BBB"];
    /// Words that other tools leave where a name was, and names of nobody, in any case.
    Nobody = ["name", "patient", "xyz", "abc", "xxx", "xxxx", "doe", "redacted", "location", "hospital"];
    /// What stands for the other authors, in any case.
    Others = ["al", "cols", "col", "colaboradores", "coll", "mitarb"];
    /// Nouns that only a number behind makes a house or a crew.
    Numbered = [
        "Battalion", "Company", "Den", "ESD", "Engine", "House", "ISD", "Ladder", "Local", "Lodge", "Medic", "Pack",
        "Plant", "Post", "Squad", "Station", "Terminal", "Troop",
    ];
    /// Letters of public schools in large cities.
    School = ["PS", "IS", "MS", "JHS"];
    /// Heads of the name of a county or a part of one.
    County = ["County", "Parish", "Borough", "Township", "COUNTY"];
    /// What people call some cities and regions.
    ShortCity = ["NYC", "Philly", "NOLA", "Jax", "Vegas", "Frisco", "SoCal", "NorCal"];
    /// Camps.
    Camp = ["Camp", "CAMP"];
    /// Children's hospitals without a noun.
    Childrens = ["Children's", "Childrens", "CHILDREN'S"];
    /// Words of the short title of a journal before "Med".
    Journal = [
        "N", "J", "Am", "Ann", "Arch", "Clin", "Proc", "Br", "Scand", "Acad", "Sci", "Exp", "Eur", "Nat", "Transl",
        "Emerg", "Fam", "Crit", "Int", "Intern", "Engl", "Gen", "Nucl", "Lab", "Respir", "Care", "Sports", "Sleep",
    ];
    /// Short names of units and wards, in any case.
    Unit = [
        "burn", "cardiac", "ccu", "cticu", "cvicu", "gyn", "icu", "imcu", "imu", "med", "micu", "neuro", "nicu", "onc",
        "ortho", "pacu", "peds", "picu", "psych", "rehab", "sicu", "stepdown", "surg", "tele", "telemetry", "ticu",
    ];
    /// Sides of a house, in any case.
    Side = ["central", "east", "main", "north", "south", "tower", "west", "wing"];
}

/// A set of [`List`]s.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Lists(u32);

impl Lists {
    /// These.
    #[expect(clippy::indexing_slicing, reason = "the index is under the length")]
    pub const fn of(lists: &[List]) -> Lists {
        let (mut bits, mut at) = (0, 0);
        while at < lists.len() {
            bits |= 1 << lists[at] as u32;
            at += 1;
        }
        Lists(bits)
    }

    /// True if the sets share a list.
    pub const fn share(self, other: Lists) -> bool {
        self.0 & other.0 != 0
    }

    /// True if `list` is among them.
    pub const fn has(self, list: List) -> bool {
        self.0 >> list as u32 & 1 == 1
    }

    /// True if there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// For the hash of each word of the lists (see [`fold::hash`]) the lists it is on.
    pub(super) fn all() -> BTreeMap<u64, Lists> {
        let mut all = BTreeMap::new();
        for &list in List::ALL {
            for word in list.words() {
                all.entry(fold::hash(word)).or_insert(Lists(0)).0 |= 1 << list as u32;
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_no_more_lists_than_bits() {
        assert!(List::ALL.len() <= 32);
    }

    #[test]
    fn every_word_is_on_its_lists() {
        let all = Lists::all();
        for &list in List::ALL {
            for word in list.words() {
                assert!(all.get(&fold::hash(word)).is_some_and(|lists| lists.has(list)), "{word}");
            }
        }
    }
}
