//! Lists of words: what can be, and what it is called on the wire, in files and in rows.

/// An enum whose variants have names in small letters with hyphens, read back by them. Whoever uses
/// it has `serde`, which knows them by the same names.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $vis:vis $type:ident { $($(#[$each:meta])* $variant:ident $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ::serde::Serialize,
            ::serde::Deserialize,
        )]
        $vis enum $type { $($(#[$each])* #[serde(rename = $word)] $variant,)* }

        impl $type {
            $vis const ALL: &[$type] = &[$($type::$variant),*];

            $vis fn name(self) -> &'static str {
                match self { $($type::$variant => $word),* }
            }

            $vis fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.name() == name)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    words! {
        /// Where somebody goes.
        Way {
            /// Not always the shortest.
            StraightOn "straight-on",
            Back "back",
        }
    }

    #[test]
    fn a_word_is_read_by_the_name_that_it_is_written_with() {
        for way in Way::ALL {
            assert_eq!(Way::parse(way.name()), Some(*way));
            assert_eq!(serde_json::to_value(way).unwrap(), way.name());
        }
        assert_eq!(Way::parse("Back"), None);
    }
}
