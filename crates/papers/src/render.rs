//! A paper as tagged PDF/A-2a on one sheet of A4.

use std::num::NonZeroU16;

use kernel::{Moment, hex};
use krilla::action::LinkAction;
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{ContentTag, SpanTag, Tag, TagGroup, TagKind, TagTree};
use krilla::text::{Font, TextDirection};
use krilla::{Document, SerializeSettings};
use qrcodegen::{QrCode, QrCodeEcc};
use time::UtcDateTime;
use ttf_parser::Face;

use crate::error::Result;
use crate::{Error, Paper};

/// Be Vietnam Pro, under the SIL Open Font License 1.1 (`fonts/OFL.txt`).
const BOLD: &[u8] = include_bytes!("../fonts/BeVietnamPro-Bold.ttf");
const REGULAR: &[u8] = include_bytes!("../fonts/BeVietnamPro-Regular.ttf");

/// A4 in points, and its margin.
const HEIGHT: f32 = 842.0;
const WIDTH: f32 = 595.0;
const MARGIN: f32 = 64.0;
const QR_SIDE: f32 = 150.0;
const LANGUAGE: &str = "vi";

/// How a piece of text looks and what it is.
#[derive(Clone, Copy)]
enum Kind {
    Heading,
    Label,
    Text,
}

/// A typeface to draw with and to measure by.
struct Typeface {
    face: Face<'static>,
    font: Font,
}

struct Sheet<'a> {
    at: f32,
    bold: &'a Typeface,
    regular: &'a Typeface,
    tags: TagTree,
}

/// The bytes of the paper, with `link` in its QR code.
pub(crate) fn render(paper: &Paper, link: &str, now: Moment) -> Result<Vec<u8>> {
    let (bold, regular) = (Typeface::of(BOLD)?, Typeface::of(REGULAR)?);
    let configuration = ConfigurationBuilder::new().with_archival_validator(Archival::A2_A);
    let configuration = configuration.finish().map_err(|_| Error::NotPrintable)?;
    let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    document.set_metadata(metadata(paper, now));
    let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(Error::NotPrintable)?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    let tags = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    let mut sheet = Sheet { at: MARGIN, bold: &bold, regular: &regular, tags };
    sheet.print(&mut surface, paper)?;
    let (figure, place) = sheet.code(&mut surface, link)?;
    surface.finish();
    // Whoever reads the paper on a screen follows the code too, and a program finds the mark there.
    let target = Target::Action(LinkAction::new(link.to_owned()).into());
    let says = Some("Kiểm tra giấy này".to_owned());
    let annotation = Annotation::new_link(LinkAnnotation::new(place, target), says);
    let mut group = TagGroup::new(Tag::Link);
    group.push(figure);
    group.push(page.add_tagged_annotation(annotation));
    sheet.tags.push(group);
    page.finish();
    document.set_tag_tree(sheet.tags);
    document.finish().map_err(|_| Error::NotPrintable)
}

fn metadata(paper: &Paper, now: Moment) -> Metadata {
    let at = UtcDateTime::from_unix_timestamp(now.micros().div_euclid(1_000_000));
    let at = at.unwrap_or(UtcDateTime::UNIX_EPOCH);
    let (hour, minute, second) = at.as_hms();
    let written = DateTime::new(u16::try_from(at.year()).unwrap_or_default());
    let written = written.month(at.month().into()).day(at.day());
    let written = written.hour(hour).minute(minute).second(second);
    let written = written.utc_offset_hour(0).utc_offset_minute(0);
    Metadata::new()
        .title(format!("{} {}", paper.title, paper.dossier))
        .authors(vec![paper.agency.clone()])
        .language(LANGUAGE.to_owned())
        .creator("Danh".to_owned())
        .creation_date(written)
        // The code names the paper and nothing in it names the person.
        .document_id(hex(paper.code.as_bytes()))
}

