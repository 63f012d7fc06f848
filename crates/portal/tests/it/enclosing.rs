//! Files that go with dossiers, in both directions, and what a ministry asks for: it is answered
//! here, and the answer arrives there.

use files::{FileName, Kind, NewFile as New, Place};
use testkit::Session;

use super::*;
use crate::telling::Pair;

const PDF: &str = "%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n";
const OTHER: &str = "%PDF-1.7\n2 0 obj<<>>endobj\n%%EOF\n";

/// A form with a file, as the table has it; `texts` are what stands before it.
fn form(texts: &[(&str, &str)], file: Option<&str>) -> String {
    let mut form = String::new();
    for (name, text) in texts {
        let head = format!("content-disposition: form-data; name=\"{name}\"");
        form.push_str(&format!("--edge\r\n{head}\r\n\r\n{text}\r\n"));
    }
    if let Some(file) = file {
        let head = "content-disposition: form-data; name=\"TepTin\"; filename=\"TepTin\"";
        form.push_str(&format!("--edge\r\n{head}\r\n\r\n{file}\r\n"));
    }
    form + "--edge--\r\n"
}

fn sha256(text: &str) -> String {
    kernel::hex(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes()).as_ref())
}

impl System {
    async fn upload(&self, form: &str) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let kind = "multipart/form-data; boundary=edge";
        let headers = [("authorization", &*bearer), ("content-type", kind)];
        self.door.send("POST", "/portal/v1/UploadFile", &headers, form).await
    }

    /// Sends a file. What it is called here.
    async fn sends(&self, name: &str, bytes: &str) -> String {
        let (hash, length) = (sha256(bytes), bytes.len().to_string());
        let texts = [("TenTepTin", name), ("HashTepTin", &*hash), ("DungLuong", &*length)];
        let answer = self.upload(&form(&texts, Some(bytes))).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body["data"][0]["IdTepTin"].as_str().unwrap().to_owned()
    }
}

impl Town {
    /// Mai sends a file for a draft, or for a dossier that more is asked for.
    async fn sends(&self, bytes: &'static str, dossier: Option<&Dossier>) {
        let counters = self.at(NOW);
        let files = counters.dossiers.files();
        let may = files.permit_to_send(&citizen(self.mai)).await.unwrap();
        let new = New {
            bytes: bytes.len() as u64,
            document: "photo".to_owned(),
            kind: Kind::Pdf,
            name: FileName::parse("ảnh.pdf").unwrap(),
            place: Place {
                dossier: dossier.map(|dossier| dossier.code.to_string()),
                procedure: "handed".to_owned(),
                valid_from: CATALOGUE.by_code("handed", NOW.now().day()).unwrap().valid_from,
            },
        };
        let begun = files.begin(&may, &new).await.unwrap();
        let bytes = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(bytes)]);
        let whole = files.receive(&may, begun, bytes, None).await.unwrap();
        files.settle(&may, whole).await.unwrap();
    }

    /// The files on the page of a dossier that is settled elsewhere, each with its address.
    async fn links(&self, code: &str) -> Vec<String> {
        let page =
            self.session(citizen(self.mai)).get(&format!("/services/elsewhere/{code}")).await;
        let links = page.text.split("href=\"").skip(1);
        let links = links.map(|rest| rest.split('"').next().unwrap().to_owned());
        links.filter(|link| link.contains("/files/")).collect()
    }

    /// Dossiers here, for that caller.
    fn dossiers_for(&self, caller: Caller, purpose: Purpose) -> Session {
        Session::new(procedure::routes(self.at(NOW).dossiers), caller, purpose)
    }

    /// Mai answers what more is asked for.
    async fn answers(&self, dossier: &Dossier, said: &str, clock: Clock) {
        let now = self.reads(dossier).await;
        let answers = now.body.answers.clone();
        let of = (&*dossier.code.to_string(), now.version);
        let dossiers = self.at(clock).dossiers;
        let said = Text::parse(said).unwrap();
        dossiers.supply(&citizen(self.mai), of, &answers, said).await.unwrap();
    }
}

