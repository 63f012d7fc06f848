//! Someone with the database in their hands and not the keys of the log.

use store::{Changes, Key, Options, Sql, Val};
use testkit::{NOW, Platform};

/// A column of a table.
pub(crate) struct Spot {
    pub(crate) name: &'static str,
    delete: Sql,
    read: Sql,
    write: Sql,
}

macro_rules! spots {
    ($($table:ident . $column:ident;)+) => {
        pub(crate) static SPOTS: [Spot; 26] = [$(Spot {
            name: concat!(stringify!($table), ".", stringify!($column)),
            delete: Sql::new(Key::Reference, concat!(
                "DELETE FROM ", stringify!($table), " WHERE ", stringify!($column), " = $1")),
            read: Sql::new(Key::Reference, concat!(
                "SELECT ", stringify!($column), " AS spot FROM ", stringify!($table),
                " WHERE ", stringify!($column), " IS NOT NULL")),
            write: Sql::new(Key::Reference, concat!(
                "UPDATE ", stringify!($table), " SET ", stringify!($column), " = $1 WHERE ",
                stringify!($column), " = $2")),
        }),+];
    };
}

// Every column whose truth the log vouches for. The lease is no truth but a turn.
spots! {
    ledger_batch.leaves;
    ledger_batch.links;
    ledger_batch.members;
    ledger_batch.place;
    ledger_chunk.leaves;
    ledger_cosignature.note;
    ledger_cosignature.size;
    ledger_entry.authority;
    ledger_entry.batch_offset;
    ledger_entry.leaf;
    ledger_entry.leaf_key;
    ledger_entry.record;
    ledger_entry.sealed_until;
    ledger_head.commitment_offset;
    ledger_head.head;
    ledger_head.head_key;
    ledger_head.round;
    ledger_head.seq;
    ledger_member.chunk_offset;
    ledger_member.content_digest;
    ledger_member.leaf_key;
    ledger_round.commitments;
    ledger_round.place;
    ledger_shard.checkpoint;
    ledger_shard.size;
    ledger_tile.bytes;
}

pub(crate) fn spot(name: &str) -> &'static Spot {
    SPOTS.iter().find(|spot| spot.name == name).unwrap()
}

/// Changes one byte, letter or number of the first row.
pub(crate) async fn flip(platform: &Platform, spot: &'static Spot) {
    let before = first(platform, spot).await;
    let after = match before.clone() {
        Val::Blob(mut bytes) => {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            Val::Blob(bytes)
        }
        Val::Int(number) => Val::Int(number + 1),
        // A day becomes a later one, a word another.
        Val::Text(text) => {
            let middle = text.len() / 2;
            let (at, letter) = match (text.as_bytes()[0], text.as_bytes()[middle]) {
                (b'2', _) => (1..2, "9"),
                (_, b'Z') => (middle..middle + 1, "Y"),
                _ => (middle..middle + 1, "Z"),
            };
            let mut text = text;
            text.replace_range(at, letter);
            Val::Text(text)
        }
        Val::Null => unreachable!("it was asked for what is there"),
    };
    assert_ne!(before, after);
    change(platform, &spot.write, vec![after, before]).await;
}

/// Takes the first row out, and others like it.
pub(crate) async fn delete(platform: &Platform, spot: &'static Spot) {
    let value = first(platform, spot).await;
    change(platform, &spot.delete, vec![value]).await;
}

async fn first(platform: &Platform, spot: &'static Spot) -> Val {
    let row = platform.db.row(&spot.read, Vec::new()).await.unwrap();
    let row = row.unwrap_or_else(|| panic!("{} is empty", spot.name));
    let blob = row.get::<&[u8]>("spot").map(Val::from);
    let text = || row.get::<&str>("spot").map(Val::from);
    blob.or_else(|_| text()).or_else(|_| row.get::<i64>("spot").map(Val::from)).unwrap()
}

async fn change(platform: &Platform, sql: &'static Sql, values: Vec<Val>) {
    let options = Options {
        clock: NOW,
        entropy: platform.entropy.clone(),
        journal: &ledger::JOURNAL,
        schemas: &[&ledger::SCHEMA],
    };
    #[expect(clippy::disallowed_methods, reason = "the very thing that must be found out")]
    let (_, writer) = store::open(&platform.place, &options).await.unwrap();
    let mut changes = Changes::new();
    changes.any(sql, values);
    writer.commit(changes, Vec::new()).await.unwrap();
}
