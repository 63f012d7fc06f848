//! What happens in a life, by which people look for a procedure.

use kernel::Language;

macro_rules! life_events {
    ($($event:ident $code:literal $vi:literal $en:literal,)*) => {
        /// A reason for which people come.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum LifeEvent { $($event,)* }

        impl LifeEvent {
            /// In the order in which pages show them.
            pub const ALL: &[LifeEvent] = &[$(LifeEvent::$event),*];

            /// In files and addresses.
            pub fn code(self) -> &'static str {
                match self { $(LifeEvent::$event => $code),* }
            }

            pub fn name(self, language: Language) -> &'static str {
                match (self, language) {
                    $((LifeEvent::$event, Language::Vi) => $vi,
                    (LifeEvent::$event, Language::En) => $en,)*
                }
            }

            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|event| event.code() == code)
            }
        }
    };
}

life_events! {
    Birth "birth" "Sinh con" "A child is born",
    Marriage "marriage" "Kết hôn" "Marriage",
    Moving "moving" "Chuyển nơi ở" "Moving",
    Papers "papers" "Giấy tờ tùy thân" "Identity papers",
    Household "household" "Nhà ở, hộ gia đình" "Home and household",
    Study "study" "Học tập, thi cử" "Study and exams",
    Work "work" "Việc làm" "Work",
    Health "health" "Sức khỏe, bảo hiểm" "Health and insurance",
    Vehicle "vehicle" "Xe cộ, giao thông" "Vehicles and traffic",
    Travel "travel" "Đi lại, xuất nhập cảnh" "Travel",
    Business "business" "Kinh doanh" "Business",
    Death "death" "Người thân qua đời" "A relative has died",
}
