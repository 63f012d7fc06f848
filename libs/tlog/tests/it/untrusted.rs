//! Bytes from anywhere: nothing may panic, and what is read must be what would be written.

use proptest::prelude::*;

/// Every reader of the crate on the same bytes. The fuzz target calls this too.
pub(crate) fn read_everything(bytes: &[u8]) {
    let _ = tlog::bundle_entries(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(id) = tlog::TileId::parse(text) {
        assert_eq!(id.path(), text);
    }
    if let Ok(id) = tlog::BundleId::parse(text) {
        assert_eq!(id.path(), text);
    }
    if let Ok(checkpoint) = tlog::Checkpoint::parse(text) {
        assert_eq!(checkpoint.text(), text);
    }
    if let Ok(note) = tlog::Note::parse(text) {
        assert_eq!(note.to_string(), text);
    }
    if let Ok(key) = tlog::VerifierKey::parse(text) {
        assert_eq!(key.to_string(), text);
    }
    if let Ok(proof) = tlog::EntryProof::parse(text) {
        assert_eq!(proof.to_string(), text);
    }
    if let Ok(request) = tlog::AddCheckpoint::parse(text) {
        assert_eq!(request.to_string(), text);
    }
    let _ = tlog::WitnessAnswer::parse(200, text);
    let _ = tlog::WitnessAnswer::parse(409, text);
}

/// Words of the formats, so that chance gets past the first line.
const WORDS: &[&str] = &[
    "c2sp.org/tlog-proof@v1",
    "\n",
    "\n\n",
    " ",
    "+",
    "=",
    "— ",
    "a.example/log",
    "old 3",
    "index 3",
    "extra AAAA",
    "7",
    "0",
    "tile/",
    "entries/",
    "0/",
    "x001/",
    "234",
    ".p/",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "AAAAAAAA",
];

proptest! {
    #[test]
    fn any_bytes_do_no_harm(bytes: Vec<u8>) {
        read_everything(&bytes);
    }

    #[test]
    fn any_text_does_no_harm(text: String) {
        read_everything(text.as_bytes());
    }

    #[test]
    fn any_words_do_no_harm(words in prop::collection::vec(prop::sample::select(WORDS), 0..24)) {
        read_everything(words.concat().as_bytes());
    }
}
