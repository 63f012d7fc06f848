//! Certificates, timestamps and lists that are there, made once more from what they say.
//!
//! Whatever was signed is built again by the functions that build it when it is signed, with a key
//! that signs only what it had signed ([`Said`]), and compared byte for byte. So nothing of a
//! structure can be left unread, and what this library would not write is refused.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use time::UtcDateTime;

use crate::certificate::{Office, Subject, Term};
use crate::cms::{Content, Signatory, Signer, sha256, signed_data};
use crate::der::{self, Part, Reader, context};
use crate::{Certificate, Error, Revoked, Stamp, revocation_list};

/// A key whose one signature is known: it gives that for what it was made over, and else none.
struct Said<'a> {
    point: &'a [u8],
    signature: [u8; 64],
}

impl Signer for Said<'_> {
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], Error> {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, self.point);
        let holds = key.verify(message, &self.signature);
        holds.map_err(|_| Error::Untrue("a signature does not hold"))?;
        Ok(self.signature)
    }
}

/// A certificate that held when it was looked at: whose, and from when to when.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) certificate: Certificate,
    pub(crate) country: String,
    pub(crate) name: String,
    pub(crate) organisation: String,
    pub(crate) term: Term,
}

/// A token of time over something: when, and by whom.
#[derive(Clone, Debug)]
pub(crate) struct Stamped {
    pub(crate) at: UtcDateTime,
    pub(crate) by: Held,
}

/// A list of the revoked, and when it is in force.
#[derive(Clone, Debug)]
pub(crate) struct List {
    pub(crate) revoked: Vec<Revoked>,
    pub(crate) term: Term,
}

/// `SignedData` taken apart.
pub(crate) struct Parts<'a> {
    certificates: [&'a [u8]; 2],
    inner: Option<&'a [u8]>,
    signature: [u8; 64],
    stamp: Option<&'a [u8]>,
}

impl Held {
    /// The root of trust, which gave itself its certificate.
    pub(crate) fn root(root: &Certificate) -> Result<Self, Error> {
        let (read, serial, signature) = Self::read(&root.der)?;
        let key = Said { point: &root.point, signature };
        let made = Certificate::self_signed(read.subject(), read.term, serial, &key)?;
        same(&made.der, &root.der, "the root is none of this house")?;
        Ok(read)
    }

    /// One that the root gave to whoever has that office.
    fn under(root: &Certificate, der: &[u8], office: Office) -> Result<Self, Error> {
        let (read, serial, signature) = Self::read(der)?;
        let key = Said { point: &root.point, signature };
        let made = root.issue(read.subject(), office, read.term, serial, &key)?;
        same(&made.der, der, "a certificate is not one for this office")?;
        Ok(read)
    }

    fn read(der: &[u8]) -> Result<(Self, [u8; 16], [u8; 64]), Error> {
        let certificate = Certificate::parse(der)?;
        let mut parts = Reader(Reader(der).expect(der::SEQUENCE)?.content);
        let mut body = Reader(parts.expect(der::SEQUENCE)?.content);
        body.expect(context(0))?;
        let serial = der::number(body.expect(der::INTEGER)?.content)?;
        body.expect(der::SEQUENCE)?;
        body.expect(der::SEQUENCE)?;
        let mut term = Reader(body.expect(der::SEQUENCE)?.content);
        let term = Term { from: der::moment(term.next()?)?, until: der::moment(term.next()?)? };
        let mut names = Reader(body.expect(der::SEQUENCE)?.content);
        let [country, organisation, name] =
            [named(&mut names)?, named(&mut names)?, named(&mut names)?];
        let signature = signature_behind(&mut parts)?;
        Ok((Self { certificate, country, name, organisation, term }, serial, signature))
    }

    fn subject(&self) -> Subject<'_> {
        Subject {
            country: &self.country,
            name: &self.name,
            organisation: &self.organisation,
            point: &self.certificate.point,
        }
    }

    pub(crate) fn counts_at(&self, at: UtcDateTime) -> Result<(), Error> {
        match self.term.from <= at && at <= self.term.until {
            true => Ok(()),
            false => Err(Error::Untrue("a certificate did not count when it was used")),
        }
    }
}

