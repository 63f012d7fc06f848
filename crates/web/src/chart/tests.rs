use super::*;

fn line(counts: &[u64]) -> Line {
    let amounts = counts.iter().map(|&count| Amount::new("", count)).collect();
    Line { amounts, description: String::new(), title: String::new() }
}

#[test]
fn the_scale_ends_on_a_round_number_above_all() {
    let rows =
        [(&[][..], 2), (&[0], 2), (&[7], 8), (&[99], 100), (&[120], 150), (&[16_800], 20_000)];
    for (counts, top) in rows {
        assert_eq!(line(counts).ticks().last().unwrap().0, top, "{counts:?}");
    }
}

#[test]
fn a_line_runs_from_edge_to_edge() {
    assert_eq!(line(&[0, 5, 10]).points(), "72.0,236.0 370.0,126.0 668.0,16.0");
    assert_eq!(line(&[10]).points(), "72.0,16.0");
    assert_eq!(line(&[]).points(), "");
}

#[test]
fn a_bar_is_as_long_as_its_share_of_the_longest() {
    let bars = Bars {
        amounts: vec![Amount::new("a", 200), Amount::new("b", 50), Amount::new("c", 0)],
        description: String::new(),
        title: String::new(),
    };
    let shares: Vec<_> = bars.amounts.iter().map(|amount| bars.share(amount)).collect();
    assert_eq!(shares, ["100.0", "25.0", "0.0"]);
}
