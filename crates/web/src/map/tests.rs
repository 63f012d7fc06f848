use super::*;

#[test]
fn the_country_has_34_provinces_and_each_is_drawn() {
    let provinces = ProvinceMap::new([]).provinces();
    assert_eq!(provinces.len(), 34);
    for province in provinces {
        assert!(province.outline.starts_with('M') && province.outline.ends_with('z'));
        assert_eq!((province.people, province.step), (0, 0));
    }
}

#[test]
fn the_islands_lie_in_the_drawing_and_belong_to_a_province() {
    let map = ProvinceMap::new([("48".to_owned(), 10), ("56".to_owned(), 10)]);
    for ((x, y), step) in map.islands() {
        assert!((0..700).contains(&x) && (0..800).contains(&y), "{x} {y}");
        assert_eq!(step, 1);
    }
}

#[test]
fn steps_rise_and_every_province_stands_on_one() {
    let people = (1..=34_u64).map(|code| (format!("{code:02}"), code * code * 100));
    let map = ProvinceMap::new(people);
    let steps = map.steps();
    assert_eq!(steps.len(), 5);
    assert!(steps.is_sorted_by(|a, b| a.from < b.from));
    assert!(map.provinces().iter().all(|p| (p.people == 0) == (p.step == 0)));
}