impl<'a> Parts<'a> {
    /// Takes a `ContentInfo` apart; what stands behind it is not looked at.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let mut info = Reader(Reader(bytes).expect(der::SEQUENCE)?.content);
        info.expect(der::OBJECT)?;
        let mut data = Reader(Reader(info.expect(context(0))?.content).next()?.content);
        data.expect(der::INTEGER)?;
        data.expect(der::SET)?;
        let mut encapsulated = Reader(data.expect(der::SEQUENCE)?.content);
        encapsulated.expect(der::OBJECT)?;
        let inner = match encapsulated.0 {
            [] => None,
            _ => {
                let within = Reader(encapsulated.expect(context(0))?.content).next()?;
                Some(within.content)
            }
        };
        let mut certificates = Reader(data.expect(context(0))?.content);
        let certificates = [certificates.next()?.whole, certificates.next()?.whole];
        let mut signer = Reader(Reader(data.expect(der::SET)?.content).next()?.content);
        signer.expect(der::INTEGER)?;
        signer.expect(der::SEQUENCE)?;
        signer.expect(der::SEQUENCE)?;
        signer.expect(context(0))?;
        signer.expect(der::SEQUENCE)?;
        let signature = der::two_numbers(signer.expect(der::OCTET_STRING)?.content)?;
        let stamp = match signer.0 {
            [] => None,
            _ => {
                let unsigned = Reader(signer.expect(context(1))?.content).next()?;
                let mut attribute = Reader(unsigned.content);
                attribute.expect(der::OBJECT)?;
                Some(Reader(attribute.expect(der::SET)?.content).next()?.whole)
            }
        };
        Ok(Self { certificates, inner, signature, stamp })
    }

    /// The certificate of who signed; the other one is the root's.
    pub(crate) fn by(&self, root: &Certificate, office: Office) -> Result<Held, Error> {
        let [first, second] = self.certificates;
        match (first == root.der, second == root.der) {
            (true, _) => Held::under(root, second, office),
            (_, true) => Held::under(root, first, office),
            _ => Err(Error::Untrue("it does not lead to the root")),
        }
    }

    /// When the timestamp in it says that it was there. To be believed once [`Self::again`] holds.
    pub(crate) fn says_when(&self) -> Result<UtcDateTime, Error> {
        let token = self.stamp.ok_or(Error::Untrue("a signature has no timestamp"))?;
        Ok(Token::read(Self::read(token)?.inner.ok_or(Error::Der)?)?.at)
    }

    /// The signature over that hash made once more, and the timestamp in it.
    pub(crate) fn again(
        &self,
        root: &Certificate,
        by: &Held,
        hash: [u8; 32],
    ) -> Result<(Vec<u8>, Stamped), Error> {
        let token = self.stamp.ok_or(Error::Untrue("a signature has no timestamp"))?;
        let key = Said { point: &by.certificate.point, signature: self.signature };
        let signatory = Signatory { certificate: &by.certificate, issuer: root, key: &key };
        let mut stamped = None;
        let made = signed_data(Content::Beside(hash), &signatory, |signature| {
            stamped = Some(Stamped::read(token, sha256(signature), root)?);
            Ok(Some(token.to_vec()))
        })?;
        Ok((made, stamped.ok_or(Error::Untrue("a signature has no timestamp"))?))
    }
}

/// What a token of time says.
struct Token {
    at: UtcDateTime,
    policy: Vec<u128>,
    serial: [u8; 16],
}

impl Token {
    fn read(info: &[u8]) -> Result<Self, Error> {
        let mut info = Reader(Reader(info).expect(der::SEQUENCE)?.content);
        info.expect(der::INTEGER)?;
        let policy = der::arcs(info.expect(der::OBJECT)?.content)?;
        info.expect(der::SEQUENCE)?;
        let serial = der::number(info.expect(der::INTEGER)?.content)?;
        Ok(Self { at: der::moment(info.expect(der::GENERALIZED_TIME)?)?, policy, serial })
    }
}

