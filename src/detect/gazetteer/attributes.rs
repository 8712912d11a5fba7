//! What the packed lexicon says of a word or a phrase. The bits are written
//! by `scripts/build-lexicon` and must be changed together with it.

/// Facts about one word, folded (see [`super::fold`]). All zero for a word
/// the lexicon does not know.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Attributes(pub u32);

/// What an eponym names (`Foley` a device, `Babinski` a sign).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Eponym {
    /// Device or instrument.
    Device,
    /// Clinical sign.
    Sign,
    /// Score, scale, criteria.
    Score,
    /// Operation or manoeuvre.
    Procedure,
    /// Organism, stain, laboratory method.
    OrganismOrLab,
    /// Part of the body.
    Anatomy,
    /// Disease or syndrome.
    Disease,
}

impl Attributes {
    const fn field(self, shift: u32, bits: u32) -> usize {
        ((self.0 >> shift) & ((1 << bits) - 1)) as usize
    }

    const fn bit(self, bit: u32) -> bool {
        self.0 >> bit & 1 == 1
    }

    /// How usual as a given name, `0..=7`: 0 not listed, 1 rare or without
    /// count, 2 from 200 bearers born in the US 1935-2020, 3 from 1,000 or on
    /// another country's list of popular names, 4 from 5,000, 5 from 20,000,
    /// 6 from 100,000, 7 from 500,000.
    pub const fn given(self) -> usize {
        self.field(0, 3)
    }

    /// How usual as a surname, `0..=7`, in the steps of [`Self::given`] (US census of 2000).
    pub const fn surname(self) -> usize {
        self.field(3, 3)
    }

    /// How usual in English, `0..=7`: 0 unknown, 1 under Zipf 2, then in steps
    /// of a half to 5 (Zipf 3.5 to 4), 6 under Zipf 5, 7 over it.
    pub const fn zipf(self) -> usize {
        self.field(6, 3)
    }

    /// Whether it is an everyday word: 0 a name or nothing known, 1 both a name
    /// and a word, 2 more a word than a name, 3 a word.
    pub const fn wordy(self) -> usize {
        self.field(9, 2)
    }

    /// How often it stands capitalised inside sentences of medical text free
    /// of patients, `0..=3`.
    pub const fn capitalised_in_literature(self) -> usize {
        self.field(11, 2)
    }

    /// A drug or chemical.
    pub const fn is_drug(self) -> bool {
        self.bit(13)
    }

    /// A disease.
    pub const fn is_disease(self) -> bool {
        self.bit(14)
    }

    /// A part of the body.
    pub const fn is_anatomy(self) -> bool {
        self.bit(15)
    }

    /// Another word of medicine.
    pub const fn is_medical_term(self) -> bool {
        self.bit(16)
    }

    /// A person's name that names a thing of medicine.
    pub const fn eponym(self) -> Option<Eponym> {
        Some(match self.field(17, 3) {
            1 => Eponym::Device,
            2 => Eponym::Sign,
            3 => Eponym::Score,
            4 => Eponym::Procedure,
            5 => Eponym::OrganismOrLab,
            6 => Eponym::Anatomy,
            7 => Eponym::Disease,
            _ => return None,
        })
    }

    /// A country or continent, a US state, or what belongs to one (a
    /// nationality, a language): nothing below a state.
    pub const fn is_region(self) -> bool {
        self.bit(20) || self.bit(21) || self.bit(22)
    }

    /// A US state's full name.
    pub const fn is_state(self) -> bool {
        self.bit(21)
    }

    /// A country's or continent's name.
    pub const fn is_country(self) -> bool {
        self.bit(20)
    }

    /// How large a city of that name is, `0..=6`: 0 none, 1 under 2,000
    /// people, 2 under 10,000, 3 under 50,000, 4 under 200,000, 5 under
    /// 800,000, 6 larger or a large city abroad.
    pub const fn city(self) -> usize {
        self.field(23, 3)
    }

    /// The same word, known as a city of `size` at least, and as the beginning
    /// of phrases if `begins`.
    pub(super) fn with_city(self, size: usize, begins: bool) -> Self {
        let size = self.city().max(size.min(7));
        let size = u32::try_from(size).unwrap_or(0);
        Attributes(self.0 & !(7 << 23) | size << 23 | u32::from(begins) << 29)
    }

    /// The name of a US county.
    pub const fn is_county(self) -> bool {
        self.bit(26)
    }

    /// A clinical abbreviation (`HTN`).
    pub const fn is_abbreviation(self) -> bool {
        self.bit(27)
    }

    /// A month or weekday, or its short form.
    pub const fn is_calendar(self) -> bool {
        self.bit(28)
    }

    /// Phrases of the lexicon begin with it.
    pub const fn begins_phrase(self) -> bool {
        self.bit(29)
    }

    /// A facility or employer by its short name (`UCSF`, `Kaiser`).
    pub const fn is_facility(self) -> bool {
        self.bit(30)
    }

    /// A chain of shops, pharmacies, laboratories (`Walgreens`).
    pub const fn is_chain(self) -> bool {
        self.bit(31)
    }

    /// A name of people, places, facilities or shops, however rare.
    pub const fn is_listed(self) -> bool {
        const NAMES: u32 = 0x3f;
        const PLACES: u32 = 1 << 21 | 7 << 23 | 1 << 26;
        const HOUSES: u32 = 1 << 30 | 1 << 31;
        self.0 & (NAMES | PLACES | HOUSES) != 0
    }

    /// A word of medicine of any kind.
    pub const fn is_medical(self) -> bool {
        self.0 >> 13 & 0xf != 0
    }
}

/// Facts about one phrase of two to six words. All zero if unknown.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct PhraseAttributes(pub u32);

impl PhraseAttributes {
    /// The same phrase, known as a city of `size` at least.
    pub(super) fn with_city(self, size: usize) -> Self {
        let size = u32::try_from(self.city().max(size.min(7))).unwrap_or(0);
        PhraseAttributes(self.0 & !7 | size)
    }

    /// As [`Attributes::city`].
    pub const fn city(self) -> usize {
        (self.0 & 7) as usize
    }

    /// A hospital's full name.
    pub const fn is_hospital(self) -> bool {
        self.0 >> 3 & 1 == 1
    }

    /// The name of a disease, sign, device... that holds a person's name.
    pub const fn is_eponym(self) -> bool {
        self.0 >> 4 & 1 == 1
    }

    /// A state, country or nationality.
    pub const fn is_region(self) -> bool {
        self.0 >> 5 & 1 == 1
    }

    /// A US county.
    pub const fn is_county(self) -> bool {
        self.0 >> 6 & 1 == 1
    }

    /// An organisation, a product or a work that everybody knows (`American
    /// Heart Association`, `Lancet Respir Med`).
    pub const fn is_known(self) -> bool {
        self.0 >> 8 & 1 == 1
    }

    /// As [`Attributes::is_chain`].
    pub const fn is_chain(self) -> bool {
        self.0 >> 9 & 1 == 1
    }

    /// What it is in four bits: a facility, a chain, a city, a term of medicine
    /// or a thing that everybody knows.
    pub const fn kinds(self) -> u8 {
        (self.is_short_name() || self.is_hospital()) as u8
            | (self.is_chain() as u8) << 1
            | ((self.city() > 0) as u8) << 2
            | ((self.is_eponym() || self.is_known()) as u8) << 3
    }

    /// A facility or employer by its short name (`Mass General`).
    pub const fn is_short_name(self) -> bool {
        self.0 >> 7 & 1 == 1
    }
}
