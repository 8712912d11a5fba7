//! What is known of single words and short phrases, and how a text's words
//! look in that light. Looked up once a token, shared by the recognisers of
//! names, places and facilities.

pub mod attributes;
pub mod known;
pub mod lexicon;
pub mod lists;
pub mod regions;
pub mod roles;
pub mod view;
pub mod world;

use std::sync::{Arc, OnceLock};

pub use crate::text::fold;

pub use attributes::{Attributes, Eponym, PhraseAttributes};
pub use known::Known;
pub use lexicon::{Lexicon, LexiconError};
pub use lists::{List, Lists};
pub use roles::{Cues, CuesError, Role, Roles};
pub use view::{NIL, View, Word};
pub use world::WorldPlaces;

/// The word lists the proper-name recognisers share.
#[derive(Debug)]
pub struct Gazetteer {
    /// Words and phrases of the packed lexicon.
    pub lexicon: Lexicon,
    /// Words that speak for or against a name near them.
    pub cues: Cues,
    /// Cities beyond the United States.
    pub world: WorldPlaces,
    /// The words of these two, for looking up.
    pub known: Known,
}

/// A word list that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum GazetteerError {
    /// The packed lexicon.
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
    /// The cue words.
    #[error(transparent)]
    Cues(#[from] CuesError),
    /// The tagger's weights.
    #[error(transparent)]
    Model(#[from] super::tagger::ModelError),
}

impl Gazetteer {
    /// The compiled-in lists.
    ///
    /// # Errors
    /// A compiled-in list is damaged: a fault of the build.
    pub fn builtin() -> Result<Self, GazetteerError> {
        Ok(Self::new(Lexicon::builtin()?, Cues::builtin()?))
    }

    /// The compiled-in lists, read once for the whole program.
    ///
    /// # Errors
    /// As [`Gazetteer::builtin`].
    pub fn shared() -> Result<Arc<Self>, GazetteerError> {
        static SHARED: OnceLock<Arc<Gazetteer>> = OnceLock::new();
        if let Some(shared) = SHARED.get() {
            return Ok(Arc::clone(shared));
        }
        let built = Arc::new(Self::builtin()?);
        Ok(Arc::clone(SHARED.get_or_init(|| built)))
    }

    /// Lists given by the caller: a packed lexicon and the TOML of the cues.
    ///
    /// # Errors
    /// One of the two cannot be read as what it should be.
    pub fn load(lexicon: Vec<u8>, cues: &str) -> Result<Self, GazetteerError> {
        Ok(Self::new(Lexicon::load(lexicon)?, Cues::load(cues)?))
    }

    fn new(lexicon: Lexicon, cues: Cues) -> Self {
        let world = WorldPlaces::builtin();
        let known = Known::new(&cues, &world, &lexicon);
        Gazetteer { lexicon, cues, world, known }
    }
}