impl Sheet<'_> {
    fn print(&mut self, surface: &mut Surface<'_>, paper: &Paper) -> Result<()> {
        self.write(surface, Kind::Label, &paper.agency)?;
        self.space(18.0);
        self.write(surface, Kind::Heading, &paper.title)?;
        self.space(10.0);
        self.write(surface, Kind::Text, &format!("Số hồ sơ: {}", paper.dossier))?;
        self.write(surface, Kind::Text, &format!("Cấp cho: {}", paper.whom))?;
        if let Some(number) = &paper.whose_number {
            self.write(surface, Kind::Text, &format!("Số định danh cá nhân: {number}"))?;
        }
        self.space(10.0);
        for paragraph in &paper.decided {
            self.write(surface, Kind::Text, paragraph)?;
        }
        self.space(10.0);
        self.write(surface, Kind::Text, &format!("Căn cứ: {}", paper.basis))?;
        self.write(surface, Kind::Text, &format!("Cấp {}", paper.day_written()))?;
        self.space(10.0);
        let check = format!("Kiểm tra tại {}, mã {}", paper.checked_at, paper.code);
        self.write(surface, Kind::Text, &check)
    }

    /// A paragraph, in lines that fit.
    fn write(&mut self, surface: &mut Surface<'_>, kind: Kind, text: &str) -> Result<()> {
        let (typeface, size, tag): (_, _, TagKind) = match kind {
            Kind::Heading => (self.bold, 18.0, heading(text)),
            Kind::Label => (self.bold, 11.0, Tag::P.into()),
            Kind::Text => (self.regular, 11.0, Tag::P.into()),
        };
        let mut group = TagGroup::new(tag);
        for line in typeface.lines(text, size)? {
            self.at += size * 1.45;
            if self.at > HEIGHT - MARGIN {
                return Err(Error::NotPrintable);
            }
            let span = SpanTag::empty().with_lang(Some(LANGUAGE));
            group.push(surface.start_tagged(ContentTag::Span(span)));
            let (start, font) = (Point::from_xy(MARGIN, self.at), typeface.font.clone());
            surface.draw_text(start, font, size, &line, false, TextDirection::LeftToRight);
            surface.end_tagged();
        }
        self.space(4.0);
        self.tags.push(group);
        Ok(())
    }

    fn space(&mut self, points: f32) {
        self.at += points;
    }

    /// The code as a figure, and where it is.
    fn code(&mut self, surface: &mut Surface<'_>, link: &str) -> Result<(TagGroup, Rect)> {
        self.space(12.0);
        if self.at + QR_SIDE > HEIGHT - MARGIN {
            return Err(Error::NotPrintable);
        }
        let code = QrCode::encode_text(link, QrCodeEcc::Low).map_err(|_| Error::NotPrintable)?;
        let path = modules(&code, MARGIN, self.at).ok_or(Error::NotPrintable)?;
        let alternative = "Mã QR để kiểm tra giấy này".to_owned();
        let mut group = TagGroup::new(Tag::Figure(Some(alternative)));
        group.push(surface.start_tagged(ContentTag::Other));
        let fill = Fill { paint: rgb::Color::new(0, 0, 0).into(), ..Fill::default() };
        surface.set_fill(Some(fill));
        surface.draw_path(&path);
        surface.end_tagged();
        let place = Rect::from_xywh(MARGIN, self.at, QR_SIDE, QR_SIDE);
        Ok((group, place.ok_or(Error::NotPrintable)?))
    }
}

impl Typeface {
    fn of(bytes: &'static [u8]) -> Result<Self> {
        let face = Face::parse(bytes, 0).map_err(|_| Error::NotPrintable)?;
        let font = Font::new(bytes.into(), 0).ok_or(Error::NotPrintable)?;
        Ok(Self { face, font })
    }

    /// The text in lines no wider than the sheet. The blank at a line's end stays, so that words
    /// are told apart when the text is read out.
    fn lines(&self, text: &str, size: f32) -> Result<Vec<String>> {
        let (mut lines, mut line, mut width) = (Vec::new(), String::new(), 0.0);
        for word in text.split_whitespace() {
            let word = format!("{word} ");
            let wide = self.width(&word, size)?;
            if width + wide > WIDTH - 2.0 * MARGIN && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                width = 0.0;
            }
            line.push_str(&word);
            width += wide;
        }
        lines.push(line);
        Ok(lines)
    }

    fn width(&self, text: &str, size: f32) -> Result<f32> {
        let mut units = 0.0;
        for letter in text.chars() {
            let glyph = self.face.glyph_index(letter).ok_or(Error::NotPrintable)?;
            units += f32::from(self.face.glyph_hor_advance(glyph).unwrap_or_default());
        }
        Ok(units * size / f32::from(self.face.units_per_em()))
    }
}

fn heading(text: &str) -> TagKind {
    Tag::Hn(NonZeroU16::MIN, Some(text.to_owned())).into()
}

/// The dark modules as squares.
fn modules(code: &QrCode, left: f32, top: f32) -> Option<Path> {
    let side = QR_SIDE / f32::from(u16::try_from(code.size()).ok()?);
    let mut path = PathBuilder::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let (column, row) = (u16::try_from(x).ok()?, u16::try_from(y).ok()?);
            let (x, y) = (left + f32::from(column) * side, top + f32::from(row) * side);
            path.push_rect(Rect::from_xywh(x, y, side, side)?);
        }
    }
    path.finish()
}
