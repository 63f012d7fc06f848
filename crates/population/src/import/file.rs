//! Reads the rows of a file, CSV or NDJSON, with a limit on their length.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use csv::{ByteRecord, ReaderBuilder, StringRecord};

use super::ImportError;
use super::mapping::{Format, Mapping};
use super::reading::Refusal;

/// No row is longer. A file whose delimiter or quotes are wrong reads as one endless row.
const ROW_BYTES_MAX: usize = 1 << 20;

/// Rows of a file one after another.
pub(crate) struct Rows {
    kind: Kind,
    /// The number of the row last read; the header is row 1 of a CSV file.
    number: u64,
}

enum Kind {
    Csv {
        header: StringRecord,
        /// For each of the mapping's columns, where it stands.
        places: Vec<usize>,
        reader: csv::Reader<Limited<File>>,
        /// Bytes before the point the reader was opened at.
        start: u64,
    },
    Ndjson {
        columns: Vec<String>,
        position: u64,
        reader: BufReader<File>,
    },
}

/// One row: its fields in the order of the mapping's columns, or why it cannot be read.
pub(crate) type Row = (u64, Result<StringRecord, Refusal>);

impl Rows {
    /// Opens the file. `position` and `number` say where a former import stopped; 0 and 0 is the
    /// beginning.
    pub(crate) fn open(
        path: &Path,
        mapping: &Mapping,
        position: u64,
        number: u64,
    ) -> Result<Self, ImportError> {
        let mut file = File::open(path)?;
        let kind = match mapping.format {
            Format::Csv => {
                let header = csv_reader(File::open(path)?, mapping.delimiter, true);
                let header = utf8_header(header)?;
                let places = places(&header, mapping)?;
                file.seek(SeekFrom::Start(position))?;
                let reader = csv_reader(file, mapping.delimiter, position == 0);
                Kind::Csv { header, places, reader, start: position }
            }
            Format::Ndjson => {
                file.seek(SeekFrom::Start(position))?;
                let (columns, reader) = (mapping.columns.clone(), BufReader::new(file));
                Kind::Ndjson { columns, position, reader }
            }
        };
        let number = if number == 0 && mapping.format == Format::Csv { 1 } else { number };
        Ok(Self { kind, number })
    }

    /// Bytes of the file that have been read.
    pub(crate) fn position(&self) -> u64 {
        match &self.kind {
            Kind::Csv { reader, start, .. } => start + reader.position().byte(),
            Kind::Ndjson { position, .. } => *position,
        }
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The next row; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Row>, ImportError> {
        let row = match &mut self.kind {
            Kind::Csv { header, places, reader, .. } => next_csv(header, places, reader)?,
            Kind::Ndjson { columns, position, reader } => next_line(columns, position, reader)?,
        };
        Ok(row.map(|row| {
            self.number += 1;
            (self.number, row)
        }))
    }
}

fn csv_reader(file: File, delimiter: u8, has_header: bool) -> csv::Reader<Limited<File>> {
    let left = Arc::new(AtomicUsize::new(ROW_BYTES_MAX));
    let mut builder = ReaderBuilder::new();
    builder.delimiter(delimiter).has_headers(has_header).flexible(true).buffer_capacity(1 << 16);
    builder.from_reader(Limited { inner: file, left })
}

fn utf8_header(mut reader: csv::Reader<Limited<File>>) -> Result<StringRecord, ImportError> {
    let header = reader.byte_headers().map_err(unreadable)?.clone();
    let mut header = StringRecord::from_byte_record(header).map_err(|_| ImportError::NotUtf8)?;
    // Spreadsheets put a mark of byte order before the first name.
    if let Some(first) = header.get(0).and_then(|first| first.strip_prefix('\u{feff}')) {
        let rest = header.iter().skip(1).map(str::to_owned);
        header = std::iter::once(first.to_owned()).chain(rest).collect::<Vec<_>>().into();
    }
    Ok(header)
}

fn places(header: &StringRecord, mapping: &Mapping) -> Result<Vec<usize>, ImportError> {
    let place = |column: &String| header.iter().position(|name| name.trim() == column);
    let missing: Vec<_> =
        mapping.columns.iter().filter(|column| place(column).is_none()).cloned().collect();
    if missing.is_empty() {
        Ok(mapping.columns.iter().filter_map(place).collect())
    } else {
        Err(ImportError::ColumnsMissing { found: header.len(), missing })
    }
}

fn next_csv(
    header: &StringRecord,
    places: &[usize],
    reader: &mut csv::Reader<Limited<File>>,
) -> Result<Option<Result<StringRecord, Refusal>>, ImportError> {
    reader.get_ref().left.store(ROW_BYTES_MAX, Ordering::Relaxed);
    let mut record = ByteRecord::new();
    if !reader.read_byte_record(&mut record).map_err(unreadable)? {
        return Ok(None);
    }
    if record.len() != header.len() {
        let reason = format!("the row has {} fields, the header {}", record.len(), header.len());
        return Ok(Some(Err(Refusal { column: String::new(), reason })));
    }
    let mut fields = StringRecord::with_capacity(record.as_slice().len(), places.len());
    for &place in places {
        let Ok(field) = std::str::from_utf8(&record[place]) else {
            let column = header.get(place).unwrap_or_default().to_owned();
            return Ok(Some(Err(Refusal { column, reason: "the field is not UTF-8".to_owned() })));
        };
        fields.push_field(field);
    }
    Ok(Some(Ok(fields)))
}

fn next_line(
    columns: &[String],
    position: &mut u64,
    reader: &mut BufReader<File>,
) -> Result<Option<Result<StringRecord, Refusal>>, ImportError> {
    let mut line = Vec::new();
    let read = reader.by_ref().take(ROW_BYTES_MAX as u64).read_until(b'\n', &mut line)?;
    if read == 0 {
        return Ok(None);
    }
    if read == ROW_BYTES_MAX {
        return Err(ImportError::RowTooLong);
    }
    *position += read as u64;
    let refuse = |reason: &str| Refusal { column: String::new(), reason: reason.to_owned() };
    let Ok(serde_json::Value::Object(object)) = serde_json::from_slice(&line) else {
        return Ok(Some(Err(refuse("the line is not a JSON object"))));
    };
    let mut fields = StringRecord::new();
    for column in columns {
        match object.get(column) {
            None | Some(serde_json::Value::Null) => fields.push_field(""),
            Some(serde_json::Value::String(text)) => fields.push_field(text),
            Some(serde_json::Value::Number(number)) => fields.push_field(&number.to_string()),
            Some(_) => {
                let (column, reason) = (column.clone(), "the value is not a text".to_owned());
                return Ok(Some(Err(Refusal { column, reason })));
            }
        }
    }
    Ok(Some(Ok(fields)))
}

fn unreadable(error: csv::Error) -> ImportError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
            ImportError::RowTooLong
        }
        csv::ErrorKind::Io(error) => ImportError::Io(error),
        kind => ImportError::Io(io::Error::other(format!("{kind:?}"))),
    }
}

/// A reader that gives up on a row that does not end.
pub(crate) struct Limited<R> {
    inner: R,
    left: Arc<AtomicUsize>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        let read = self.inner.read(buffer)?;
        self.left.store(left.saturating_sub(read), Ordering::Relaxed);
        Ok(read)
    }
}
