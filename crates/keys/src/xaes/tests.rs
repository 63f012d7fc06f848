//! The two vectors of c2sp.org/XAES-256-GCM.

use kernel::hex;

use super::Xaes;

#[track_caller]
fn vector(key: u8, context: &str, expected: &str) {
    let (xaes, nonce) = (Xaes::new(&[key; 32]).unwrap(), b"ABCDEFGHIJKLMNOPQRSTUVWX");
    let mut bytes = b"XAES-256-GCM".to_vec();
    xaes.seal(nonce, context.as_bytes(), &mut bytes).unwrap();
    assert_eq!(hex(&bytes), expected);
    xaes.open(nonce, context.as_bytes(), &mut bytes).unwrap();
    assert_eq!(bytes, b"XAES-256-GCM");
}

#[test]
fn the_vectors_of_the_standard_hold() {
    vector(1, "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271");
    let context = "c2sp.org/XAES-256-GCM";
    vector(3, context, "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d");
}
