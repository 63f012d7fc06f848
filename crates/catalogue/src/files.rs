//! The files of `data/vn/procedures`, which are part of the program.

macro_rules! files {
    ($($code:literal)*) => {
        /// Name and text of each.
        pub(crate) const FILES: &[(&str, &str)] = &[$((
            concat!("data/vn/procedures/", $code, ".toml"),
            include_str!(concat!("../../../data/vn/procedures/", $code, ".toml")),
        )),*];
    };
}

files! {
    "absence"
    "birth-interlinked"
    "birth-registration"
    "card-change"
    "card-issue"
    "card-reissue"
    "criminal-record"
    "death-interlinked"
    "death-registration"
    "driving-licence"
    "eid-foreigner-biometrics"
    "eid-foreigner-level-1"
    "eid-foreigner-level-2"
    "eid-level-1"
    "eid-level-2"
    "electricity-contract-change"
    "electricity-new"
    "graduation-exam"
    "health-insurance-household"
    "household-separation"
    "land-change"
    "lodging"
    "marriage-registration"
    "motorcycle-plate"
    "old-number-confirmation"
    "passport"
    "permanent-residence"
    "register-correction"
    "seal-more"
    "seal-new"
    "tax-registration"
    "temporary-residence"
    "temporary-residence-extension"
    "traffic-fine"
    "unemployment-benefit"
}
