//! What the bank says: once, twice, late, forged, for another amount; and what goes back.

use super::*;

#[tokio::test]
async fn what_the_bank_tells_twice_is_taken_up_once() {
    let (town, mai) = (Town::new().await, somebody(1));
    let reference = town.asked(mai).await;
    let own = town.session(citizen(mai), NOW);
    let path = format!("/v1/payments/{reference}");
    let asked = own.get(&path).await.body;
    let qr = vietqr::Transfer::parse(asked["qr"].as_str().unwrap()).unwrap();
    assert_eq!(qr.amount.unwrap().dong(), 7000);
    assert_eq!(qr.purpose.unwrap().as_str(), reference);
    assert_eq!(own.get(&format!("{path}/receipt")).await.status, 409);

    let told = transfer("FT1", 7000, &format!("MB nop {}", reference.to_lowercase()));
    let body = serde_json::to_string(&told).unwrap();
    let signed = || Secret::new(SECRET).unwrap().sign(NOW.now(), body.as_bytes());
    for _ in 0..2 {
        let (status, said) = town.sent(&body, signed()).await;
        assert_eq!((status, &said["outcome"]), (StatusCode::OK, &json!("settled")));
    }
    let receipt = own.get(&format!("{path}/receipt")).await.body;
    assert_eq!(receipt["number"], format!("BL2026-{}", &reference[4..]));
    assert_eq!(receipt["amount"], 7000);
    assert_eq!(receipt["lines"][0]["legal_basis"], "Circular 75/2022/TT-BTC");
    assert_eq!(receipt["paid_at"], "2026-11-23T08:00:00Z");
    assert_eq!(town.till().await["mismatched"], json!([]));

    // The same number for something else is no transfer of ours.
    let other = serde_json::to_string(&transfer("FT1", 8000, &reference)).unwrap();
    let signed = Secret::new(SECRET).unwrap().sign(NOW.now(), other.as_bytes());
    let (status, said) = town.sent(&other, signed).await;
    assert_eq!(
        (status.as_u16(), &said["type"]),
        (409, &json!("urn:danh:problem:transfer-differs"))
    );
}

#[tokio::test]
async fn of_many_that_tell_it_at_once_one_is_taken_up() {
    let (town, mai) = (Town::new().await, somebody(1));
    let reference = town.asked(mai).await;
    let told = transfer("FT1", 7000, &reference);
    let (a, b, c) = tokio::join!(town.told(&told), town.told(&told), town.told(&told));
    assert_eq!([a, b, c], [Outcome::Settled; 3]);
    assert_eq!(town.till().await["refunds"], json!([]));
}

