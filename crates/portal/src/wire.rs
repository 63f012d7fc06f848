//! The calls, field by field, as `docs/spec/portal.md` lists them: what others send is read here,
//! and what we send is written here.

use std::collections::BTreeMap;

use files::FileId;
use kernel::{Language, Moment, PersonId, PersonalNumber, office_name};
use oidc::ServiceScope;
use population::Text;
use procedure::{Act, Dossier, DossierCode, State, With};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::Result;
use crate::fields::{Fault, Fields, written};

/// A dossier of which a system tells for the first time.
pub(crate) struct NewDossier {
    pub(crate) code: DossierCode,
    pub(crate) due_at: Option<Moment>,
    pub(crate) filed_at: Moment,
    pub(crate) number: Option<PersonalNumber>,
    pub(crate) state: i64,
    pub(crate) told: Told,
}

/// What is kept of it as JSON: add, never edit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) channel: i64,
    pub(crate) digitised: bool,
    pub(crate) files: Vec<ToldFile>,
    pub(crate) kind: i64,
    pub(crate) procedure: String,
    pub(crate) procedure_name: Option<Text<500>>,
    pub(crate) received_at: Option<Moment>,
    pub(crate) unit: Text<200>,
    pub(crate) verified_account: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ToldFile {
    pub(crate) id: String,
    pub(crate) name: Text<255>,
    pub(crate) reused: bool,
    /// Where its bytes are, if they are here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) held: Option<Held>,
}

/// A file whose bytes are here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Held {
    pub(crate) file: FileId,
    pub(crate) uploader: PersonId,
}

/// Where the bytes of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lies {
    Elsewhere,
    Here,
}

/// A file that is announced, or sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NewFile {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<String>,
    pub(crate) bytes: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) held: Option<Held>,
    pub(crate) name: Text<255>,
    #[serde(skip)]
    pub(crate) hash: String,
}

/// One step of a dossier.
#[derive(Clone)]
pub(crate) struct Step {
    pub(crate) at: Moment,
    /// Where it stood in what was sent, for refusals.
    pub(crate) at_field: String,
    pub(crate) code: DossierCode,
    pub(crate) number: i64,
    /// 0: it says nothing of the state.
    pub(crate) state: i64,
    pub(crate) told: StepTold,
}

/// What is kept of a step as JSON: add, never edit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct StepTold {
    /// What whoever applied answers to what was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) answer: Option<Text<1000>>,
    pub(crate) due_at: Option<Moment>,
    pub(crate) ended_at: Option<Moment>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) files: Vec<ToldFile>,
    /// 1 granted, 2 refused.
    pub(crate) outcome: Option<i64>,
    pub(crate) papers: Vec<Text<255>>,
    pub(crate) reason: Option<Text<1000>>,
    pub(crate) text: Option<Text<1000>>,
    pub(crate) unit: Option<Text<200>>,
}

/// Which call tells of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    CapNhatTienTrinh,
    CapNhatTrangThai,
    CreateDossier,
    UploadFile,
}

pub(crate) const FILES_MAX: usize = 50;
pub(crate) const STEPS_MAX: usize = 20;
const BYTES_MAX: i64 = 1 << 32;
/// More steps than any dossier has.
const STEP_MAX: i64 = 10_000;

impl Call {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Call::CapNhatTienTrinh => "CapNhatTienTrinh",
            Call::CapNhatTrangThai => "CapNhatTrangThai",
            Call::CreateDossier => "CreateDossier",
            Call::UploadFile => "UploadFile",
        }
    }
}

impl NewFile {
    pub(crate) fn read(mut fields: Fields, lies: Lies) -> Result<Self> {
        let address = fields.parsed("DuongDanTaiTepTin", address)?;
        if lies == Lies::Elsewhere && address.is_none() {
            return Err(fields.fault("DuongDanTaiTepTin", Fault::Missing));
        }
        let file = Self {
            address,
            held: None,
            bytes: fields.need_whole("DungLuong", 1..=BYTES_MAX)?,
            hash: fields.need("HashTepTin", hash)?,
            name: fields.need_text("TenTepTin")?,
        };
        fields.end()?;
        Ok(file)
    }
}

