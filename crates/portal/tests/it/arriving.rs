//! Systems of ministries tell of what they settle: once, in order, of their own.

use super::*;

#[tokio::test]
async fn a_system_tells_of_a_dossier_and_its_person_follows_it() {
    let town = Town::new().await;
    let system = town.system("dossier.G09.push").await.with_token().await;
    let code = system.next_code("G09.020.00").await;
    assert_eq!(code, "G09.020.00-261123-0001");
    assert_eq!(system.next_code("G09.020.00").await, "G09.020.00-261123-0002");

    let hash = "AB".repeat(32);
    let file = json!({ "TenTepTin": "Đơn.pdf", "HashTepTin": hash, "DungLuong": 1024,
        "DuongDanTaiTepTin": "https://moha.example/f/1" });
    let announced = system.call("UploadFile", &file).await;
    let id = announced.body["data"][0]["IdTepTin"].as_str().unwrap();
    assert_eq!((id, announced.status.as_u16()), (&*hash.to_lowercase(), 200));
    assert_eq!(system.call("UploadFile", &file).await.status, 200, "twice is once");

    let mut new = creation(&code);
    new["DanhSachTaiLieuNop"] = json!([{ "TepDinhKemId": id, "TenTepDinhKem": "Đơn.pdf" }]);
    let created = system.call("CreateDossier", &new).await;
    assert_eq!(created.status, 200, "{created:?}");
    assert_eq!(created.body["data"]["maHoSo"], *code);
    let progress = json!([{ "MaHoSo": code, "SoThuTu": 1, "NoiDungXuLy": "Thẩm định",
        "PhongBanXuLy": "Vụ Pháp chế", "ThoiDiemXuLy": "2026-11-23 09:00:00", "TrangThai": 4 }]);
    assert_eq!(system.call("CapNhatTienTrinh", &progress).await.status, 200);
    let mut asked = step(&code, 2, 5);
    asked["LyDo"] = json!("Thiếu bản sao.");
    let answer = system.call("CapNhatTrangThai", &json!([asked])).await;
    assert_eq!(answer.body["data"][0], json!({ "daCo": false, "maHoSo": code, "soThuTu": 2 }));

    let list = town.elsewhere().await;
    assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
    let stands = [&list[0]["state_number"], &list[0]["unit"], &list[0]["due_at"]];
    assert_eq!(stands, [&json!(5), &json!("Vụ Pháp chế"), &json!("2026-12-01T17:00:00.000000")]);
    let names: Vec<Json> =
        town.on_record().await.iter().map(|it| it["what"]["name"].clone()).collect();
    for name in ["portal.dossier-taken", "portal.step-taken", "notices.notice-left"] {
        assert!(names.contains(&json!(name)), "{name}: {names:?}");
    }
    let said: String = town.on_record().await.iter().map(Json::to_string).collect();
    assert!(!said.contains("Thiếu bản sao") && !said.contains(NUMBER), "{said}");
}

/// Steps in a row that are told by several at once: enough that each of two reads of one request
/// has another's commit between them somewhere.
const STEPS: usize = 12;

#[tokio::test]
async fn what_is_told_twice_is_one_and_what_is_told_otherwise_is_refused() {
    let town = Town::new().await;
    let system = town.system("dossier.G09.push").await.with_token().await;
    let code = system.next_code("G09.020.00").await;
    let first = system.call("CreateDossier", &creation(&code)).await;
    let again = system.call("CreateDossier", &creation(&code)).await;
    assert_eq!(first.body["data"]["idHoSo"], again.body["data"]["idHoSo"]);
    let had = [&first.body["data"]["daCo"], &again.body["data"]["daCo"]];
    assert_eq!(had, [&json!(false), &json!(true)]);
    let mut other = creation(&code);
    other["MaTTHC"] = json!("1.000000");
    assert_eq!(kind(&system.call("CreateDossier", &other).await), (409, "told-otherwise"));

    // Several shortly after each other, as after a lost connection.
    for number in (1..).take(STEPS) {
        let told = json!([step(&code, number, 2)]);
        let calls = (0..6).map(async |after| {
            tokio::time::sleep(std::time::Duration::from_millis(after)).await;
            system.call("CapNhatTrangThai", &told).await
        });
        let mut fresh = 0;
        for answer in futures(calls).await {
            assert_eq!(answer.status, 200, "{answer:?}");
            fresh += i32::from(answer.body["data"][0]["daCo"] == json!(false));
        }
        assert_eq!(fresh, 1);
    }
    let otherwise = json!([step(&code, 1, 4)]);
    let answer = system.call("CapNhatTrangThai", &otherwise).await;
    assert_eq!(kind(&answer), (409, "told-otherwise"));
    let taken = town.on_record().await;
    let taken = taken.iter().filter(|it| it["what"]["name"] == "portal.step-taken").count();
    assert_eq!(taken, STEPS);
}

