use std::collections::HashSet;

use super::*;

#[test]
fn the_first_twenty_six_groups_are_those_of_the_law_in_its_order() {
    for (index, group) in Group::ALL.iter().enumerate() {
        let number = (index < 26).then(|| u8::try_from(index + 1).unwrap());
        assert_eq!(group.article_9(), number, "{group:?}");
        if let Some(number) = number {
            assert_eq!(group.legal_basis(), format!("Law 26/2023/QH15, Article 9({number})"));
        }
    }
}

#[test]
fn names_and_keys_tell_groups_apart_and_read_back() {
    let names: HashSet<_> = Group::ALL.iter().map(|group| group.name()).collect();
    let keys: HashSet<_> = Group::ALL.iter().map(|group| group.key()).collect();
    assert_eq!((names.len(), keys.len()), (Group::ALL.len(), Group::ALL.len()));
    for group in Group::ALL {
        assert_eq!(Group::parse(group.name()), Some(*group));
        assert_eq!(Group::from_key(group.key()), Ok(*group));
        assert_eq!(group.label_key(), format!("population-group-{}", group.name()));
    }
}

#[test]
fn a_value_never_reaches_a_log() {
    assert_eq!(format!("{:?}", Value::Sex(Sex::Female)), "Sex(..)");
}