impl NewDossier {
    pub(crate) fn read(body: &[u8]) -> Result<Self> {
        let mut fields = Fields::of_body(body)?;
        let is_personal = fields.whole("LoaiDinhDanh", 1..=9)?.unwrap_or(1) == 1;
        let number = if is_personal {
            fields.number("SoDinhDanh")?
        } else {
            // Another paper's number: nobody is found by it, and it is not kept.
            fields.text::<40>("SoDinhDanh")?;
            None
        };
        let flag =
            |fields: &mut Fields, name: &str| fields.whole(name, 0..=1).map(|flag| flag == Some(1));
        let dossier = Self {
            code: fields.need("MaHoSo", DossierCode::parse)?,
            due_at: fields.moment("NgayHenTra")?,
            filed_at: fields.need_moment("NgayNop")?,
            number,
            state: fields.whole("TrangThai", 1..=10)?.unwrap_or(1),
            told: Told {
                channel: fields.need_whole("KenhThucHien", 1..=3)?,
                digitised: flag(&mut fields, "HoSoCoThanhPhanSoHoa")?,
                files: files(&mut fields)?,
                kind: fields.need_whole("LoaiDoiTuong", 0..=2)?,
                procedure: fields.need_text::<40>("MaTTHC")?.expose().to_owned(),
                procedure_name: fields.text("TenTTHC")?,
                received_at: fields.moment("NgayTiepNhan")?,
                unit: fields.need_text("DonViXuLy")?,
                verified_account: flag(&mut fields, "TaiKhoanDuocXacThucVoiVNeID")?,
            },
        };
        // Sent by others and of no use here: read, and not kept.
        fields.text::<200>("ChuHoSo")?;
        fields.text::<40>("MaCSDL")?;
        fields.whole("DuocThanhToanTrucTuyen", 0..=2)?;
        fields.end()?;
        Ok(dossier)
    }
}

fn files(fields: &mut Fields) -> Result<Vec<ToldFile>> {
    let mut files = Vec::new();
    for mut one in fields.list("DanhSachTaiLieuNop", FILES_MAX)? {
        let file = ToldFile {
            held: None,
            id: one.need("TepDinhKemId", hash)?,
            name: one.need_text("TenTepDinhKem")?,
            reused: one.whole("DuocTaiSuDung", 0..=1)? == Some(1),
        };
        let is_deleted = one.whole("IsDeleted", 0..=1)? == Some(1);
        for flag in ["DuocLayTuKhoDMQG", "DuocSoHoa"] {
            one.whole(flag, 0..=1)?;
        }
        one.whole("LoaiBan", 0..=2)?;
        one.parsed("DuongDanTaiTepTin", address)?;
        one.text::<100>("MaKetQuaThayThe")?;
        one.end()?;
        if !is_deleted {
            files.push(file);
        }
    }
    Ok(files)
}

impl Step {
    pub(crate) fn read(call: Call, mut fields: Fields) -> Result<Self> {
        let step = match call {
            Call::CapNhatTrangThai => Self::state(&mut fields)?,
            _ => Self::progress(&mut fields)?,
        };
        fields.end()?;
        Ok(step)
    }

    fn state(fields: &mut Fields) -> Result<Self> {
        fields.text::<64>("IdHoSo")?;
        let state = fields.need_whole("TrangThai", 1..=10)?;
        let outcome = fields.whole("KetQuaXuLy", 1..=2)?;
        let reason = fields.text("LyDo")?;
        if state == 9 && outcome.is_none() {
            return Err(fields.fault("KetQuaXuLy", Fault::Missing));
        }
        // Not received, more asked for, stopped, refused: whoever applied is told why.
        if reason.is_none() && (matches!(state, 3 | 5 | 8) || outcome == Some(2)) {
            return Err(fields.fault("LyDo", Fault::Missing));
        }
        let told = StepTold {
            answer: fields.text("NoiDungBoSung")?,
            due_at: fields.moment("NgayHenTra")?,
            ended_at: fields.moment("NgayKetThucXuLy")?,
            files: files(fields)?,
            outcome,
            papers: papers(fields)?,
            reason,
            text: None,
            unit: None,
        };
        Self::with(fields, state, told)
    }

    fn progress(fields: &mut Fields) -> Result<Self> {
        fields.text::<64>("IDHoSo")?;
        // The state is told by the other call; the name of who works on it is not kept.
        fields.whole("TrangThai", 1..=10)?;
        fields.text::<200>("NguoiXuLy")?;
        fields.moment("NgayBatDau")?;
        let told = StepTold {
            answer: fields.text("NoiDungBoSung")?,
            due_at: fields.moment("NgayKetThucTheoQuyDinh")?,
            ended_at: None,
            files: files(fields)?,
            outcome: None,
            papers: Vec::new(),
            reason: None,
            text: Some(fields.need_text("NoiDungXuLy")?),
            unit: fields.text("PhongBanXuLy")?,
        };
        Self::with(fields, 0, told)
    }

    fn with(fields: &mut Fields, state: i64, told: StepTold) -> Result<Self> {
        Ok(Self {
            at: fields.need_moment("ThoiDiemXuLy")?,
            at_field: fields.prefix(),
            code: fields.need("MaHoSo", DossierCode::parse)?,
            number: fields.need_whole("SoThuTu", 1..=STEP_MAX)?,
            state,
            told,
        })
    }

    /// What this does to a dossier of ours that was handed over. None: it moves nothing.
    pub(crate) fn act(&self, before: State) -> Option<Act> {
        Some(match (self.state, self.told.outcome) {
            (4, _) if before == State::SupplementAskedElsewhere => Act::ResumeElsewhere,
            (5, _) => Act::AskSupplementElsewhere,
            (3, _) => Act::RejectElsewhere,
            (7, _) => Act::WithdrawElsewhere,
            (8, _) => Act::StopElsewhere,
            (9, Some(2)) => Act::RefuseElsewhere,
            (9, _) => Act::GrantElsewhere,
            (10, _) => Act::ReturnElsewhere,
            _ => return None,
        })
    }
}

