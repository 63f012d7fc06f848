//! Entries lie in the batch that says so.

use futures_util::future::join_all;

use super::*;

#[tokio::test]
async fn every_entry_stands_in_its_batch_where_it_says() {
    let pantry = Pantry::new().await;
    pantry.put("jar-03", 0).await.unwrap();
    let kept = join_all((0..40_u8).map(|n| {
        let name = format!("jar-{n:02}");
        let values = vec![name.as_str().into()];
        let entry = Entry { leaf: [n; 32], member: vec![n, n], values };
        pantry.writer.commit(jar(&name, 0), vec![entry])
    }))
    .await;
    assert_eq!(kept.iter().filter(|kept| kept.is_err()).count(), 1, "jar-03 is taken");

    let batches = pantry.db.search(&BATCHES, vec![100.into()]).await.unwrap();
    let entries = pantry.db.search(&ENTRIES, vec![100.into()]).await.unwrap();
    assert_eq!(entries.len(), 39);
    for entry in &entries {
        let id = entry.get::<&[u8]>("batch").unwrap();
        let batch = batches.iter().find(|row| row.get::<&[u8]>("batch").unwrap() == id).unwrap();
        let offset = entry.get::<i64>("batch_offset").unwrap() as usize;
        let n: u8 = entry.get::<&str>("name").unwrap()[4..].parse().unwrap();
        let leaves = batch.get::<&[u8]>("leaves").unwrap();
        assert_eq!(leaves[offset * 32..][..32], [n; 32]);
        assert_eq!(batch.get::<&[u8]>("members").unwrap()[offset * 2..][..2], [n, n]);
    }
    let leaves: usize = batches.iter().map(|b| b.get::<&[u8]>("leaves").unwrap().len()).sum();
    assert_eq!(leaves, 39 * 32, "what was refused left no leaf");
}
