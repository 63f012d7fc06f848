//! The two forms a country is written in.

use std::io::{self, Write};

use crate::Person;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180 with a header row, UTF-8, lines ended by LF.
    Csv,
    /// One JSON object a line; columns without a value are left out.
    Ndjson,
}

/// Writes people one after the other.
pub struct Writer<W> {
    format: Format,
    line: String,
    out: W,
}

impl<W: Write> Writer<W> {
    /// Writes the header, if the form has one.
    pub fn start(format: Format, out: W) -> io::Result<Self> {
        let mut writer = Self { format, line: String::with_capacity(1024), out };
        if format == Format::Csv {
            writer.line.push_str(&Person::COLUMNS.join(","));
            writer.end_line()?;
        }
        Ok(writer)
    }

    pub fn write(&mut self, person: &Person) -> io::Result<()> {
        match self.format {
            Format::Csv => {
                for (index, value) in person.values().into_iter().enumerate() {
                    if index > 0 {
                        self.line.push(',');
                    }
                    push_csv(&mut self.line, value);
                }
            }
            Format::Ndjson => {
                for (name, value) in Person::COLUMNS.iter().zip(person.values()) {
                    if !value.is_empty() {
                        self.line.push(if self.line.is_empty() { '{' } else { ',' });
                        push_json(&mut self.line, name);
                        self.line.push(':');
                        push_json(&mut self.line, value);
                    }
                }
                self.line.push('}');
            }
        }
        self.end_line()
    }

    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }

    fn end_line(&mut self) -> io::Result<()> {
        self.line.push('\n');
        self.out.write_all(self.line.as_bytes())?;
        self.line.clear();
        Ok(())
    }
}

fn push_csv(line: &mut String, value: &str) {
    if !value.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        return line.push_str(value);
    }
    line.push('"');
    line.push_str(&value.replace('"', "\"\""));
    line.push('"');
}

fn push_json(line: &mut String, value: &str) {
    line.push('"');
    if value.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\')) {
        push_escaped(line, value);
    } else {
        line.push_str(value);
    }
    line.push('"');
}

fn push_escaped(line: &mut String, value: &str) {
    for c in value.chars() {
        match c {
            '"' | '\\' => line.extend(['\\', c]),
            c if c < ' ' => line.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => line.push(c),
        }
    }
}
