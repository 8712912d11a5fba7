//! A wrapper for values that must never be printed.

use std::fmt;

use zeroize::Zeroize;

/// Holds a value that may be an identifier. It has no `Display` and no
/// `Serialize`; `Debug` prints `[sensitive]`; the memory is cleared on drop.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Sensitive<T: Zeroize>(T);

impl<T: Zeroize> Sensitive<T> {
    /// Wraps `value`.
    pub fn new(value: T) -> Self {
        Sensitive(value)
    }

    /// The value, for the one place that must look at it.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Drop for Sensitive<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[sensitive]")
    }
}

/// Gives types that hold content a `Debug` that says their name and no more.
macro_rules! debug_without_content {
    ($($type:ty, $name:literal;)+) => {
        $(impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct($name).finish_non_exhaustive()
            }
        })+
    };
}

pub(crate) use debug_without_content;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_does_not_show_the_value() {
        let s = Sensitive::new(String::from("078-05-1120"));
        assert_eq!(format!("{s:?}"), "[sensitive]");
        assert_eq!(s.expose(), "078-05-1120");
    }
}
