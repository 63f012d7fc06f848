//! Authentication context classes: the four levels of Decree 69/2024/ND-CP, Article 20.

use access::AuthenticationLevel;

/// Levels 3 and 4 ask for a biometric that the state has verified; nothing here reaches them.
pub(crate) const REACHABLE: [&str; 2] =
    ["urn:danh:authentication-level:1", "urn:danh:authentication-level:2"];

/// The claim `acr` for what happened in an authentication.
pub(crate) fn acr(level: AuthenticationLevel) -> String {
    format!("urn:danh:authentication-level:{}", level.number())
}

/// The lowest level that meets one of the values; none when all of them are out of reach.
pub(crate) fn wanted(values: &[String]) -> Option<AuthenticationLevel> {
    let level = |value: &String| match REACHABLE.iter().position(|known| known == value)? {
        0 => Some(AuthenticationLevel::ONE),
        _ => Some(AuthenticationLevel::TWO),
    };
    values.iter().filter_map(level).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_three_and_four_are_out_of_reach() {
        let ask = |levels: &[u8]| {
            let values: Vec<_> =
                levels.iter().map(|it| format!("urn:danh:authentication-level:{it}")).collect();
            wanted(&values).map(AuthenticationLevel::number)
        };
        assert_eq!(ask(&[1]), Some(1));
        assert_eq!(ask(&[2, 3]), Some(2));
        assert_eq!(ask(&[3, 4]), None);
        assert_eq!(ask(&[]), None);
        assert_eq!(acr(AuthenticationLevel::TWO), REACHABLE[1]);
    }
}
