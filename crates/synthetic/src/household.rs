//! A household: who lives in it, how they are kin, and who of them has died.

use kernel::Sex;
use time::{Date, Duration};

use crate::chance::Chance;
use crate::days::{years_after, years_before, years_between};
use crate::numbers::Numbers;
use crate::peoples::{Bearer, Names};
use crate::places::Places;
use crate::shapes::{Alone, Shape, Shapes};
use crate::{AS_OF, Land};

/// Nobody is older.
const AGE_MAX: i32 = 104;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marital {
    Divorced,
    Married,
    Single,
    Widowed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Child,
    Head,
    /// Not of the household: a spouse or parent who died.
    None,
    Parent,
    Spouse,
}

/// Father, mother or spouse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kin {
    /// One of the members.
    Member(usize),
    /// Someone of another household, of whom only the name is known.
    Named(String),
    Unknown,
}

pub(crate) struct Member {
    pub(crate) born: Date,
    pub(crate) died: Option<Date>,
    pub(crate) father: Kin,
    pub(crate) marital: Marital,
    pub(crate) mother: Kin,
    pub(crate) name: String,
    /// Where the father's family is from.
    pub(crate) native: usize,
    pub(crate) number: String,
    pub(crate) origin: usize,
    pub(crate) people: usize,
    pub(crate) relation: Relation,
    pub(crate) sex: Sex,
    pub(crate) spouse: Kin,
    surname: &'static str,
}

impl Member {
    fn kin(&mut self) -> [&mut Kin; 3] {
        [&mut self.father, &mut self.mother, &mut self.spouse]
    }
}

/// What a household is made with.
pub(crate) struct Making<'a> {
    chance: &'a mut Chance,
    members: Vec<Member>,
    names: &'a Names,
    numbers: &'a mut Numbers,
    places: &'a Places,
    province: usize,
    shapes: &'a Shapes,
}

/// What someone is born to.
#[derive(Clone, Copy)]
struct Descent {
    native: usize,
    origin: usize,
    people: usize,
    surname: &'static str,
}

impl<'a> Making<'a> {
    pub(crate) fn new(
        chance: &'a mut Chance,
        land: &'a Land,
        numbers: &'a mut Numbers,
        province: usize,
    ) -> Self {
        let Land { names, places, shapes } = land;
        Self { chance, members: Vec::with_capacity(8), names, numbers, places, province, shapes }
    }

    /// The members: the head first, the dead last.
    pub(crate) fn household(mut self, alone: Alone) -> Vec<Member> {
        let (shape, age) = self.shapes.draw(self.chance, alone);
        match shape {
            Shape::Single => self.single(age, alone),
            Shape::OneParent => self.one_parent(age),
            Shape::Couple => {
                self.couple(age);
            }
            Shape::Family => {
                let (father, mother) = self.couple(age);
                self.children(Some(father), mother);
            }
            Shape::ThreeGenerations => {
                let (father, mother) = self.couple(age);
                self.children(Some(father), mother);
                self.grandparents(father);
            }
        }
        let (living, dead): (Vec<_>, Vec<_>) =
            (0..self.members.len()).partition(|member| self.members[*member].died.is_none());
        let order: Vec<usize> = living.into_iter().chain(dead).collect();
        reordered(self.members, &order)
    }

    fn single(&mut self, age: i32, alone: Alone) {
        // Women live longer, so most of the old who live alone are widows.
        let sex = self.sex(if age >= 60 { 15 } else { 55 });
        let marital = match age {
            ..30 => Marital::Single,
            30..55 if self.chance.percent(60) => Marital::Single,
            30..55 => Marital::Divorced,
            _ if self.chance.percent(70) => Marital::Widowed,
            _ => Marital::Single,
        };
        let head = self.adult(sex, age, marital, Relation::Head);
        if marital == Marital::Widowed && alone == Alone::AsItFalls && self.chance.percent(45) {
            self.late_spouse(head);
        }
    }

    fn one_parent(&mut self, age: i32) {
        let widowed = self.chance.percent(if age > 45 { 75 } else { 25 });
        let marital = if widowed { Marital::Widowed } else { Marital::Divorced };
        let sex = self.sex(25);
        let head = self.adult(sex, age, marital, Relation::Head);
        let late = widowed.then(|| self.late_spouse(head));
        // The other parent of a divorce lives elsewhere: their name stays with the children.
        let parent = late.unwrap_or_else(|| self.adult_like(head, other(sex), Relation::None));
        match sex {
            Sex::Female => self.children(Some(parent), head),
            Sex::Male => self.children(Some(head), parent),
        }
        if late.is_none() {
            self.forget(parent);
        }
    }

    /// Husband and wife, one of them the head. Gives husband and wife.
    fn couple(&mut self, age: i32) -> (usize, usize) {
        let sex = self.sex(78);
        let head = self.adult(sex, age, Marital::Married, Relation::Head);
        let spouse = self.adult_like(head, other(sex), Relation::Spouse);
        self.members[head].spouse = Kin::Member(spouse);
        self.members[spouse].spouse = Kin::Member(head);
        if sex == Sex::Male { (head, spouse) } else { (spouse, head) }
    }

