//! Drawings of numbers, reckoned here and drawn by `parts.html` as SVG beside their table.

/// A number and what it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    pub count: u64,
    pub label: String,
}

impl Amount {
    pub fn new(label: impl Into<String>, count: u64) -> Self {
        Self { count, label: label.into() }
    }
}

/// Amounts side by side.
#[derive(Clone, Debug)]
pub struct Bars {
    pub amounts: Vec<Amount>,
    /// What the drawing shows, in a sentence.
    pub description: String,
    pub title: String,
}

impl Bars {
    /// The length of a bar, of 100.
    pub fn share(&self, amount: &Amount) -> String {
        let most = self.amounts.iter().map(|amount| amount.count).max().unwrap_or(0).max(1);
        tenths(amount.count, most, 1_000)
    }
}

/// Amounts one after the other.
#[derive(Clone, Debug)]
pub struct Line {
    pub amounts: Vec<Amount>,
    /// What the drawing shows, in a sentence.
    pub description: String,
    pub title: String,
}

/// A place in the drawing.
pub struct Dot {
    pub label: String,
    pub x: String,
    pub y: String,
}

impl Line {
    const LEFT: u64 = 72;
    const WIDTH: u64 = 596;
    const TOP: u64 = 16;
    const HEIGHT: u64 = 220;

    /// Every amount in its place.
    pub fn dots(&self) -> Vec<Dot> {
        let last = u64::try_from(self.amounts.len().saturating_sub(1)).unwrap_or(0).max(1);
        let places = (0..).zip(&self.amounts);
        let dot = |(index, amount): (u64, &Amount)| Dot {
            label: amount.label.clone(),
            x: tenths(Self::LEFT * last + Self::WIDTH * index, last, 10),
            y: self.height_of(amount.count),
        };
        places.map(dot).collect()
    }

    /// The dots as the points of a line.
    pub fn points(&self) -> String {
        let points = self.dots().into_iter().map(|dot| format!("{},{}", dot.x, dot.y));
        points.collect::<Vec<_>>().join(" ")
    }

    /// The first dot's place and the last one's, for the ground below the line.
    pub fn area(&self) -> String {
        let (right, foot) = (Self::LEFT + Self::WIDTH, Self::TOP + Self::HEIGHT);
        format!("{},{foot} {} {right},{foot}", Self::LEFT, self.points())
    }

    /// Round amounts up the side: nothing, half, all.
    pub fn ticks(&self) -> Vec<(u64, String)> {
        let top = self.top();
        [0, top / 2, top].map(|count| (count, self.height_of(count))).into()
    }

    /// Labels along the foot: the first, the middle, the last.
    pub fn labels(&self) -> Vec<(Dot, &'static str)> {
        let mut dots = self.dots();
        let anchors = match dots.len() {
            0 => return Vec::new(),
            1 => vec![(0, "start")],
            2 => vec![(1, "end"), (0, "start")],
            many => vec![(many - 1, "end"), (many / 2, "middle"), (0, "start")],
        };
        anchors.into_iter().map(|(index, anchor)| (dots.swap_remove(index), anchor)).collect()
    }

    /// The smallest round number, of one digit or one and a half, not below any amount.
    fn top(&self) -> u64 {
        let most = self.amounts.iter().map(|amount| amount.count).max().unwrap_or(0).max(2);
        let unit = 10_u64.pow(most.ilog10());
        let halves = (most * 2).div_ceil(unit);
        if unit == 1 { most.next_multiple_of(2) } else { halves * unit / 2 }
    }

    fn height_of(&self, count: u64) -> String {
        let top = self.top();
        tenths((Self::TOP + Self::HEIGHT) * top - Self::HEIGHT * count, top, 10)
    }
}

/// `part / whole`, scaled so that the last digit is a tenth: drawings need no more.
fn tenths(part: u64, whole: u64, scale: u64) -> String {
    let tenths = part.saturating_mul(scale) / whole.max(1);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests;