#[tokio::test]
async fn what_is_forged_or_sent_again_later_changes_nothing() {
    let (town, mai) = (Town::new().await, somebody(1));
    let reference = town.asked(mai).await;
    let body = serde_json::to_string(&transfer("FT1", 7000, &reference)).unwrap();
    let sign = |secret, at| Secret::new(secret).unwrap().sign(at, body.as_bytes());
    let old = Moment::from_micros(NOW.now().micros() - 301 * 1_000_000);
    let none = [("danh-time", String::new()), ("danh-signature", String::new())];
    for headers in [sign("another secret of others", NOW.now()), sign(SECRET, old), none] {
        let (status, said) = town.sent(&body, headers).await;
        assert_eq!((status.as_u16(), &said["type"]), (401, &json!("urn:danh:problem:signature")));
    }
    assert_eq!(town.state(mai, &reference).await, "asked");
    for wrong in ["", "{}", "{\"amount\":7000}"] {
        let signed = Secret::new(SECRET).unwrap().sign(NOW.now(), wrong.as_bytes());
        assert_eq!(town.sent(wrong, signed).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn what_fits_nothing_goes_back_and_is_never_lost() {
    let (town, mai) = (Town::new().await, somebody(1));
    let reference = town.asked(mai).await;
    let ended = town.asked(somebody(2)).await;
    town.ended(somebody(2), &ended, Back::Refunded).await;
    let late = Notification { paid_at: after(8), ..transfer("FT3", 7000, &reference) };
    for (told, outcome) in [
        (transfer("FT1", 6999, &reference), Outcome::WrongAmount),
        (transfer("FT2", 7000, "ung ho dong bao"), Outcome::UnknownReference),
        (late, Outcome::Late),
        (transfer("FT4", 7000, &ended), Outcome::NotAsked),
        (transfer("FT5", 7000, &reference), Outcome::Settled),
        (transfer("FT6", 7000, &reference), Outcome::Twice),
    ] {
        assert_eq!(town.told(&told).await, outcome);
    }
    let till = town.till().await;
    assert_eq!(till["mismatched"].as_array().unwrap().len(), 5);
    assert_eq!(till["refunds"].as_array().unwrap().len(), 5);

    let bank = Played::open().await;
    bank.busy.store(true, Ordering::SeqCst);
    assert_eq!(town.payments(NOW, Some(&bank.url)).refund_round().await.unwrap(), 0);
    assert_eq!(town.till().await["refunds"][0]["attempts"], 1);
    // Until it is time for another attempt, nobody asks.
    assert_eq!(town.payments(NOW, Some(&bank.url)).refund_round().await.unwrap(), 0);
    assert_eq!(bank.refunded.lock().unwrap().len(), 5);
    bank.busy.store(false, Ordering::SeqCst);
    // The signature is of the moment of the request; a minute later it is still good.
    let later = Clock::Fixed(Moment::from_micros(NOW.now().micros() + 60_000_000));
    assert_eq!(town.payments(later, Some(&bank.url)).refund_round().await.unwrap(), 5);
    assert_eq!(town.till().await["refunds"], json!([]));
    assert_eq!(town.state(mai, &reference).await, "paid");
    let page = town.session(official(&["treasury"]), NOW).get("/desk/payments").await;
    assert!(page.text.contains("Quá thời hạn") && page.text.contains("FT6"), "{}", page.text);
}

#[tokio::test]
async fn what_was_paid_goes_back_when_its_dossier_is_withdrawn() {
    let (town, mai) = (Town::new().await, somebody(1));
    let reference = town.asked(mai).await;
    town.told(&transfer("FT1", 7000, &reference)).await;
    town.ended(mai, &reference, Back::Refunded).await;
    assert_eq!(town.state(mai, &reference).await, "refund-due");
    let bank = Played::open().await;
    assert_eq!(town.payments(NOW, Some(&bank.url)).refund_round().await.unwrap(), 1);
    assert_eq!(*bank.refunded.lock().unwrap(), ["FT1"]);
    assert_eq!(town.state(mai, &reference).await, "refunded");
}

#[tokio::test]
async fn a_dossier_that_does_not_wait_is_not_paid_for() {
    let (town, mai) = (Town::new().await, somebody(1));
    let reference = town.asked(mai).await;
    town.waits.store(false, Ordering::SeqCst);
    assert_eq!(town.told(&transfer("FT1", 7000, &reference)).await, Outcome::NotAsked);
    assert_eq!(town.state(mai, &reference).await, "asked");
    assert_eq!(town.till().await["refunds"][0]["transaction"], "FT1");
}

#[tokio::test]
async fn who_is_late_gets_as_much_time_again() {
    let (town, mai) = (Town::new().await, somebody(1));
    let reference = town.asked(mai).await;
    let path = format!("/v1/payments/{reference}/renewal");
    assert_eq!(town.session(citizen(mai), NOW).post(&path, json!({})).await.status, 409);
    let later = Clock::Fixed(after(8));
    let own = town.session(citizen(mai), later);
    let page = own.get(&format!("/services/payments/{reference}")).await.text;
    assert!(page.contains("Hết thời hạn nộp") && !page.contains("class=\"qr\""), "{page}");
    let again = own.submit(&format!("/services/payments/{reference}/renewal"), "").await;
    assert_eq!(again.status, 303);
    let late = Notification { paid_at: after(8), ..transfer("FT1", 7000, &reference) };
    assert_eq!(town.told(&late).await, Outcome::Settled);
    let page = own.get(&format!("/services/payments/{reference}/receipt")).await.text;
    assert!(page.contains("Circular 75/2022/TT-BTC") && page.contains("FT1"), "{page}");
}