fn papers(fields: &mut Fields) -> Result<Vec<Text<255>>> {
    let mut papers = Vec::new();
    for mut one in fields.list("DanhSachGiayToKetQua", FILES_MAX)? {
        papers.push(one.need_text("TenGiayTo")?);
        for name in ["GiayToId", "MaGiayToKetQua", "MaThanhPhanHoSo"] {
            one.text::<100>(name)?;
        }
        one.parsed("DuongDanTepTinKetQua", address)?;
        one.end()?;
    }
    Ok(papers)
}

/// Where a file lies: never in the clear.
fn address(text: &str) -> Result<String, ()> {
    if text.starts_with("https://") { Ok(text.to_owned()) } else { Err(()) }
}

/// SHA-256 in hexadecimal.
fn hash(text: &str) -> Result<String, ()> {
    let fits = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if fits { Ok(text.to_ascii_lowercase()) } else { Err(()) }
}

/// The scope without which nothing is told of a dossier of that code.
pub(crate) fn scope_of(code: &DossierCode) -> Option<ServiceScope> {
    ServiceScope::of_body(code.unit().as_str().get(..3)?).ok()
}

/// What the portal is told first of a dossier of ours.
pub(crate) fn creation(
    dossier: &Dossier,
    (name, code): (&str, &str),
    number: Option<&PersonalNumber>,
    files: &Files,
) -> Json {
    let mut told = json!({
        "DonViXuLy": office_name(&dossier.office, Language::Vi),
        "HoSoCoThanhPhanSoHoa": 0,
        "KenhThucHien": 2,
        "LoaiDoiTuong": 0,
        "MaHoSo": dossier.code.to_string(),
        "MaTTHC": code,
        "NgayNop": written(dossier.clock.filed_at),
        "TaiKhoanDuocXacThucVoiVNeID": 1,
        "TenTTHC": name,
        "TrangThai": State::Filed.number(),
    });
    with_files(&mut told, dossier, (With::Filing, files));
    if let Some(number) = number {
        told["LoaiDinhDanh"] = json!(1);
        told["SoDinhDanh"] = json!(number.expose());
    }
    if let Some(due) = dossier.clock.due_at {
        told["NgayHenTra"] = json!(written(due));
    }
    told
}

/// What the portal calls the files that it has, by what they are called here.
pub(crate) type Files = BTreeMap<String, String>;

/// Names the files that came with it.
fn with_files(told: &mut Json, dossier: &Dossier, (with, files): (With, &Files)) {
    let name = |file: &procedure::Enclosed| {
        let id = files.get(&file.id.to_string())?;
        Some(json!({ "TenTepDinhKem": file.name.expose(), "TepDinhKemId": id }))
    };
    let came = dossier.body.enclosed.iter().filter(|file| file.with == with);
    let list: Vec<Json> = came.filter_map(name).collect();
    if !list.is_empty() {
        told["DanhSachTaiLieuNop"] = json!(list);
    }
}

/// What it is told of the step of that index, and by which call. None: there is none.
pub(crate) fn step_of(dossier: &Dossier, index: usize, files: &Files) -> Option<(Call, Json)> {
    let passed = dossier.body.timeline.get(index)?;
    let before = index.checked_sub(1).and_then(|index| dossier.body.timeline.get(index));
    let before = before.map_or(State::Filed, |passed| passed.state);
    let mut told = json!({
        "MaHoSo": dossier.code.to_string(),
        "SoThuTu": index + 1,
        "ThoiDiemXuLy": written(passed.at),
    });
    with_files(&mut told, dossier, (With::Supplement(index), files));
    if let (Act::Supply, State::SupplementAskedElsewhere, Some(said)) =
        (passed.act, before, &passed.reason)
    {
        // It is the answer to whoever asked.
        told["NoiDungBoSung"] = json!(said.expose());
    }
    if before.number() == passed.state.number() {
        let act = format!("procedure-act-{}", passed.act.name());
        told["NoiDungXuLy"] = json!(web::t(Language::Vi, &act));
        return Some((Call::CapNhatTienTrinh, told));
    }
    told["TrangThai"] = json!(passed.state.number());
    if let (true, Some(reason)) = (passed.act.needs_reason(), &passed.reason) {
        // What whoever applied said is theirs, and stays here.
        told["LyDo"] = json!(reason.expose());
    }
    match passed.act {
        Act::Grant | Act::GrantElsewhere => told["KetQuaXuLy"] = json!(1),
        Act::Refuse | Act::RefuseElsewhere => told["KetQuaXuLy"] = json!(2),
        _ => {}
    }
    if passed.state.is_open() {
        if let Some(due) = dossier.clock.due_at {
            told["NgayHenTra"] = json!(written(due));
        }
    } else {
        told["NgayKetThucXuLy"] = json!(written(passed.at));
    }
    Some((Call::CapNhatTrangThai, told))
}

/// What is sent as a list of one, as public code has it.
pub(crate) fn in_list(call: Call, told: Json) -> Json {
    if call == Call::CreateDossier { told } else { json!([told]) }
}