    /// The husband or wife who died before the one that is left.
    fn late_spouse(&mut self, left: usize) -> usize {
        let late = self.adult_like(left, other(self.members[left].sex), Relation::None);
        let (born, widow) = (self.members[late].born, self.members[left].born);
        let first = years_after(born.max(widow), 24).max(years_after(born, 35));
        let last = years_after(born, AGE_MAX).min(AS_OF);
        // Most died in the last years: the register was not there before.
        let recent = last.checked_sub(Duration::days(15 * 365)).unwrap_or(last);
        let died = self.day(first.max(recent).min(last), last);
        let Member { died: at, marital, spouse, .. } = &mut self.members[late];
        (*at, *marital, *spouse) = (Some(died), Marital::Married, Kin::Member(left));
        late
    }

    /// The children of a mother who still live at home.
    fn children(&mut self, father: Option<usize>, mother: usize) {
        let born = self.members[mother].born;
        let births = match born.year() {
            ..1955 => self.chance.between(3, 6),
            1955..1970 => self.chance.between(2, 4),
            _ => [1, 2, 2, 2, 2, 3, 3][self.chance.below(7) as usize],
        };
        let end = father.and_then(|father| self.members[father].died).unwrap_or(AS_OF);
        let end = self.members[mother].died.unwrap_or(end).min(end);
        let first_age = self.chance.between(19, 31);
        let mut birth = self.day(years_after(born, first_age), years_after(born, first_age + 1));
        for _ in 0..births {
            if birth > end || birth > years_after(born, 45) {
                return;
            }
            self.child(father, mother, birth);
            if self.chance.in_thousand(12) {
                self.child(father, mother, birth);
            }
            birth += Duration::days(i64::from(self.chance.between(500, 2100)));
        }
    }

    fn child(&mut self, father: Option<usize>, mother: usize, born: Date) {
        let at_home = match years_between(born, AS_OF) {
            ..18 => 100,
            18..23 => 80,
            23..30 => 48,
            30..36 => 22,
            _ => 8,
        };
        if !self.chance.percent(at_home) {
            return;
        }
        let maternal = self.names.is_maternal(self.members[mother].people);
        let of = &self.members[father.filter(|_| !maternal).unwrap_or(mother)];
        let (surname, people, native) = (of.surname, of.people, of.native);
        let recent = years_between(born, AS_OF) < 15;
        let origin = match self.chance.below(1000) {
            0..5 => self.places.abroad(self.chance),
            5..100 => self.members[mother].origin,
            100..200 if !recent => native,
            _ => self.places.native_origin(self.chance, self.province),
        };
        // Boys to a hundred girls: 105, and 112 since births can be chosen.
        let boys = if born.year() >= 2005 { 528 } else { 513 };
        let sex = if self.chance.in_thousand(boys) { Sex::Male } else { Sex::Female };
        let descent = Descent { native, origin, people, surname };
        let child = self.member(sex, born, descent, Relation::Child);
        let child = &mut self.members[child];
        child.father = father.map_or(Kin::Unknown, Kin::Member);
        child.mother = Kin::Member(mother);
    }

    /// Parents of the head or of the head's husband, in the house or lately dead.
    fn grandparents(&mut self, of: usize) {
        let son = self.members[of].born;
        let years = self.chance.between(19, 34);
        let mother_born = self.day(years_before(son, years + 1), years_before(son, years));
        let father_born = mother_born - Duration::days(i64::from(self.chance.between(-400, 2400)));
        let Member { native, people, surname, .. } = self.members[of];
        let age = years_between(mother_born, AS_OF);
        if age > 92 {
            return;
        }
        let descent = Descent { native, origin: native, people, surname };
        let father = self.member(Sex::Male, father_born, descent, Relation::Parent);
        let own = self.descent(native, people);
        let mother = self.member(Sex::Female, mother_born, own, Relation::Parent);
        self.members[father].spouse = Kin::Member(mother);
        self.members[mother].spouse = Kin::Member(father);
        self.members[father].marital = Marital::Married;
        self.members[mother].marital = Marital::Married;
        self.members[of].father = Kin::Member(father);
        self.members[of].mother = Kin::Member(mother);
        // One of the two has died more often the older they are.
        let risk = ((age - 45) * 2).clamp(2, 75) as u32;
        if self.chance.percent(risk) {
            let (dead, left) =
                if self.chance.percent(76) { (father, mother) } else { (mother, father) };
            let first = years_after(son, 20).max(years_before(AS_OF, 12)).min(AS_OF);
            let died = self.day(first, AS_OF);
            self.members[dead].died = Some(died);
            self.members[dead].relation = Relation::None;
            // A death ends the marriage of the one who is left, and the tie with it.
            (self.members[left].marital, self.members[left].spouse) =
                (Marital::Widowed, Kin::Unknown);
        }
    }