#[tokio::test]
async fn a_file_that_a_system_sends_is_opened_by_whom_its_dossier_is_about() {
    let town = Town::new().await;
    let system = town.system("dossier.G09.push").await.with_token().await;
    let id = system.sends("Đơn.pdf", PDF).await;
    assert_eq!(id, sha256(PDF));
    assert_eq!(system.sends("Đơn.pdf", PDF).await, id, "twice is once");
    let kept =
        |all: &[Json]| all.iter().filter(|it| it["what"]["name"] == "files.file-filed").count();

    let code = system.next_code("G09.020.00").await;
    let mut new = creation(&code);
    new["DanhSachTaiLieuNop"] = json!([{ "TepDinhKemId": id, "TenTepDinhKem": "Đơn.pdf" }]);
    for _ in 0..2 {
        let created = system.call("CreateDossier", &new).await;
        assert_eq!(created.status, 200, "{created:?}");
    }
    assert_eq!(kept(&town.on_record().await), 1);
    let [link] = &town.links(&code).await[..] else { panic!("one file") };
    let mai = town.session(citizen(town.mai));
    assert_eq!(mai.bytes(link).await, PDF.as_bytes());
    let read = town.on_record().await;
    assert!(read.iter().any(|it| it["what"]["kind"] == "read"
        && it["action"] == "ReadElsewhere"
        && it["what"]["fields"] == json!(["file"])));
    // Nobody else, and no file that the dossier does not name.
    let other = town.session(citizen(PersonId::from_bytes(&[7; 16]).unwrap()));
    assert_eq!(other.get(link).await.status, 404);
    assert_eq!(town.session(Caller::visitor()).get(link).await.status, 403);
    let none = format!("/services/elsewhere/{code}/files/{}", "0".repeat(32));
    assert_eq!(mai.get(&none).await.status, 404);
    // What one system sent is nothing to another.
    let stranger = town.system("dossier.G12.push").await.with_token().await;
    let theirs = stranger.next_code("G12.020.00").await;
    new["MaHoSo"] = json!(theirs);
    let answer = stranger.call("CreateDossier", &new).await;
    assert_eq!(answer.body["detail"], "DanhSachTaiLieuNop[0].TepDinhKemId: unknown");
    // Two dossiers may name one file, and one dossier two papers with the same bytes.
    let other = system.sends("Bản sao.pdf", &PDF.replace("%%EOF", "%% \n%%EOF")).await;
    let named = |id: &str, name: &str| json!({ "TepDinhKemId": id, "TenTepDinhKem": name });
    new["DanhSachTaiLieuNop"] =
        json!([named(&id, "Đơn.pdf"), named(&other, "Một.pdf"), named(&other, "Hai.pdf")]);
    new["MaHoSo"] = json!(system.next_code("G09.020.00").await);
    let created = system.call("CreateDossier", &new).await;
    assert_eq!(created.status, 200, "{created:?}");
}

#[tokio::test]
async fn a_file_that_is_not_what_was_said_of_it_is_not_kept() {
    let town = Town::new().await;
    let system = town.system("dossier.G09.push").await.with_token().await;
    let (hash, length) = (sha256(PDF), PDF.len().to_string());
    let named =
        |name: &'static str| [("TenTepTin", name), ("HashTepTin", &*hash), ("DungLuong", &*length)];
    let png = named("ảnh.png");
    let whole = named("Đơn.pdf");
    let longer = [whole[0], whole[1], ("DungLuong", "99999999")];
    let shorter = [whole[0], whole[1], ("DungLuong", "3")];
    let more = [whole[0], whole[1], ("DungLuong", "50")];
    for (texts, file, refused) in [
        (&whole[..], Some(OTHER), (460, "upload-checksum")),
        (&png, Some(PDF), (422, "file-lies")),
        (&named("Đơn.exe"), Some(PDF), (422, "file-kind")),
        (&longer, Some(PDF), (413, "file-too-large")),
        (&shorter, Some(PDF), (413, "file-too-large")),
        (&more, Some(PDF), (400, "upload-cut")),
        (&whole, None, (422, "exchange-field")),
        (&whole[1..], Some(PDF), (422, "exchange-field")),
    ] {
        let answer = system.upload(&form(texts, file)).await;
        assert_eq!(kind(&answer), refused, "{texts:?}: {answer:?}");
        assert!(!answer.text.contains("Đơn"), "{}", answer.text);
    }
    // Nothing of it can be named.
    let code = system.next_code("G09.020.00").await;
    let mut new = creation(&code);
    new["DanhSachTaiLieuNop"] = json!([{ "TepDinhKemId": hash, "TenTepDinhKem": "Đơn.pdf" }]);
    assert_eq!(system.call("CreateDossier", &new).await.status, 422);
    // Sent as it is, it is taken; what nothing names for a month is gone and is to be sent anew.
    system.sends("Đơn.pdf", PDF).await;
    let month = later(31 * 86_400);
    let rule = files::REMOVAL_RULE;
    let may = by_rule(files::RemoveEndedFiles, "test", rule, Facts::none());
    assert_eq!(town.at(month).dossiers.files().remove_ended(&may).await.unwrap(), 1);
    assert_eq!(system.call("CreateDossier", &new).await.status, 422);
    system.sends("Đơn.pdf", PDF).await;
    assert_eq!(system.call("CreateDossier", &new).await.status, 200);
}

