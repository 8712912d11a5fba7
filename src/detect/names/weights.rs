//! Every number of the name rules, in log-odds (natural logarithm).

/// Proposals under this are not given at all (a score of about 0.1).
pub(super) const FLOOR: f32 = -2.2;
/// A name that vouches for its neighbour in a list.
pub(super) const SURE: f32 = 0.0;
/// Longest name, in parts.
pub(super) const MOST_PARTS: usize = 5;

/// As a given name, by [`crate::detect::gazetteer::Attributes::given`].
pub(super) const GIVEN: [f32; 8] = [-1.6, 0.0, 0.7, 1.2, 1.5, 1.8, 2.0, 2.2];
/// As a surname, by [`crate::detect::gazetteer::Attributes::surname`].
pub(super) const SURNAME: [f32; 8] = [-1.4, 0.1, 0.8, 1.1, 1.4, 1.7, 1.9, 2.1];
/// What an everyday word loses as a given name, by wordiness.
pub(super) const GIVEN_WORDY: [f32; 4] = [0.0, 0.5, 1.4, 2.8];
/// The same as a surname.
pub(super) const SURNAME_WORDY: [f32; 4] = [0.0, 0.4, 1.1, 2.2];
/// A word the lexicon has never seen, as a given name and as a surname.
pub(super) const UNSEEN_GIVEN: f32 = -0.6;
pub(super) const UNSEEN_SURNAME: f32 = 0.4;
/// A word that is on no list of names: rare, or an everyday word.
pub(super) const NO_NAME: f32 = -1.4;
/// The same, of a word that no text has in lower case.
pub(super) const PROPER: f32 = -0.5;
pub(super) const WORD: f32 = -3.0;

/// A particle before a surname: "de la Cruz", "Al-Farsi".
pub(super) const PARTICLE: f32 = 0.8;

/// Start values by number of parts.
pub(super) const ONE: f32 = -1.6;
pub(super) const TWO: f32 = -1.6;
pub(super) const MORE: f32 = -1.4;
/// A letter alone: only a title makes it a name.
pub(super) const ONE_INITIAL: f32 = -2.8;
/// A word that is never a name among the parts.
pub(super) const EVERYDAY: f32 = -2.0;
/// A surname without a given name.
pub(super) const SURNAME_ALONE: f32 = -1.0;
/// A given name, initial or middle part in the middle of a name.
pub(super) const MIDDLE: f32 = 0.35;
/// "Sarah P." / "Sarah P" / "J. Smith" / "J Smith".
pub(super) const INITIAL_AFTER: f32 = 1.8;
pub(super) const INITIAL_AFTER_BARE: f32 = 0.5;
pub(super) const INITIAL_BEFORE: f32 = 0.9;
pub(super) const INITIAL_BEFORE_BARE: f32 = -0.2;
pub(super) const INITIAL_MIDDLE: f32 = 0.8;
/// "J.D."
pub(super) const INITIALS_ALONE: f32 = -0.7;
/// "Jr.", "III".
pub(super) const SUFFIX: f32 = 1.5;
/// "OKAFOR, T" where a row of a list begins.
pub(super) const ROW: f32 = 1.4;
/// Surname first.
pub(super) const REVERSED: f32 = -0.7;
/// Inside a sentence, no everyday word, no eponym, no place.
pub(super) const CLEAN_CAPITAL: f32 = 0.5;
/// At the start of a sentence, by wordiness.
pub(super) const SENTENCE_START: [f32; 4] = [0.0, -0.8, -1.8, -2.5];
/// In capitals throughout, single or in a run.
pub(super) const UPPER_ALONE: f32 = -1.6;
pub(super) const UPPER_RUN: f32 = -0.5;
/// Two surnames without a given name ("Gonzalez Bravo").
pub(super) const TWO_SURNAMES: f32 = -1.3;
/// A word beside a name that may belong to it: unseen, or on a list.
pub(super) const EXTENDS: f32 = -0.8;
/// A usual given name that no text has in lower case as a word, in lower case.
pub(super) const LOWER_PURE: f32 = 0.7;
/// A name alone between the end of a sentence and the end of a line.
pub(super) const SIGNATURE: f32 = 1.5;
/// In lower case, each part.
pub(super) const LOWER: f32 = -0.5;

/// In the name of a file: two names together, a long number beside them,
/// nothing but cities and eponyms, a comma between.
pub(super) const FILE: f32 = 1.6;
/// One usual name in it, no word.
pub(super) const FILE_ONE: f32 = 0.9;
pub(super) const FILE_NUMBER: f32 = 1.2;
pub(super) const FILE_KNOWN: f32 = -2.5;
pub(super) const FILE_COMMA: f32 = 0.8;

/// Negative facts of a word.
pub(super) const MEDICAL_ALONE: f32 = -2.5;
pub(super) const MEDICAL_PART: f32 = -1.2;
pub(super) const REGION: f32 = -3.0;
pub(super) const STATE_NAME: f32 = -2.2;
pub(super) const REGION_NAME: f32 = -1.2;
pub(super) const CALENDAR: f32 = -2.0;
pub(super) const ABBREVIATION: f32 = -1.5;
pub(super) const NOT_PERSON: f32 = -4.0;
pub(super) const PLACEHOLDER: f32 = -2.8;
/// "My Grandson", "Dad": capitals do not make a name of a relative.
pub(super) const KIN_WORD: f32 = -2.5;
/// "the Kaiser label": things have articles, persons have none.
pub(super) const ARTICLE: f32 = -1.2;
pub(super) const CITY_ALONE: f32 = -0.8;
pub(super) const EPONYM_ALONE: f32 = -0.6;
pub(super) const EPONYM_PART: f32 = -0.2;
pub(super) const TITLE_INSIDE: f32 = -3.0;
pub(super) const LITERATURE: f32 = -0.4;