    /// Someone grown up, with parents of another household.
    fn adult(&mut self, sex: Sex, age: i32, marital: Marital, relation: Relation) -> usize {
        let born = self.day(years_before(AS_OF, age + 1) + Duration::DAY, years_before(AS_OF, age));
        let origin = self.places.origin(self.chance, self.province);
        let people = *self.places.origins[origin].peoples.draw(self.chance);
        let native = if self.chance.percent(85) {
            origin
        } else {
            self.places.origin(self.chance, self.province)
        };
        let descent = Descent { origin, ..self.descent(native, people) };
        let member = self.member(sex, born, descent, relation);
        self.members[member].marital = marital;
        self.give_parents(member);
        member
    }

    /// A husband or wife for someone: of about the same age, mostly of the same people.
    fn adult_like(&mut self, to: usize, sex: Sex, relation: Relation) -> usize {
        let Member { born, people, origin, .. } = self.members[to];
        let younger = self.chance.between(-500, 1100) + self.chance.between(-500, 1100);
        let days = i64::from(if sex == Sex::Female { younger } else { -younger });
        let youngest = years_before(AS_OF, 18);
        let oldest = years_before(AS_OF, AGE_MAX);
        let born = (born + Duration::days(days)).clamp(oldest, youngest);
        let people = if self.chance.percent(93) { people } else { 0 };
        let origin = match self.chance.below(100) {
            0..60 => origin,
            _ => self.places.origin(self.chance, self.province),
        };
        let descent = Descent { origin, ..self.descent(origin, people) };
        let member = self.member(sex, born, descent, relation);
        self.members[member].marital = Marital::Married;
        self.give_parents(member);
        member
    }

    fn descent(&mut self, native: usize, people: usize) -> Descent {
        let region = self.places.origins[native].region;
        let surname = self.names.surname(self.chance, people, region);
        Descent { native, origin: native, people, surname }
    }

    fn member(&mut self, sex: Sex, born: Date, of: Descent, relation: Relation) -> usize {
        let Descent { native, origin, people, surname } = of;
        let bearer = Bearer { people, sex, surname, year: born.year() };
        let name = self.names.full_name(self.chance, bearer);
        let place = self.places.origins[origin].pin_code;
        let newborn = born > AS_OF - Duration::days(45);
        let unnumbered = newborn && self.chance.percent(30) || self.chance.below(10_000) < 3;
        let number = self.numbers.personal(place, sex, born.year());
        self.members.push(Member {
            born,
            died: None,
            father: Kin::Unknown,
            marital: Marital::Single,
            mother: Kin::Unknown,
            name,
            native,
            number: if unnumbered { String::new() } else { number },
            origin,
            people,
            relation,
            sex,
            spouse: Kin::Unknown,
            surname,
        });
        self.members.len() - 1
    }

    fn give_parents(&mut self, to: usize) {
        let Member { born, people, native, surname, .. } = self.members[to];
        let maternal = self.names.is_maternal(people);
        let region = self.places.origins[native].region;
        let other = self.names.surname(self.chance, people, region);
        let (fathers, mothers) = if maternal { (other, surname) } else { (surname, other) };
        let year = born.year() - 27;
        let mut parent = |sex, surname| {
            Kin::Named(self.names.full_name(self.chance, Bearer { people, sex, surname, year }))
        };
        let (father, mother) = (parent(Sex::Male, fathers), parent(Sex::Female, mothers));
        self.members[to].father = father;
        self.members[to].mother = mother;
    }

    /// Keeps the name of someone who lives elsewhere now, and nothing else.
    fn forget(&mut self, gone: usize) {
        let Member { name, .. } = self.members.remove(gone);
        let renumber = |kin: &mut Kin| match kin {
            Kin::Member(at) if *at == gone => *kin = Kin::Named(name.clone()),
            Kin::Member(at) if *at > gone => *at -= 1,
            _ => {}
        };
        self.members.iter_mut().flat_map(Member::kin).for_each(renumber);
    }

    fn day(&mut self, first: Date, last: Date) -> Date {
        let days = (last - first).whole_days() as i32;
        first + Duration::days(i64::from(self.chance.between(0, days)))
    }

    fn sex(&mut self, men_percent: u32) -> Sex {
        if self.chance.percent(men_percent) { Sex::Male } else { Sex::Female }
    }
}

fn other(sex: Sex) -> Sex {
    match sex {
        Sex::Female => Sex::Male,
        Sex::Male => Sex::Female,
    }
}

/// The members in another order, their kin following.
fn reordered(members: Vec<Member>, order: &[usize]) -> Vec<Member> {
    let mut place = vec![0; order.len()];
    order.iter().enumerate().for_each(|(to, from)| place[*from] = to);
    let renumber = |kin: &mut Kin| {
        if let Kin::Member(at) = kin {
            *at = place[*at];
        }
    };
    let mut members: Vec<(usize, Member)> = place.iter().copied().zip(members).collect();
    members.sort_unstable_by_key(|(to, _)| *to);
    let mut members: Vec<Member> = members.into_iter().map(|(_, member)| member).collect();
    members.iter_mut().flat_map(Member::kin).for_each(renumber);
    members
}