#[tokio::test]
async fn files_arrive_once_and_before_their_dossier_though_the_portal_was_down() {
    let pair = Pair::new().await;
    pair.here.sends(PDF, None).await;
    pair.here.sends(OTHER, None).await;
    let dossier = pair.here.files("handed", NOW).await;
    assert_eq!(dossier.body.enclosed.len(), 2);
    for hour in 0..24 {
        assert!(pair.round(hour * 3_600 + 60).await.is_down, "hour {hour}");
    }
    let _up = Up::at(pair.port, &pair.there).await;
    // Killed when it was under way: what was told, and not noted, is told again.
    let killed = pair.at(86_400);
    let begun = killed.portal.telling_round(32);
    let _ = tokio::time::timeout(std::time::Duration::from_millis(60), begun).await;
    assert!(!pair.round(86_500).await.is_down);
    assert!(!pair.round(86_900).await.is_down);

    let links = pair.there.links(&dossier.code.to_string()).await;
    assert_eq!(links.len(), 2, "{links:?}");
    let mai = pair.there.session(citizen(pair.there.mai));
    assert_eq!(mai.bytes(&links[0]).await, PDF.as_bytes());
    assert_eq!(mai.bytes(&links[1]).await, OTHER.as_bytes());
    let there = pair.there.on_record().await;
    let filed = there.iter().filter(|it| it["what"]["name"] == "files.file-filed").count();
    assert_eq!(filed, 2);
    // They left on record, each before it did.
    let here = pair.here.on_record().await;
    let left =
        |it: &&Json| it["action"] == "TellDossier" && it["what"]["fields"] == json!(["file"]);
    assert!(here.iter().filter(left).count() >= 2);
}

