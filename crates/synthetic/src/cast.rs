//! People with stories, whom the demonstration puts at the head of the country.
//!
//! Their keys and numbers never change, so accounts, tests and pages can name them. The generator
//! gives no number below 001000 in its last six digits; theirs all are.

use crate::{Person, Text};

/// Phường Hải Châu, Đà Nẵng.
const HAI_CHAU: &str = "20242";
/// Xã Mộ Đức, Quảng Ngãi; until June 2025 thị trấn Mộ Đức.
const MO_DUC: &str = "21400";
/// Xã Mèo Vạc, Tuyên Quang; until June 2025 in Hà Giang.
const MEO_VAC: &str = "00769";
const MO_DUC_THEN: &str = "Thị trấn Mộ Đức, Huyện Mộ Đức, Tỉnh Quảng Ngãi";
/// Phường Bến Thành, Thành phố Hồ Chí Minh.
const BEN_THANH: &str = "26743";

/// The cast, households together and heads first:
///
/// - `mai`: moved from Mộ Đức to Đà Nẵng with her husband; the one to sign in as.
/// - `nam`, `an`: her husband, and their child born in June 2026.
/// - `bay`: her father, of whose birth only the year is known.
/// - `sau`: her mother, who died in 2023.
/// - `thu`: her address is protected.
/// - `min-jun`: a foreigner with a residence card.
/// - `duc`: was written down as Đúc; his name is Đức.
/// - `hoa-1`, `hoa-2`: perhaps one person: the name with the tone put elsewhere, day and month
///   exchanged, the same old identity card, and no number the second time.
/// - `my`: no number and no birthday.
pub fn cast() -> Vec<Person> {
    let mut cast = Vec::new();
    cast.extend(family_in_da_nang());
    cast.extend(family_in_mo_duc());
    cast.extend([protected(), foreigner(), misspelt()]);
    cast.extend(possible_duplicates());
    cast.push(unnumbered());
    cast
}

fn family_in_da_nang() -> [Person; 3] {
    let nam = Person {
        key: "nam".into(),
        full_name: "Lê Hoàng Nam".into(),
        number: "048091000102".into(),
        birth_date: "1991-10-17".into(),
        sex: "male".into(),
        father_name: "Lê Văn Thắng".into(),
        mother_name: "Huỳnh Thị Kim Liên".into(),
        spouse_name: "Trần Thị Mai".into(),
        spouse_number: "051194000101".into(),
        permanent_from: "2012-03-05".into(),
        marital_status: "married".into(),
        relation_to_head: "head".into(),
        phone: "0500000102".into(),
        ..born_in_hai_chau()
    };
    let mai = Person {
        key: "mai".into(),
        full_name: "Trần Thị Mai".into(),
        number: "051194000101".into(),
        birth_date: "1994-03-08".into(),
        sex: "female".into(),
        birth_place: "Quảng Ngãi".into(),
        birth_registration_place: MO_DUC_THEN.into(),
        birth_registration_commune: MO_DUC.into(),
        native_place: MO_DUC_THEN.into(),
        blood_type: "O".into(),
        old_id_number: "212340101".into(),
        father_name: "Trần Văn Bảy".into(),
        father_number: "051047000103".into(),
        mother_name: "Nguyễn Thị Sáu".into(),
        mother_number: "051150000104".into(),
        spouse_name: "Lê Hoàng Nam".into(),
        spouse_number: "048091000102".into(),
        permanent_from: "2026-05-20".into(),
        marital_status: "married".into(),
        relation_to_head: "spouse".into(),
        phone: "0500000101".into(),
        email: "mai@thu.example".into(),
        ..born_in_hai_chau()
    };
    let an = Person {
        key: "an".into(),
        full_name: "Lê Minh An".into(),
        number: "048326000105".into(),
        birth_date: "2026-06-12".into(),
        sex: "female".into(),
        birth_registration_place: "Phường Hải Châu, Thành phố Đà Nẵng".into(),
        birth_registration_commune: HAI_CHAU.into(),
        father_name: "Lê Hoàng Nam".into(),
        father_number: "048091000102".into(),
        mother_name: "Trần Thị Mai".into(),
        mother_number: "051194000101".into(),
        permanent_from: "2026-06-24".into(),
        marital_status: "single".into(),
        relation_to_head: "child".into(),
        ..born_in_hai_chau()
    };
    [nam, mai, an]
}

/// What the family in Đà Nẵng shares, and its place of birth for those born there.
fn born_in_hai_chau() -> Person {
    let home = home(HAI_CHAU, "Số 18 đường Bạch Đằng", "1");
    Person {
        birth_place: "Đà Nẵng".into(),
        birth_registration_place: "Phường Hải Châu, Quận Hải Châu, Thành phố Đà Nẵng".into(),
        birth_registration_commune: "20236".into(),
        native_place: "Phường Hải Châu, Quận Hải Châu, Thành phố Đà Nẵng".into(),
        head_name: "Lê Hoàng Nam".into(),
        head_number: "048091000102".into(),
        ..home
    }
}

