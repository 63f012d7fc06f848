//! Addresses compared as RFC 9449 section 4.3 asks: without query and fragment, after the
//! normalisation of RFC 3986 sections 6.2.2 and 6.2.3.

const ADDRESS_BYTES_MAX: usize = 2048;

/// The one way to write an address of http or https; none for what is none, or has a user in it.
pub(crate) fn normal(address: &str) -> Option<String> {
    if address.len() > ADDRESS_BYTES_MAX || !address.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let address = address.split(['?', '#']).next()?;
    let (scheme, rest) = address.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let default_port = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let authority = authority_of(authority, default_port)?;
    Some(format!("{scheme}://{authority}{}", path_of(path)?))
}

fn authority_of(authority: &str, default_port: u16) -> Option<String> {
    let end_of_literal = authority.rfind(']').map_or(0, |at| at + 1);
    let colon = authority[end_of_literal..].find(':').map(|at| at + end_of_literal);
    let (host, port) = authority.split_at(colon.unwrap_or(authority.len()));
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~[]:".contains(&byte);
    if host.is_empty() || !host.bytes().all(letters) {
        return None;
    }
    let host = host.to_ascii_lowercase();
    match port.strip_prefix(':').unwrap_or_default() {
        "" => Some(host),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            let port: u16 = digits.parse().ok()?;
            Some(if port == default_port { host } else { format!("{host}:{port}") })
        }
        _ => None,
    }
}

fn path_of(path: &str) -> Option<String> {
    let path = percent_normal(path)?;
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            segment => kept.push(segment),
        }
    }
    Some(format!("/{}", kept.join("/")))
}

/// What needs no escape has none; other escapes are in capitals.
fn percent_normal(path: &str) -> Option<String> {
    let mut normal = String::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            normal.push(byte.into());
            continue;
        }
        let digit = |byte: u8| (byte as char).to_digit(16);
        let meant = u8::try_from(digit(rest.next()?)? * 16 + digit(rest.next()?)?).ok()?;
        match meant.is_ascii_alphanumeric() || b"-._~".contains(&meant) {
            true => normal.push(meant.into()),
            false => normal.push_str(&format!("%{meant:02X}")),
        }
    }
    Some(normal)
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn one_address_has_one_form() {
        let same = [
            ("https://A.example", "https://a.example/"),
            ("HTTPS://a.example:443/x?y#z", "https://a.example/x"),
            ("https://a.example:/x", "https://a.example/x"),
            ("https://a.example:8443/x/./y/../z", "https://a.example:8443/x/z"),
            ("https://a.example/%7euser/%2f", "https://a.example/~user/%2F"),
            ("https://a.example/x/..", "https://a.example/"),
            ("https://a.example/../..", "https://a.example/"),
            ("http://[::1]:80/token", "http://[::1]/token"),
            ("https://a.example//", "https://a.example//"),
        ];
        for (written, form) in same {
            assert_eq!(normal(written).as_deref(), Some(form), "{written}");
            assert_eq!(normal(form).as_deref(), Some(form), "{form}");
        }
    }

    #[test]
    fn what_is_no_address_of_the_web_has_no_form() {
        let none = [
            "",
            "a.example/x",
            "ftp://a.example/",
            "https://",
            "https:///x",
            "https://user@a.example/",
            "https://a.example:66000/",
            "https://a.example:x/",
            "https://a.example/%zz",
            "https://a.example/%2",
            "https://a.example/ x",
            "https://ä.example/",
        ];
        for address in none {
            assert_eq!(normal(address), None, "{address}");
        }
    }
}