#[tokio::test]
async fn what_a_ministry_asks_for_is_answered_here_and_arrives_there() {
    let pair = Pair::new().await;
    let up = Up::at(pair.port, &pair.there).await;
    let police = pair.here.system("dossier.G01.push").await.with_token().await;
    let dossier = pair.here.files("handed", NOW).await;
    let code = dossier.code.to_string();
    assert_eq!(pair.round(1).await.told, 1);
    drop(up);

    let mut asked = step(&code, 2, 5);
    asked["LyDo"] = json!("Ảnh không rõ.");
    let told = json!([step(&code, 1, 2), asked]);
    for _ in 0..2 {
        assert_eq!(police.call("CapNhatTrangThai", &told).await.status, 200);
    }
    let now = pair.here.reads(&dossier).await;
    let stands = (now.state.name(), now.last_reason());
    assert_eq!(stands, ("supplement-asked-elsewhere", Some("Ảnh không rõ.")));
    assert!(pair.here.inbox().await.contains("đề nghị bổ sung"));
    let mai = pair.here.dossiers_for(citizen(pair.here.mai), Purpose::OwnRecord);
    let page = mai.get(&format!("/services/dossiers/{code}")).await.text;
    assert!(page.contains("Ảnh không rõ.") && page.contains("name=\"statement\""), "{page}");
    assert!(!page.contains("/withdrawal"), "{page}");

    pair.here.sends(PDF, Some(&dossier)).await;
    pair.here.answers(&dossier, "Ảnh mới đây ạ.", later(10)).await;
    let page = mai.get(&format!("/services/dossiers/{code}")).await.text;
    assert!(!page.contains("name=\"statement\""), "it is asked once: {page}");
    assert!(page.contains("Bạn đã gửi phần bổ sung"), "{page}");
    assert!(pair.round(70).await.is_down);
    assert!(pair.round(3_600).await.is_down);
    let _up = Up::at(pair.port, &pair.there).await;
    assert_eq!(pair.round(86_400).await.told, 1);

    let there = pair.there.session(citizen(pair.there.mai));
    let page = there.get(&format!("/services/elsewhere/{code}")).await.text;
    assert!(page.contains("Ảnh mới đây ạ.") && page.contains("Ảnh không rõ."), "{page}");
    let [link] = &pair.there.links(&code).await[..] else { panic!("one file") };
    assert_eq!(there.bytes(link).await, PDF.as_bytes());

    // They go on, ask once more, and it is recorded as they tell it.
    let mut again = step(&code, 4, 5);
    again["LyDo"] = json!("Thiếu chữ ký.");
    let told = json!([step(&code, 3, 4), again]);
    assert_eq!(police.call("CapNhatTrangThai", &told).await.status, 200);
    let states: Vec<_> =
        pair.here.reads(&dossier).await.body.timeline.iter().map(|it| it.act.name()).collect();
    let ends = &states[states.len() - 4..];
    assert_eq!(
        ends,
        ["ask-supplement-elsewhere", "supply", "resume-elsewhere", "ask-supplement-elsewhere"]
    );
    let page = mai.get(&format!("/services/dossiers/{code}")).await.text;
    assert!(page.contains("Thiếu chữ ký.") && page.contains("name=\"statement\""), "{page}");
}

#[tokio::test]
async fn a_file_of_the_ministry_is_among_the_papers_of_our_dossier() {
    let town = Town::new().await;
    let police = town.system("dossier.G01.push").await.with_token().await;
    let dossier = town.files("handed", NOW).await;
    let code = dossier.code.to_string();
    let id = police.sends("Giấy phép.pdf", PDF).await;
    let mut settled = step(&code, 1, 9);
    settled["KetQuaXuLy"] = json!(1);
    settled["DanhSachTaiLieuNop"] =
        json!([{ "TepDinhKemId": "ab".repeat(32), "TenTepDinhKem": "x" }]);
    let unknown = police.call("CapNhatTrangThai", &json!([settled])).await;
    assert_eq!(unknown.body["detail"], "[0].DanhSachTaiLieuNop[0].TepDinhKemId: unknown");
    settled["DanhSachTaiLieuNop"] = json!([{ "TepDinhKemId": id, "TenTepDinhKem": "Giấy phép.pdf" },
            { "TepDinhKemId": id, "TenTepDinhKem": "Bản hai.pdf" }]);
    for _ in 0..2 {
        let told = police.call("CapNhatTrangThai", &json!([settled])).await;
        assert_eq!(told.status, 200, "{told:?}");
    }
    let now = town.reads(&dossier).await;
    assert_eq!((now.state.name(), now.body.enclosed.len()), ("settled", 1));
    let link = format!("/v1/dossiers/{code}/files/{}", now.body.enclosed[0].id);
    let mai = town.dossiers_for(citizen(town.mai), Purpose::OwnRecord);
    assert_eq!(mai.bytes(&link).await, PDF.as_bytes());
    let page = mai.get(&format!("/services/dossiers/{code}")).await.text;
    assert!(page.contains(&link) && page.contains("Cơ quan giải quyết gửi"), "{page}");
    // The office of the dossier, and no other person.
    let desk = town.dossiers_for(super::police(), Purpose::Case(code.clone()));
    let opened = desk.get(&link).await;
    assert_eq!((opened.status.as_u16(), &*opened.text), (200, PDF), "{opened:?}");
    let stranger = citizen(PersonId::from_bytes(&[7; 16]).unwrap());
    let stranger = town.dossiers_for(stranger, Purpose::OwnRecord);
    assert_eq!(stranger.get(&link).await.status, 404);
}