fn family_in_mo_duc() -> [Person; 2] {
    let born = Person {
        birth_place: "Quảng Ngãi".into(),
        birth_registration_place: MO_DUC_THEN.into(),
        birth_registration_commune: MO_DUC.into(),
        native_place: MO_DUC_THEN.into(),
        permanent_from: "1990-01-01".into(),
        ..home(MO_DUC, "Số 7 đường Phạm Văn Đồng", "2")
    };
    let bay = Person {
        key: "bay".into(),
        full_name: "Trần Văn Bảy".into(),
        other_names: "Tư Bảy".into(),
        number: "051047000103".into(),
        birth_date: "1947".into(),
        sex: "male".into(),
        old_id_number: "212340103".into(),
        marital_status: "widowed".into(),
        relation_to_head: "head".into(),
        head_name: "Trần Văn Bảy".into(),
        head_number: "051047000103".into(),
        ..born.clone()
    };
    let sau = Person {
        key: "sau".into(),
        full_name: "Nguyễn Thị Sáu".into(),
        number: "051150000104".into(),
        birth_date: "1950-01-01".into(),
        sex: "female".into(),
        old_id_number: "212340104".into(),
        spouse_name: "Trần Văn Bảy".into(),
        spouse_number: "051047000103".into(),
        permanent_until: "2023-11-02".into(),
        current_commune: Text::default(),
        current_address: Text::default(),
        marital_status: "married".into(),
        household_number: Text::default(),
        death_date: "2023-11-02".into(),
        ..born
    };
    [bay, sau]
}

fn protected() -> Person {
    Person {
        key: "thu".into(),
        full_name: "Phạm Thị Thu".into(),
        number: "079190000106".into(),
        birth_date: "1990-09-21".into(),
        sex: "female".into(),
        permanent_from: "2021-04-14".into(),
        marital_status: "divorced".into(),
        protected: "address".into(),
        ..head("Phạm Thị Thu", "079190000106", "3")
    }
}

fn foreigner() -> Person {
    Person {
        key: "min-jun".into(),
        full_name: "Kim Min-jun".into(),
        birth_date: "1986-02-11".into(),
        sex: "male".into(),
        nationality: "KOR".into(),
        passport_number: "M00000107".into(),
        passport_issued: "2023-05-10".into(),
        passport_until: "2033-05-09".into(),
        residence_card_number: "NA0000107".into(),
        residence_card_issued: "2025-09-01".into(),
        residence_card_until: "2030-08-31".into(),
        temporary_commune: BEN_THANH.into(),
        temporary_address: "Số 30 đường Lê Lợi".into(),
        temporary_from: "2025-09-01".into(),
        temporary_until: "2027-08-31".into(),
        current_commune: BEN_THANH.into(),
        current_address: "Số 30 đường Lê Lợi".into(),
        marital_status: "married".into(),
        phone: "0500000107".into(),
        ..Person::default()
    }
}

fn misspelt() -> Person {
    Person {
        key: "duc".into(),
        full_name: "Nguyễn Văn Đúc".into(),
        number: "079075000108".into(),
        birth_date: "1975-12-30".into(),
        sex: "male".into(),
        old_id_number: "212340108".into(),
        father_name: "Nguyễn Văn Điền".into(),
        mother_name: "Lê Thị Lan".into(),
        permanent_from: "2003-08-01".into(),
        marital_status: "single".into(),
        phone: "0500000108".into(),
        ..head("Nguyễn Văn Đúc", "079075000108", "4")
    }
}

fn possible_duplicates() -> [Person; 2] {
    let first = Person {
        key: "hoa-1".into(),
        full_name: "Lê Thị Hòa".into(),
        number: "079188000109".into(),
        birth_date: "1988-04-12".into(),
        sex: "female".into(),
        old_id_number: "212340109".into(),
        father_name: "Lê Văn Phúc".into(),
        mother_name: "Võ Thị Hạnh".into(),
        permanent_from: "2010-06-15".into(),
        marital_status: "single".into(),
        ..head("Lê Thị Hòa", "079188000109", "5")
    };
    let second = Person {
        key: "hoa-2".into(),
        full_name: "Lê Thị Hoà".into(),
        number: Text::default(),
        birth_date: "1988-12-04".into(),
        permanent_from: "2009-02-20".into(),
        residence_file_number: "26743DEMO6".into(),
        household_number: "DEMO6".into(),
        head_name: "Lê Thị Hoà".into(),
        head_number: Text::default(),
        ..first.clone()
    };
    [first, second]
}

fn unnumbered() -> Person {
    Person {
        key: "my".into(),
        full_name: "Giàng Thị Mỷ".into(),
        birth_date: "1958".into(),
        sex: "female".into(),
        birth_place: "Hà Giang".into(),
        native_place: "Huyện Mèo Vạc, Tỉnh Hà Giang".into(),
        ethnicity: "Hmông".into(),
        permanent_from: "1998-01-01".into(),
        marital_status: "widowed".into(),
        relation_to_head: "head".into(),
        head_name: "Giàng Thị Mỷ".into(),
        ..home(MEO_VAC, "Bản Thượng", "7")
    }
}

/// Someone who heads a household in Thành phố Hồ Chí Minh and was born there.
fn head(name: &'static str, number: &'static str, file: &'static str) -> Person {
    let then = "Phường Bến Thành, Quận 1, Thành phố Hồ Chí Minh";
    Person {
        birth_place: "Hồ Chí Minh".into(),
        birth_registration_place: then.into(),
        birth_registration_commune: BEN_THANH.into(),
        native_place: then.into(),
        relation_to_head: "head".into(),
        head_name: name.into(),
        head_number: number.into(),
        ..home(BEN_THANH, "Số 45 đường Lê Thánh Tôn", file)
    }
}

/// A citizen who lives where they are registered.
fn home(commune: &'static str, address: &'static str, file: &'static str) -> Person {
    Person {
        ethnicity: "Kinh".into(),
        nationality: "VNM".into(),
        permanent_commune: commune.into(),
        permanent_address: address.into(),
        current_commune: commune.into(),
        current_address: address.into(),
        residence_file_number: format!("{commune}DEMO{file}").into(),
        household_number: format!("DEMO{file}").into(),
        ..Person::default()
    }
}