/// Before the name.
pub(super) const TITLE: f32 = 3.6;
pub(super) const WEAK_TITLE: f32 = 2.0;
pub(super) const NAME_IS: f32 = 3.5;
pub(super) const INTRO: f32 = 2.5;
/// What an alias gains further: its words are none of the lists.
pub(super) const ALIAS: f32 = 3.0;
/// "called", which things are too.
pub(super) const CALLED: f32 = 1.0;
pub(super) const I_AM: f32 = 1.6;
pub(super) const LABEL: f32 = 2.6;
/// The label of a part of a person's name: "Nombre:", "Surname:".
pub(super) const LABEL_OF_NAME: f32 = 4.6;
/// A speaker's label in a dialogue: what follows is what is said.
pub(super) const SPEAKER: f32 = 0.8;
pub(super) const PERSON: f32 = 1.8;
pub(super) const KIN: f32 = 2.0;
pub(super) const PROFESSION: f32 = 1.8;
pub(super) const APPOSITION: f32 = 2.0;
pub(super) const APPOSITION_FAR: f32 = 1.3;
pub(super) const DONE_BY: f32 = 2.2;
/// With a strong cue a surname is enough.
pub(super) const SURNAME_CUED: f32 = 0.6;
/// The least a capitalised word is worth after "Dr." or "Mrs.", in all.
pub(super) const TITLED_TOTAL: f32 = 1.0;
/// What each further part adds to it, if it is on a list of names.
pub(super) const TITLED_PART: f32 = 0.5;
pub(super) const PREPOSITION: f32 = 0.5;
pub(super) const GREETING: f32 = 2.0;
pub(super) const ADDRESSED: f32 = 2.8;
pub(super) const SIGN_OFF: f32 = 2.4;
pub(super) const IN_LIST: f32 = 1.8;

/// After the name.
pub(super) const CREDENTIAL: f32 = 3.0;
pub(super) const AGE: f32 = 1.5;
pub(super) const ID: f32 = 2.0;
pub(super) const POSSESSIVE: f32 = 0.3;
pub(super) const VERB: f32 = 1.2;
pub(super) const ACTS: f32 = 1.0;
/// Of a name that is rather a word.
pub(super) const ACTS_WORD: f32 = 2.2;
/// Of a name that is some eponym's too: said, or an age in years.
pub(super) const ALIVE: f32 = 0.8;
/// "Okonkwo 2 mg Ativan".
pub(super) const GIVEN_TO: f32 = 1.2;
/// "Haddad's wife", "Penny is in bed 4", of what may be an eponym or a word.
pub(super) const LIVES: f32 = 2.0;
/// "tamikas mom".
pub(super) const OWNS: f32 = 2.9;
pub(super) const WHO: f32 = 1.0;
pub(super) const EPONYM_HEAD: f32 = -4.0;
/// The same after "Mary's": rather her dementia than an eponym.
pub(super) const EPONYM_HEAD_PERSONAL: f32 = -0.3;
pub(super) const EPONYM_HEAD_NEAR: f32 = -1.5;
pub(super) const EPONYM_PHRASE: f32 = -5.0;
pub(super) const CITATION: f32 = -8.0;
/// "Knaus WA, Draper EA, Wagner DP."
pub(super) const AUTHORS: f32 = -6.0;
/// "Hueston +", "Tanner III".
pub(super) const GRADED: f32 = -3.5;
/// "Wells, Geneva", "Ogilvie, Fitz-Hugh-Curtis".
pub(super) const EPONYM_LIST: f32 = -2.0;
pub(super) const SPECIES: f32 = -3.5;
pub(super) const ACRONYM: f32 = -2.0;
pub(super) const CITATION_YEAR: f32 = -3.0;
/// A surname before ", J.": a matter for "surname, given name" or for a list of references.
pub(super) const BEFORE_INITIAL: f32 = -1.5;
/// "Rumack-Matthew": two surnames joined, of which nothing else speaks.
pub(super) const JOINED: f32 = -1.0;
/// "St. John's".
pub(super) const SAINT: f32 = -2.0;
pub(super) const WORK: f32 = -3.5;
pub(super) const FACILITY: f32 = -2.0;
pub(super) const CAPITAL_BESIDE: f32 = -0.4;
pub(super) const HEADING: f32 = -1.5;

/// More than what stands behind a name and its place can add together:
/// [`SURNAME_CUED`], [`SIGNATURE`], [`POSSESSIVE`], and either [`CREDENTIAL`] or
/// [`WHO`] with [`ID`].
pub(super) const MOST_BEHIND: f32 = SURNAME_CUED + SIGNATURE + POSSESSIVE + 3.0 + 0.1;
/// "19 Fr Blake": what has a size is a tube.
pub(super) const TUBE: f32 = -4.0;
/// "Heather 0.35 mg": what has a dose is a drug.
pub(super) const DOSED: f32 = -3.0;
/// "Miller Fisher": two names that are known as a term.
pub(super) const TERM: f32 = -2.5;
