//! What to call the device of a session, so that its holder knows it again.

/// Browsers by the word that tells them apart, those that pretend to be others first.
const BROWSERS: &[(&str, &str)] = &[
    ("coc_coc_browser/", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

const LENGTH_MAX: usize = 40;

/// `Firefox, Windows` from what a browser says of itself; the name alone from other programs. All
/// else in it, which would tell one person's browser from all others, is not kept.
pub(crate) fn device(user_agent: &str) -> String {
    let among = |list: &[(&str, &'static str)]| {
        list.iter().find(|(word, _)| user_agent.contains(word)).map(|(_, name)| *name)
    };
    match (among(BROWSERS), among(SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => {
            let name = user_agent.split(['/', ' ']).next().unwrap_or_default();
            name.chars().filter(char::is_ascii_graphic).take(LENGTH_MAX).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_called(user_agent: &str, name: &str) {
        assert_eq!(device(user_agent), name);
    }

    #[test]
    fn a_device_is_called_what_its_holder_calls_it() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        let windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
        is_called(&format!("{windows} {webkit} Chrome/140.0 Safari/537.36"), "Chrome, Windows");
        is_called(
            &format!("{windows} {webkit} Chrome/140.0 Safari/537.36 Edg/140.0"),
            "Edge, Windows",
        );
        is_called(
            &format!("{windows} {webkit} coc_coc_browser/130 Chrome/124.0 Safari/537.36"),
            "Cốc Cốc, Windows",
        );
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)";
        is_called(&format!("{iphone} {webkit} Version/18.0 Safari/604.1"), "Safari, iPhone");
        is_called("curl/8.5.0", "curl");
        is_called("", "");
    }
}