/// All of them at once.
async fn futures<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut all: Vec<_> = all.map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(|context| {
        let mut waiting = Vec::new();
        for mut one in all.drain(..) {
            match one.as_mut().poll(context) {
                std::task::Poll::Ready(value) => done.push(value),
                std::task::Poll::Pending => waiting.push(one),
            }
        }
        all = waiting;
        if all.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done
}

#[tokio::test]
async fn a_step_out_of_its_order_changes_nothing_and_is_told_which_is_next() {
    let town = Town::new().await;
    let system = town.system("dossier.G09.push").await.with_token().await;
    let code = system.next_code("G09.020.00").await;
    system.call("CreateDossier", &creation(&code)).await;
    let mut settled = step(&code, 3, 9);
    settled["KetQuaXuLy"] = json!(1);
    let early = system.call("CapNhatTrangThai", &json!([settled])).await;
    assert_eq!(kind(&early), (409, "out-of-order"));
    assert_eq!(early.body["detail"], "the next step is SoThuTu 1");
    assert_eq!(town.elsewhere().await[0]["state_number"], 1);
    // In one call they go in their order, up to the first that is refused.
    let all = json!([step(&code, 1, 2), step(&code, 2, 4), settled]);
    assert_eq!(system.call("CapNhatTrangThai", &all).await.status, 200);
    assert_eq!(town.elsewhere().await[0]["state_number"], 9);
}

#[tokio::test]
async fn a_wrong_field_is_named_and_its_value_is_not_repeated() {
    let town = Town::new().await;
    let system = town.system("dossier.G09.push").await.with_token().await;
    let code = system.next_code("G09.020.00").await;
    for (field, value, said) in [
        ("SoDinhDanh", json!("00118501234"), "SoDinhDanh: malformed"),
        ("NgayNop", json!("20/11/2026"), "NgayNop: malformed"),
        ("NgayNop", Json::Null, "NgayNop: missing"),
        ("LoaiDoiTuong", json!(7), "LoaiDoiTuong: malformed"),
        ("TrangThai", json!(11), "TrangThai: malformed"),
        ("MauSac", json!("đỏ"), "MauSac: unknown"),
        ("DonViXuLy", json!("x".repeat(201)), "DonViXuLy: too-long"),
        (
            "DanhSachTaiLieuNop",
            json!([{ "TepDinhKemId": "ab".repeat(32), "TenTepDinhKem": "a" }]),
            "DanhSachTaiLieuNop[0].TepDinhKemId: unknown",
        ),
    ] {
        let mut new = creation(&code);
        new[field] = value;
        let answer = system.call("CreateDossier", &new).await;
        assert_eq!(kind(&answer), (422, "exchange-field"), "{field}");
        assert_eq!(answer.body["detail"], said);
        assert!(!answer.text.contains("0011850"), "{}", answer.text);
    }
    system.call("CreateDossier", &creation(&code)).await;
    let mut refused = step(&code, 1, 9);
    for (field, value, said) in [
        ("KetQuaXuLy", Json::Null, "[0].KetQuaXuLy: missing"),
        ("KetQuaXuLy", json!(2), "[0].LyDo: missing"),
        ("LyDo", json!(7), "[0].LyDo: malformed"),
    ] {
        refused[field] = value;
        let answer = system.call("CapNhatTrangThai", &json!([refused])).await;
        assert_eq!((answer.status.as_u16(), answer.body["detail"].as_str()), (422, Some(said)));
    }
    for body in ["", "{", "[1]", "{}", "[[]]"] {
        let answer = system.send("POST", "/portal/v1/CapNhatTrangThai", body).await;
        assert_eq!(kind(&answer), (422, "exchange-field"), "{body}");
    }
    let long = format!("[\"{}\"]", "x".repeat(300 << 10));
    let answer = system.send("POST", "/portal/v1/CapNhatTrangThai", &long).await;
    assert!(answer.status.is_client_error(), "{answer:?}");
}

#[tokio::test]
async fn of_the_dossiers_of_others_a_system_is_told_that_there_are_none() {
    let town = Town::new().await;
    let one = town.system("dossier.G09.push").await.with_token().await;
    let same_body = town.system("dossier.G09.push").await.with_token().await;
    let other = town.system("dossier.G12.push").await.with_token().await;
    let code = one.next_code("G09.020.00").await;
    one.call("CreateDossier", &creation(&code)).await;
    let told = json!([step(&code, 1, 2)]);
    for stranger in [&same_body, &other] {
        let answer = stranger.call("CapNhatTrangThai", &told).await;
        assert_eq!(kind(&answer), (404, "no-such-dossier"));
        let unknown = json!([step("G09.020.00-261123-7777", 1, 2)]);
        let unknown = stranger.call("CapNhatTrangThai", &unknown).await;
        assert_eq!((unknown.status, &unknown.body["type"]), (answer.status, &answer.body["type"]));
    }
    // Neither a code nor a dossier of a body that it was not let push for.
    let path = "/portal/v1/GetNextValue?code=G09.020.00";
    assert_eq!(other.send("GET", path, "").await.status, 403);
    let theirs = creation("G09.020.00-261123-0009");
    assert_eq!(other.call("CreateDossier", &theirs).await.status, 403);
    // Nor one of ours that was not handed over to them.
    let ours = town.files("moving", NOW).await.code.to_string();
    let police = town.system("dossier.G01.push").await.with_token().await;
    let answer = police.call("CapNhatTrangThai", &json!([step(&ours, 1, 2)])).await;
    assert_eq!(kind(&answer), (404, "no-such-dossier"));
    let taken = police.call("CreateDossier", &creation(&ours)).await;
    assert_eq!(kind(&taken), (409, "told-otherwise"));
}

#[tokio::test]
async fn whoever_is_not_on_the_register_is_answered_for_alike() {
    let town = Town::new().await;
    let system = town.system("dossier.G09.push").await.with_token().await;
    let names = |answer: &Answer| {
        let data = answer.body["data"].as_object().unwrap().clone();
        data.keys().cloned().collect::<Vec<_>>()
    };
    let mut answers = Vec::new();
    for number in [NUMBER, "001185099999"] {
        let code = system.next_code("G09.020.00").await;
        let mut new = creation(&code);
        new["SoDinhDanh"] = json!(number);
        let answer = system.call("CreateDossier", &new).await;
        answers.push((answer.status, names(&answer)));
        let answer = system.call("CapNhatTrangThai", &json!([step(&code, 1, 2)])).await;
        assert_eq!(answer.status, 200);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(town.elsewhere().await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_dossier_that_was_handed_over_follows_what_the_ministry_says() {
    let town = Town::new().await;
    let police = town.system("dossier.G01.push").await.with_token().await;
    let dossier = town.files("passport-like", NOW).await;
    assert_eq!(dossier.state.name(), "handed-over");
    let code = dossier.code.to_string();
    let stranger = town.system("dossier.G12.push").await.with_token().await;
    let told = json!([step(&code, 1, 2)]);
    assert_eq!(stranger.call("CapNhatTrangThai", &told).await.status, 404);

    let mut asked = step(&code, 2, 5);
    asked["LyDo"] = json!("Ảnh không rõ.");
    let all = json!([step(&code, 1, 2), asked]);
    assert_eq!(police.call("CapNhatTrangThai", &all).await.status, 200);
    assert_eq!(town.reads(&dossier).await.state.name(), "supplement-asked-elsewhere");
    assert!(town.inbox().await.contains("đề nghị bổ sung"));
    let mut refused = step(&code, 3, 9);
    (refused["KetQuaXuLy"], refused["LyDo"]) = (json!(2), json!("Không đủ điều kiện."));
    assert_eq!(police.call("CapNhatTrangThai", &json!([refused])).await.status, 200);
    let read = town.reads(&dossier).await;
    assert_eq!((read.state.name(), read.last_reason()), ("settled", Some("Không đủ điều kiện.")));
    assert!(town.inbox().await.contains("bị từ chối"));
    assert_eq!(police.call("CapNhatTrangThai", &json!([refused])).await.status, 200, "again");
    // What is over is not opened again.
    let mut reopened = step(&code, 4, 9);
    reopened["KetQuaXuLy"] = json!(1);
    let answer = police.call("CapNhatTrangThai", &json!([reopened])).await;
    assert_eq!(kind(&answer), (409, "not-in-this-state"));
    assert_eq!(police.call("CapNhatTrangThai", &json!([step(&code, 4, 10)])).await.status, 200);
    assert_eq!(town.reads(&dossier).await.state.name(), "returned");
}
