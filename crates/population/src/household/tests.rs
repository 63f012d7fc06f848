use super::*;
use crate::fixture::{apply, at, day, household, id, person, source};
use crate::value::Sex;

const RULES: HouseholdRules = HouseholdRules { head_years_min: 18 };

fn now() -> Moment {
    at("2026-11-23")
}

fn members(number: &str, of: &[(u8, HouseholdRelation)]) -> Members {
    let members = of.iter().map(|(number, relation)| (id(*number), *relation)).collect();
    Members { household: household(number), members }
}

/// Two parents, two children, in household H1 since 2016.
fn four() -> People {
    use HouseholdRelation::{Child, Head, Spouse};
    let people = People::new(vec![
        person(1, "1980-01-01", Sex::Female),
        person(2, "1978-01-01", Sex::Male),
        person(3, "2004-01-01", Sex::Male),
        person(4, "2012-01-01", Sex::Female),
    ]);
    let all = members("H1", &[(2, Head), (1, Spouse), (3, Child), (4, Child)]);
    let effects =
        create_household(&people, &all, RULES, day("2016-01-01"), &source(), now()).unwrap();
    apply(&people, &effects)
}

fn of(people: &People, number: &str, on: &str) -> Vec<PersonId> {
    members_of(people, &household(number), day(on), now())
}

#[test]
fn a_household_is_all_who_name_it() {
    assert_eq!(of(&four(), "H1", "2016-01-01").len(), 4);
    assert_eq!(of(&four(), "H1", "2015-12-31").len(), 0);
}

#[test]
fn a_household_has_one_head_old_enough_and_nobody_from_another() {
    use HouseholdRelation::{Head, Other};
    let refuse = |all| {
        create_household(&four(), &all, RULES, day("2026-01-01"), &source(), now()).unwrap_err()
    };
    assert!(matches!(refuse(members("H2", &[(1, Other)])), Error::HeadNotOne));
    assert!(matches!(refuse(members("H2", &[(1, Head), (2, Head)])), Error::HeadNotOne));
    assert!(matches!(refuse(members("H2", &[(1, Head)])), Error::AlreadyInHousehold));
    let child = People::new(vec![person(4, "2012-01-01", Sex::Female)]);
    let alone = members("H2", &[(4, Head)]);
    let error = create_household(&child, &alone, RULES, day("2026-01-01"), &source(), now());
    assert!(matches!(error, Err(Error::TooYoung)));
}

#[test]
fn a_head_who_leaves_is_to_be_followed() {
    let effects = leave_household(&four(), id(2), day("2026-01-01"), &source(), now()).unwrap();
    let left = vec![id(1), id(3), id(4)];
    let follow_up = FollowUp::NameHead { household: household("H1"), members: left };
    assert_eq!(effects.follow_ups, [follow_up]);
    let people = apply(&four(), &effects);
    assert_eq!(of(&people, "H1", "2026-01-01").len(), 3);
    let error = leave_household(&people, id(2), day("2026-02-01"), &source(), now()).unwrap_err();
    assert!(matches!(error, Error::NotInHousehold));

    use HouseholdRelation::{Child, Head};
    let all = members("H1", &[(1, Head), (3, Child)]);
    let change = |all| change_head(&people, &all, RULES, day("2026-02-01"), &source(), now());
    assert!(matches!(change(all), Err(Error::HouseholdMembersLeft(_))));
    let effects = change(members("H1", &[(1, Head), (3, Child), (4, Child)])).unwrap();
    assert_eq!(effects.changes.len(), 1, "only what changes is written");
}

#[test]
fn some_members_make_a_household_of_their_own() {
    use HouseholdRelation::{Head, Sibling};
    let split =
        Split { former: household("H1"), members: members("H2", &[(3, Head), (4, Sibling)]) };
    let from = day("2026-01-01");
    let effects = split_household(&four(), &split, RULES, from, &source(), now()).unwrap();
    assert_eq!(effects.follow_ups, []);
    let people = apply(&four(), &effects);
    assert_eq!(of(&people, "H1", "2026-01-01"), [id(1), id(2)]);
    assert_eq!(of(&people, "H2", "2026-01-01"), [id(3), id(4)]);
    assert_eq!(of(&people, "H1", "2025-12-31").len(), 4);

    let joining = people.of(id(4)).unwrap();
    let error =
        join_household(joining, &household("H1"), Sibling, from, &source(), now()).unwrap_err();
    assert!(matches!(error, Error::AlreadyInHousehold));
    let error = split_household(&people, &split, RULES, from, &source(), now()).unwrap_err();
    assert!(matches!(error, Error::NotInHousehold));
}

#[test]
fn whoever_joins_is_something_to_the_head() {
    let alone = person(5, "1990-01-01", Sex::Male);
    let join = |relation| {
        join_household(&alone, &household("H1"), relation, day("2026-01-01"), &source(), now())
    };
    assert!(join(HouseholdRelation::Lodger).is_ok());
    assert!(matches!(join(HouseholdRelation::Head), Err(Error::HeadNotOne)));
}
