//! The books beside the bank's statement.

use payments::{Difference, statement};

use super::*;

#[tokio::test]
async fn what_the_bank_never_told_is_taken_up_from_its_statement() {
    let (town, mai) = (Town::new().await, somebody(1));
    let reference = town.asked(mai).await;
    town.told(&transfer("FT1", 5, "x")).await;
    town.told(&transfer("FT2", 6, "x")).await;
    let csv = format!(
        "transaction,paid_at,amount,content\n\
         FT1,2026-11-23T08:00:00Z,50,x\n\
         FT3,2026-11-23T07:00:00Z,7000,\"nop, {reference}\"\n\
         FT4,2026-11-23T09:00:00Z,1,la\n"
    );
    let lines = statement(csv.as_bytes()).unwrap();
    let payments = town.payments(NOW, None);
    let found = payments.reconcile(&town.follows(), &lines).await.unwrap();
    let transaction = |number: &str| number.to_owned();
    let unknown = Outcome::UnknownReference;
    assert_eq!(
        found,
        [
            Difference::Amount { ours: 5, theirs: 50, transaction: transaction("FT1") },
            Difference::TakenUp { outcome: Outcome::Settled, transaction: transaction("FT3") },
            Difference::TakenUp { outcome: unknown, transaction: transaction("FT4") },
            Difference::NotOnStatement { transaction: transaction("FT2") },
        ]
    );
    assert_eq!(town.state(mai, &reference).await, "paid");
    let again = payments.reconcile(&town.follows(), &lines).await.unwrap();
    assert_eq!(again.len(), 2, "{again:?}");
}

#[test]
fn a_statement_names_the_line_that_cannot_be_read() {
    let csv = "transaction,paid_at,amount,content\nFT1,2026-11-23T08:00:00Z,1,x\nFT2,gestern,1,x\n";
    let error = statement(csv.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "line 3 of the statement cannot be read");
}