impl Stamped {
    /// A token that says that bytes with this hash were there.
    pub(crate) fn read(token: &[u8], hash: [u8; 32], root: &Certificate) -> Result<Self, Error> {
        let parts = Parts::read(token)?;
        let by = parts.by(root, Office::Stamps)?;
        let Token { at, policy, serial } = Token::read(parts.inner.ok_or(Error::Der)?)?;
        let key = Said { point: &by.certificate.point, signature: parts.signature };
        let authority = Signatory { certificate: &by.certificate, issuer: root, key: &key };
        let made = Stamp { at, authority, policy: &policy, serial }.token_of(hash)?;
        same(&made, token, "a timestamp is of something else")?;
        by.counts_at(at)?;
        Ok(Self { at, by })
    }
}

impl List {
    /// A list by the root.
    pub(crate) fn read(root: &Certificate, bytes: &[u8]) -> Result<Self, Error> {
        let mut parts = Reader(Reader(bytes).expect(der::SEQUENCE)?.content);
        let mut body = Reader(parts.expect(der::SEQUENCE)?.content);
        body.expect(der::INTEGER)?;
        body.expect(der::SEQUENCE)?;
        body.expect(der::SEQUENCE)?;
        let term = Term { from: der::moment(body.next()?)?, until: der::moment(body.next()?)? };
        let (mut revoked, mut next) = (Vec::new(), body.next()?);
        if next.tag == der::SEQUENCE {
            let mut entries = Reader(next.content);
            while !entries.0.is_empty() {
                let mut entry = Reader(entries.expect(der::SEQUENCE)?.content);
                let serial = entry.expect(der::INTEGER)?.content.to_vec();
                revoked.push(Revoked { at: der::moment(entry.next()?)?, serial });
            }
            next = body.next()?;
        }
        let number = list_number(next)?;
        let key = Said { point: &root.point, signature: signature_behind(&mut parts)? };
        let made = revocation_list(root, &revoked, term, number, &key)?;
        same(&made, bytes, "a list of the revoked is not the root's")?;
        Ok(Self { revoked, term })
    }

    pub(crate) fn names(&self, certificate: &Certificate) -> bool {
        let number = |bytes: &[u8]| der::number::<20>(bytes).ok();
        self.revoked.iter().any(|one| number(&one.serial) == number(certificate.serial()))
    }
}

/// The second extension of a list is its number (RFC 5280 section 5.2.3).
fn list_number(extensions: Part<'_>) -> Result<u64, Error> {
    let mut extensions = Reader(Reader(extensions.content).expect(der::SEQUENCE)?.content);
    extensions.expect(der::SEQUENCE)?;
    let mut extension = Reader(extensions.expect(der::SEQUENCE)?.content);
    extension.expect(der::OBJECT)?;
    let value = extension.expect(der::OCTET_STRING)?.content;
    Ok(u64::from_be_bytes(der::number(Reader(value).expect(der::INTEGER)?.content)?))
}

/// One attribute of a name.
fn named(names: &mut Reader<'_>) -> Result<String, Error> {
    let mut pair = Reader(Reader(names.expect(der::SET)?.content).expect(der::SEQUENCE)?.content);
    pair.expect(der::OBJECT)?;
    String::from_utf8(pair.next()?.content.to_vec()).map_err(|_| Error::Der)
}

/// The signature of a certificate or a list, whose body was read.
fn signature_behind(parts: &mut Reader<'_>) -> Result<[u8; 64], Error> {
    parts.expect(der::SEQUENCE)?;
    der::two_numbers(parts.expect(der::BIT_STRING)?.content.get(1..).ok_or(Error::Der)?)
}

fn same(made: &[u8], there: &[u8], otherwise: &'static str) -> Result<(), Error> {
    if made == there { Ok(()) } else { Err(Error::Untrue(otherwise)) }
}
