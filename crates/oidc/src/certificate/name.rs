//! What a certificate of an authority names its client by (RFC 8705 section 2.1.2): one of five.

use std::net::IpAddr;

use rustls_pki_types::ServerName;
use webpki::EndEntityCert;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::name::Name;

use crate::registration::{Registration, RegistrationForm};

const LETTERS_MAX: usize = 512;

/// What is expected in the certificate, as the client registered it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CertificateName<'a> {
    Dns(&'a str),
    Email(&'a str),
    Ip(&'a str),
    /// A distinguished name in the form of RFC 4514.
    Subject(&'a str),
    Uri(&'a str),
}

impl Registration {
    /// By what its certificate is known; none: it is known by itself, or not at all.
    pub(crate) fn certificate_name(&self) -> Option<CertificateName<'_>> {
        named([
            &self.tls_client_auth_san_dns,
            &self.tls_client_auth_san_email,
            &self.tls_client_auth_san_ip,
            &self.tls_client_auth_subject_dn,
            &self.tls_client_auth_san_uri,
        ])
        .next()
    }
}

impl RegistrationForm {
    /// All that were sent: more than one is one too many.
    pub(crate) fn certificate_names(&self) -> Vec<CertificateName<'_>> {
        named([
            &self.tls_client_auth_san_dns,
            &self.tls_client_auth_san_email,
            &self.tls_client_auth_san_ip,
            &self.tls_client_auth_subject_dn,
            &self.tls_client_auth_san_uri,
        ])
        .collect()
    }
}

/// In the order of the kinds.
fn named<'a>(said: [&'a Option<String>; 5]) -> impl Iterator<Item = CertificateName<'a>> {
    use CertificateName::{Dns, Email, Ip, Subject, Uri};
    let kinds: [fn(&'a str) -> CertificateName<'a>; 5] = [Dns, Email, Ip, Subject, Uri];
    said.into_iter().zip(kinds).filter_map(|(said, kind)| said.as_deref().map(kind))
}

impl CertificateName<'_> {
    /// Whether it can stand in a registration: whole, and of its kind.
    pub(crate) fn is_whole(self) -> bool {
        let (Self::Dns(text)
        | Self::Email(text)
        | Self::Ip(text)
        | Self::Subject(text)
        | Self::Uri(text)) = self;
        let fits = !text.is_empty() && text.len() <= LETTERS_MAX;
        fits && match self {
            Self::Dns(name) => {
                !name.starts_with('*')
                    && matches!(ServerName::try_from(name), Ok(ServerName::DnsName(_)))
            }
            Self::Email(address) => address.is_ascii() && address.contains('@'),
            Self::Ip(address) => address.parse::<IpAddr>().is_ok(),
            Self::Subject(name) => distinguished(name).is_some(),
            Self::Uri(uri) => uri.is_ascii() && uri.contains(':'),
        }
    }

    /// Whether a certificate bears it. Who issued the certificate was looked at before.
    pub(crate) fn is_in(self, certificate: &EndEntityCert<'_>, der: &[u8]) -> bool {
        match self {
            // Letter by letter: a certificate for all names below one is nobody's name.
            Self::Dns(name) => {
                let known = ServerName::try_from(name);
                certificate.valid_dns_names().any(|it| it.eq_ignore_ascii_case(name))
                    && known
                        .is_ok_and(|it| certificate.verify_is_valid_for_subject_name(&it).is_ok())
            }
            Self::Subject(name) => {
                let subject = |it: Certificate| it.tbs_certificate().subject().to_string();
                let subject = Certificate::from_der(der).ok().map(subject);
                subject.is_some() && subject == distinguished(name)
            }
            _ => alternatives(der).iter().any(|it| self.is(it)),
        }
    }

    fn is(self, alternative: &GeneralName) -> bool {
        match (self, alternative) {
            (Self::Email(address), GeneralName::Rfc822Name(it)) => it.as_str() == address,
            (Self::Uri(uri), GeneralName::UniformResourceIdentifier(it)) => it.as_str() == uri,
            (Self::Ip(address), GeneralName::IpAddress(it)) => match address.parse() {
                Ok(IpAddr::V4(address)) => it.as_bytes() == address.octets(),
                Ok(IpAddr::V6(address)) => it.as_bytes() == address.octets(),
                Err(_) => false,
            },
            _ => false,
        }
    }
}

/// In one form, so that two can be compared; it says something.
fn distinguished(name: &str) -> Option<String> {
    let name: Name = name.parse().ok()?;
    (!name.is_empty()).then(|| name.to_string())
}

fn alternatives(der: &[u8]) -> Vec<GeneralName> {
    let found = Certificate::from_der(der).ok();
    let found = found.and_then(|it| it.tbs_certificate().get_extension::<SubjectAltName>().ok()?);
    found.map(|(_, names)| names.0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_whole_and_of_their_kind() {
        use CertificateName::{Dns, Email, Ip, Subject, Uri};
        let right = [
            Dns("client.example"),
            Email("api@client.example"),
            Ip("2001:db8::1"),
            Subject("CN=client,O=Bank,C=VN"),
            Uri("urn:example:client"),
        ];
        for name in right {
            assert!(name.is_whole(), "{name:?}");
        }
        let wrong = [
            Dns(""),
            Dns("*.example"),
            Dns("10.0.0.1"),
            Dns("a b"),
            Dns("a/b"),
            Email("api"),
            Ip("10.0.0"),
            Subject(""),
            Subject("client"),
            Uri("client"),
        ];
        for name in wrong {
            assert!(!name.is_whole(), "{name:?}");
        }
    }

    #[test]
    fn distinguished_names_are_compared_and_not_their_letters() {
        let one = distinguished("CN=client,O=Bank,C=VN");
        assert_eq!(distinguished("cn=client,o=Bank,c=VN"), one);
        assert_ne!(distinguished("CN=client,O=Bank2,C=VN"), one);
        assert_ne!(distinguished("C=VN,O=Bank,CN=client"), one);
    }
}
