use super::*;

/// One value of every group, as it travels.
fn samples() -> Vec<(Group, Json)> {
    let text = r#"{
        "birth-name": "Nguyễn Thị Đào",
        "other-names": ["Đào Nguyễn"],
        "personal-number": "001185012345",
        "birth-date": "1985-03",
        "sex": "F",
        "birth-place": {"area": "01@2025-07-01", "line": "Bệnh viện C"},
        "birth-registration-place": {"area": "00004@2025-07-01"},
        "native-place": {"area": "FRA"},
        "ethnicity": "Tày",
        "religion": "Không",
        "nationality": ["VNM", "FRA"],
        "blood-type": "AB+",
        "old-number": "012345678",
        "identity-documents": [{"kind": "identity-card", "issued_on": "2024-08-01",
            "expires_on": "2034-08-01", "issued_at": "C06"}],
        "relatives": [{"relation": "father", "name": "Nguyễn Văn An", "nationality": "VNM"}],
        "permanent-residence": {"commune": "00004@2025-07-01", "line": "5 ngõ 2"},
        "temporary-residence": {"commune": "00004@2025-07-01", "line": "5", "former": "Phường cũ"},
        "current-place": {"area": "00008@2025-07-01"},
        "absence": {"reason": "Đi làm xa", "destination": {"area": "JPN"}},
        "residence-file-number": "HS-01.2",
        "marital-status": "married",
        "household-relation": "head",
        "household": "HK-1",
        "death": {"kind": "died", "on": "2026-01-01", "place": {"area": "01@2025-07-01"}},
        "contact": {"mobile": "+84901234567"},
        "other": [{"name": "Nghề", "text": "Giáo viên"}],
        "lodging": {"address": {"commune": "00004@2025-07-01", "line": "1"}, "host": "Nhà nghỉ",
            "reason": "Du lịch"},
        "protection": {"reason": "Nhân chứng"}
    }"#;
    let samples: serde_json::Map<String, Json> = serde_json::from_str(text).unwrap();
    let named = |(name, json): (String, Json)| (Group::parse(&name).unwrap(), json);
    samples.into_iter().map(named).collect()
}

#[test]
fn every_group_travels_there_and_back() {
    let samples = samples();
    assert_eq!(samples.len(), Group::ALL.len());
    for (group, json) in samples {
        let value = from_json(group, json.clone()).unwrap_or_else(|e| panic!("{group:?}: {e}"));
        assert_eq!(value.group(), group);
        assert_eq!(serde_json::to_value(Wire(&value)).unwrap(), json, "{group:?}");
    }
}

#[test]
fn what_is_not_asked_for_is_refused() {
    let refused = [
        (Group::Contact, r#"{"phone": "1"}"#),
        (Group::MaritalStatus, r#""unknown""#),
        (Group::Relatives, r#"[{"relation": "father"}]"#),
        (Group::Nationality, "[]"),
    ];
    for (group, json) in refused {
        assert!(from_json(group, serde_json::from_str(json).unwrap()).is_err(), "{group:?}");
    }
}
