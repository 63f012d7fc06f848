//! What of the population register can answer a question.

/// The wire names of field groups, with the fields of those that have several.
///
/// The list is that of `population/src/group.rs`, which this crate must not know; a test of `danh`
/// holds the two together.
pub const FIELD_GROUPS: &[(&str, &[&str])] = &[
    ("absence", &["destination", "reason"]),
    ("birth-date", &[]),
    ("birth-name", &[]),
    ("birth-place", &["area", "line"]),
    ("birth-registration-place", &["area", "line"]),
    ("blood-type", &[]),
    ("contact", &["email", "mobile"]),
    ("current-place", &["area", "line"]),
    ("death", &[]),
    ("ethnicity", &[]),
    ("household", &[]),
    ("household-relation", &[]),
    ("identity-documents", &[]),
    ("lodging", &["commune", "host", "line", "reason"]),
    ("marital-status", &[]),
    ("nationality", &[]),
    ("native-place", &["area", "line"]),
    ("old-number", &[]),
    ("other", &[]),
    ("other-names", &[]),
    ("permanent-residence", &["commune", "line"]),
    ("personal-number", &[]),
    ("protection", &["reason"]),
    ("relatives", &[]),
    ("religion", &[]),
    ("residence-file-number", &[]),
    ("sex", &[]),
    ("temporary-residence", &["commune", "line"]),
];

/// Whether the register has that group and, in it, that field. A group of several fields is
/// asked by one of them.
pub fn knows_field(group: &str, field: Option<&str>) -> bool {
    let found = FIELD_GROUPS.iter().find(|(name, _)| *name == group);
    found.is_some_and(|(_, fields)| match field {
        None => fields.is_empty(),
        Some(field) => fields.contains(&field),
    })
}
