//! A paper as a PDF: PDF/A-2a, tagged, in Vietnamese, with the font in it.

use krilla::Document;
use krilla::SerializeSettings;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{ContentTag, Node, SpanTag, Tag, TagGroup, TagTree};
use krilla::text::{Font, TextDirection};
use qrcodegen::{QrCode, QrCodeEcc};
use std::num::NonZeroU16;
use time::Date;

use crate::{Error, Result};

/// A4 in points.
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 56.0;
const QR: f32 = 110.0;
/// Above the code that is scanned.
const BOTTOM: f32 = HEIGHT - MARGIN - QR - 24.0;

static REGULAR: &[u8] = include_bytes!("../fonts/BeVietnamPro-Regular.ttf");
static SEMIBOLD: &[u8] = include_bytes!("../fonts/BeVietnamPro-SemiBold.ttf");

/// What stands on a paper, in the order in which it is read.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) agency: String,
    /// Each with what it is about.
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) issued_on: Date,
    /// What is said beside the code that is scanned.
    pub(crate) scan: String,
    pub(crate) title: String,
    /// What the code says that is scanned.
    pub(crate) url: String,
}

/// What a line of text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Heading,
    Label,
    Text,
}

impl Kind {
    fn size(self) -> f32 {
        match self {
            Self::Heading => 18.0,
            Self::Label => 9.5,
            Self::Text => 11.5,
        }
    }

    /// How many letters go on a line: the font's widest common letters are seven tenths as wide as
    /// it is high.
    fn letters(self) -> usize {
        ((WIDTH - 2.0 * MARGIN) / (self.size() * 0.62)) as usize
    }
}

pub(crate) fn render(sheet: &Sheet) -> Result<Vec<u8>> {
    let configuration = ConfigurationBuilder::new().with_archival_validator(Archival::A2_A);
    let configuration = configuration.finish().map_err(|_| Error::NotDrawn)?;
    let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let fonts = Fonts::new().ok_or(Error::NotDrawn)?;
    let mut tree = TagTree::new().with_lang(Some("vi".to_owned()));
    let mut paragraphs = paragraphs(sheet).into_iter().peekable();
    let mut first = true;
    while first || paragraphs.peek().is_some() {
        let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(Error::NotDrawn)?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        let mut y = MARGIN + 18.0;
        while let Some((kind, lines)) = paragraphs.peek() {
            let height = lines.len() as f32 * kind.size() * 1.4;
            if y + height > BOTTOM && y > MARGIN + 18.0 {
                break;
            }
            tree.push(paragraph(&mut surface, &fonts, (*kind, lines), &mut y));
            paragraphs.next();
        }
        if first {
            tree.push(scanned(&mut surface, &fonts, sheet)?);
        }
        first = false;
        surface.finish();
        page.finish();
    }
    document.set_tag_tree(tree);
    let day = sheet.issued_on;
    let created = DateTime::new(day.year().try_into().unwrap_or_default())
        .month(day.month().into())
        .day(day.day());
    let metadata = Metadata::new().title(sheet.title.clone()).language("vi".to_owned());
    let metadata = metadata.authors(vec![sheet.agency.clone()]).creation_date(created);
    document.set_metadata(metadata);
    document.finish().map_err(|_| Error::NotDrawn)
}

struct Fonts {
    regular: Font,
    semibold: Font,
}

impl Fonts {
    fn new() -> Option<Self> {
        let regular = Font::new(REGULAR.to_vec().into(), 0)?;
        Some(Self { regular, semibold: Font::new(SEMIBOLD.to_vec().into(), 0)? })
    }
}

fn paragraphs(sheet: &Sheet) -> Vec<(Kind, Vec<String>)> {
    let said = |kind: Kind, text: &str| (kind, lines(text, kind.letters()));
    let mut paragraphs = vec![said(Kind::Text, &sheet.agency), said(Kind::Heading, &sheet.title)];
    for (label, value) in &sheet.facts {
        paragraphs.extend([said(Kind::Label, label), said(Kind::Text, value)]);
    }
    paragraphs
}

fn paragraph(
    surface: &mut Surface<'_>,
    fonts: &Fonts,
    (kind, lines): (Kind, &[String]),
    y: &mut f32,
) -> Node {
    let font = if kind == Kind::Heading { &fonts.semibold } else { &fonts.regular };
    let mut group = match kind {
        Kind::Heading => TagGroup::new(Tag::Hn(NonZeroU16::MIN, None)),
        Kind::Label | Kind::Text => TagGroup::new(Tag::P),
    };
    surface.set_fill(Some(Fill::default()));
    *y += if kind == Kind::Text { 0.0 } else { 14.0 };
    for line in lines {
        let id = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
        let at = Point::from_xy(MARGIN, *y);
        surface.draw_text(at, font.clone(), kind.size(), line, false, TextDirection::LeftToRight);
        surface.end_tagged();
        group.push(id);
        *y += kind.size() * 1.4;
    }
    group.into()
}

/// The code that is scanned, and what is said beside it.
fn scanned(surface: &mut Surface<'_>, fonts: &Fonts, sheet: &Sheet) -> Result<Node> {
    let code = QrCode::encode_text(&sheet.url, QrCodeEcc::Medium).map_err(|_| Error::NotDrawn)?;
    let top = HEIGHT - MARGIN - QR;
    let module = QR / code.size() as f32;
    let mut squares = PathBuilder::new();
    for (x, y) in (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y))) {
        let (left, above) = (MARGIN + x as f32 * module, top + y as f32 * module);
        if code.get_module(x, y) {
            squares.push_rect(Rect::from_xywh(left, above, module, module).ok_or(Error::NotDrawn)?);
        }
    }
    let mut figure = TagGroup::new(Tag::Figure(Some(sheet.url.clone())));
    let id = surface.start_tagged(ContentTag::Other);
    surface.set_fill(Some(Fill::default()));
    surface.draw_path(&squares.finish().ok_or(Error::NotDrawn)?);
    surface.end_tagged();
    figure.push(id);
    let mut beside = TagGroup::new(Tag::P);
    let mut y = top + 12.0;
    for line in lines(&format!("{} {}", sheet.scan, sheet.url), 58) {
        let id = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
        let at = Point::from_xy(MARGIN + QR + 16.0, y);
        let font = fonts.regular.clone();
        surface.draw_text(at, font, Kind::Label.size(), &line, false, TextDirection::LeftToRight);
        surface.end_tagged();
        beside.push(id);
        y += Kind::Label.size() * 1.4;
    }
    Ok(TagGroup::with_children(Tag::Part, vec![figure.into(), beside.into()]).into())
}

/// Breaks a text between words, and a word that is longer than a line inside it.
fn lines(text: &str, letters: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let word: Vec<char> = word.chars().collect();
        for part in word.chunks(letters.max(1)) {
            let part: String = part.iter().collect();
            match lines.last_mut() {
                Some(line) if line.is_empty() => line.push_str(&part),
                Some(line) if line.chars().count() + 1 + part.chars().count() <= letters => {
                    line.push(' ');
                    line.push_str(&part);
                }
                _ => lines.push(part),
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_broken_between_words_and_loses_none() {
        assert_eq!(lines("một hai ba", 7), ["một hai", "ba"]);
        assert_eq!(lines("nghiêng", 3), ["ngh", "iên", "g"]);
        assert_eq!(lines("", 3), [""]);
    }
}
