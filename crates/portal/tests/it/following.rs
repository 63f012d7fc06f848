//! What a person sees of what is settled elsewhere, and what an official sees of the exchange.

use super::*;

#[tokio::test]
async fn what_is_here_and_what_is_elsewhere_stand_on_one_page() {
    let town = Town::new().await;
    let system = town.system("dossier.G09.push").await.with_token().await;
    let code = system.next_code("G09.020.00").await;
    system.call("CreateDossier", &creation(&code)).await;
    let mut asked = step(&code, 1, 5);
    asked["LyDo"] = json!("Thiếu bản sao.");
    system.call("CapNhatTrangThai", &json!([asked])).await;
    let ours = town.files("moving", NOW).await.code.to_string();

    let own = town.session(citizen(town.mai));
    let page = own.get("/services/everywhere").await.text;
    for said in [&*code, &ours, "Cấp giấy phép", "Vụ Pháp chế", "Chờ bạn bổ sung"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let page = own.get(&format!("/services/elsewhere/{code}")).await.text;
    assert!(page.contains("Thiếu bản sao.") && page.contains("Chờ bạn bổ sung"), "{page}");
    // A code alone reveals nothing.
    let other = town.session(citizen(PersonId::from_bytes(&[7; 16]).unwrap()));
    assert_eq!(other.get(&format!("/services/elsewhere/{code}")).await.status, 404);
    assert_eq!(other.get("/services/elsewhere/nothing").await.status, 404);
    assert_eq!(own.get("/services/everywhere?after=x").await.status, 404);
}

#[tokio::test]
async fn a_ward_is_followed_only_by_whoever_represents_them() {
    let town = Town::new().await;
    let mut stranger = citizen(PersonId::from_bytes(&[7; 16]).unwrap());
    stranger.acting_for = Some(town.mai);
    let session = town.session(stranger);
    assert_eq!(session.get("/v1/dossiers-elsewhere").await.status, 403);
}
