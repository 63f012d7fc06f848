//! Versions of a procedure follow each other, and say what is not the same.

use catalogue::{Catalogue, Difference, Part};
use time::macros::date;

use crate::{TODAY, procedure};

#[test]
fn on_each_day_one_version_is_in_force() {
    let all = Catalogue::built_in();
    let from = |on| all.by_code("card-reissue", on).map(|it| it.valid_from);
    assert_eq!(from(date!(2025 - 06 - 30)), None);
    assert_eq!(from(date!(2025 - 07 - 01)), Some(date!(2025 - 07 - 01)));
    assert_eq!(from(date!(2025 - 12 - 31)), Some(date!(2025 - 07 - 01)));
    assert_eq!(from(date!(2026 - 01 - 01)), Some(date!(2026 - 01 - 01)));
    let codes: Vec<_> = all.current(TODAY).map(|it| it.code.as_str()).collect();
    assert!(codes.is_sorted() && codes.windows(2).all(|two| two[0] != two[1]));
    assert!(all.version("card-reissue", date!(2025 - 07 - 01)).is_some());
    assert!(all.version("card-reissue", date!(2025 - 07 - 02)).is_none());
}

#[test]
fn a_later_version_says_what_is_new() {
    let all = Catalogue::built_in();
    let before = all.by_code("card-reissue", date!(2025 - 12 - 31)).unwrap();
    let differences = before.differences(procedure("card-reissue"));
    let fee = Difference::Changed { key: "reissue".into(), part: Part::Fee };
    assert_eq!(differences, [fee]);
    assert!(before.differences(before).is_empty());
}

#[test]
fn what_came_and_what_went_is_named() {
    let before = procedure("temporary-residence");
    let mut later = before.clone();
    later.documents.clear();
    later.verified = false;
    later.form.questions[0].required = false;
    let mut step = later.steps[0].clone();
    step.key = "visit".into();
    later.steps.push(step);
    let key = |key: &str| key.to_owned();
    assert_eq!(
        before.differences(&later),
        [
            Difference::Changed { key: key(""), part: Part::Marks },
            Difference::Removed { key: key("dwelling"), part: Part::Document },
            Difference::Changed { key: key("full-name"), part: Part::Question },
            Difference::Added { key: key("visit"), part: Part::Step },
        ]
    );
}
