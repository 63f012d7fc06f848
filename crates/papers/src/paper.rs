//! What a paper says.

use std::fmt;

use time::Date;

/// A result as an office hands it to a person, in the words that are printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Paper {
    pub agency: String,
    /// The law that it rests on.
    pub basis: String,
    /// By which anyone asks after this paper; not to be guessed.
    pub code: String,
    pub day: Date,
    /// What was decided, a paragraph each.
    pub decided: Vec<String>,
    /// The code of the dossier that it closes.
    pub dossier: String,
    /// The address at which it is checked, without the code.
    pub checked_at: String,
    pub title: String,
    pub whom: String,
    pub whose_number: Option<String>,
}

/// What is printed names a person.
impl fmt::Debug for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paper").field("dossier", &self.dossier).finish_non_exhaustive()
    }
}

impl Paper {
    /// As dates are written in Viet Nam.
    pub(crate) fn day_written(&self) -> String {
        let (year, month, day) = self.day.to_calendar_date();
        format!("ngày {day:02} tháng {:02} năm {year}", u8::from(month))
    }
}
