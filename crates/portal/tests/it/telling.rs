//! Two instances: one tells, the other is the portal; it goes away and comes back.

use super::*;

/// An instance that tells, and the one that it tells.
pub(crate) struct Pair {
    pub(crate) here: Town,
    pub(crate) port: u16,
    system: System,
    pub(crate) there: Town,
}

impl Pair {
    pub(crate) async fn new() -> Self {
        let (here, there) = (Town::new().await, Town::new().await);
        let system = there.system("dossier.G01.push").await;
        Self { here, port: free_port(), system, there }
    }

    /// The telling side so many seconds later.
    pub(crate) fn at(&self, seconds: i64) -> Counters {
        let url = format!("http://127.0.0.1:{}", self.port);
        let remote = remote(&url, &self.system);
        counters(&self.here.platform, later(seconds), Some(remote))
    }

    pub(crate) async fn round(&self, seconds: i64) -> portal::Round {
        self.at(seconds).portal.telling_round(32).await.unwrap()
    }

    /// The steps that arrived, each with its state, in their order.
    async fn arrived(&self) -> Vec<(i64, i64)> {
        let records = self.there.on_record().await;
        let steps = records.iter().filter(|it| it["what"]["name"] == "portal.step-taken");
        let read = |it: &Json| {
            let event = &it["what"]["event"];
            (event["step"].as_i64().unwrap(), event["state"].as_i64().unwrap())
        };
        let mut steps: Vec<_> = steps.map(read).collect();
        steps.reverse();
        steps
    }
}

async fn claimed(pair: &Pair, dossier: &Dossier, seconds: i64) {
    let dossiers = pair.here.at(later(seconds)).dossiers;
    dossiers.claim(&police(), (&dossier.code.to_string(), 1)).await.unwrap();
}

async fn stopped(pair: &Pair, dossier: &Dossier, seconds: i64) {
    let dossiers = pair.here.at(later(seconds)).dossiers;
    let (code, reason) = (dossier.code.to_string(), Text::parse("Đương sự yêu cầu.").unwrap());
    let act = (Act::Stop, None);
    dossiers.work(&police(), (&code, 2), act, Some(reason)).await.unwrap();
}

#[tokio::test]
async fn every_state_arrives_once_and_in_its_order() {
    let pair = Pair::new().await;
    let _up = Up::at(pair.port, &pair.there).await;
    let dossier = pair.here.files("moving", NOW).await;
    assert_eq!(pair.round(1).await, portal::Round { is_down: false, told: 1 });
    let there = pair.there.elsewhere().await;
    assert_eq!(there[0]["code"], dossier.code.to_string());
    assert_eq!((&there[0]["state_number"], &there[0]["procedure"]), (&json!(1), &json!("moving")));
    assert_eq!(pair.round(2).await.told, 0, "nothing new");

    claimed(&pair, &dossier, 10).await;
    assert_eq!(pair.round(11).await.told, 1);
    let dossiers = pair.here.at(later(20)).dossiers;
    let of = (&*dossier.code.to_string(), 2, 1);
    let reasons = Text::parse("Đủ điều kiện.").unwrap();
    dossiers.decide(&police(), of, OutcomeKind::Granted, reasons).await.unwrap();
    assert_eq!(pair.round(21).await.told, 1);
    assert_eq!(pair.arrived().await, [(1, 2), (2, 4), (3, 9)]);
    assert_eq!(pair.there.elsewhere().await[0]["state_number"], 9);
    let told: Vec<Json> = pair.here.on_record().await;
    assert!(told.iter().any(|it| it["what"]["name"] == "portal.told"));
}

#[tokio::test]
async fn a_portal_that_is_down_for_a_day_is_told_everything_when_it_is_back() {
    const DAY: i64 = 86_400;
    let pair = Pair::new().await;
    let first = pair.here.files("moving", NOW).await;
    // Hour by hour it is not there, while work goes on here.
    for hour in 0..24 {
        assert!(pair.round(hour * 3_600 + 60).await.is_down, "hour {hour}");
    }
    claimed(&pair, &first, 7_200).await;
    stopped(&pair, &first, 10_800).await;
    let second = pair.here.files("moving", later(14_400)).await;
    assert_eq!(pair.at(DAY).portal.backlog().await.unwrap().waiting, 2);

    let up = Up::at(pair.port, &pair.there).await;
    assert_eq!(pair.round(DAY).await, portal::Round { is_down: false, told: 2 });
    assert_eq!(pair.arrived().await, [(1, 2), (2, 4), (3, 8)]);
    let mut codes: Vec<Json> = Vec::new();
    for one in pair.there.elsewhere().await.as_array().unwrap() {
        codes.push(one["code"].clone());
    }
    for dossier in [&first, &second] {
        assert!(codes.contains(&json!(dossier.code.to_string())), "{codes:?}");
    }
    assert_eq!(pair.at(DAY).portal.backlog().await.unwrap().waiting, 0);
    // And away again in the middle of things.
    drop(up);
    claimed(&pair, &second, DAY + 10).await;
    assert!(pair.round(DAY + 11).await.is_down);
    let _up = Up::at(pair.port, &pair.there).await;
    assert_eq!(pair.round(DAY + 400).await.told, 1);
    assert_eq!(pair.arrived().await.len(), 5);
}

#[tokio::test]
async fn a_portal_that_has_lost_a_dossier_is_told_of_it_from_the_beginning() {
    let pair = Pair::new().await;
    let up = Up::at(pair.port, &pair.there).await;
    let dossier = pair.here.files("moving", NOW).await;
    assert_eq!(pair.round(1).await.told, 1);
    drop(up);
    // Another database answers at the same address, and knows the same system.
    let fresh = Town::new().await;
    let system = fresh.system("dossier.G01.push").await;
    let pair = Pair { system, there: fresh, ..pair };
    let _up = Up::at(pair.port, &pair.there).await;
    claimed(&pair, &dossier, 10).await;
    assert_eq!(pair.round(11).await.told, 0, "it is told that there is no such dossier");
    assert_eq!(pair.round(400).await.told, 1);
    assert_eq!(pair.arrived().await, [(1, 2), (2, 4)]);
    assert_eq!(pair.at(400).portal.backlog().await.unwrap().alerts, 0, "the alert has ended");
}

#[tokio::test]
async fn of_two_nodes_one_tells() {
    let pair = Pair::new().await;
    let _up = Up::at(pair.port, &pair.there).await;
    for _ in 0..4 {
        pair.here.files("moving", NOW).await;
    }
    let (one, other) = (pair.at(1).portal, pair.at(1).portal);
    let (one, other) = tokio::join!(one.telling_round(32), other.telling_round(32));
    assert_eq!(one.unwrap().told + other.unwrap().told, 4);
    assert_eq!(pair.there.elsewhere().await.as_array().unwrap().len(), 4);
    let tried = pair.here.on_record().await;
    assert_eq!(tried.iter().filter(|it| it["what"]["name"] == "portal.tried").count(), 4);
}

#[tokio::test]
async fn what_the_register_says_leaves_only_after_it_was_put_on_record() {
    let pair = Pair::new().await;
    let _up = Up::at(pair.port, &pair.there).await;
    pair.here.files("moving", NOW).await;
    pair.round(1).await;
    let records = pair.here.on_record().await;
    let read = |it: &&Json| {
        it["what"]["kind"] == "read"
            && it["action"] == "TellDossier"
            && it["what"]["fields"] == json!(["personal-number"])
    };
    assert_eq!(records.iter().filter(read).count(), 1, "{records:#?}");
}
