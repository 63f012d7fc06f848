//! The people of the demo, out of the generator and through the importer.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use access::permit;
use population::{CHUNK, ImportPeople, Incoming, Mapping};
use synthetic::{Country, Format, Writer};

use super::{Demo, MAPPING, Made, as_founder, people};
use crate::{Error, Platform, Result, files, progress};

const FILE: &str = "country.csv";

/// Makes the country. Cut short, it goes on where it stopped: the same seed gives the same file.
pub(super) async fn make(platform: &Platform, data: &Path, demo: &Demo) -> Result<Made> {
    let path = data.join(FILE);
    let made = write(&path, demo).map_err(files::at(&path))?;
    let mapping = Mapping::parse(MAPPING).map_err(population::ImportError::from)?;
    let (founder, purpose) = as_founder();
    let facts = platform.register.facts_at_desk(&founder, &purpose).await?;
    let permit = permit(ImportPeople, &founder, &purpose, facts)?;
    let bar = progress::bar(demo.people, "people");
    let told = |progress: population::Progress| bar.set_position(progress.people);
    let incoming = Incoming { chunk: CHUNK, mapping, path: &path };
    let report = platform.register.import(&permit, incoming, told).await?;
    bar.finish_and_clear();
    if report.rejected > 0 {
        return Err(Error::Demo(format!(
            "{} people were refused: {}",
            report.rejected,
            report.rejects.unwrap_or_default().display()
        )));
    }
    std::fs::remove_file(&path).map_err(files::at(&path))?;
    Ok(made)
}

/// Writes the file, the cast first.
fn write(path: &Path, demo: &Demo) -> std::io::Result<Made> {
    let cast = [synthetic::cast(), people::others()].concat();
    let others = demo.people.saturating_sub(cast.len() as u64);
    let mut writer = Writer::start(Format::Csv, BufWriter::new(File::create(path)?))?;
    let mut people = 0;
    for person in cast.into_iter().chain(Country::new(demo.seed, others)) {
        writer.write(&person)?;
        people += 1;
    }
    writer.finish()?;
    Ok(Made { people, ..Made::default() })
}
