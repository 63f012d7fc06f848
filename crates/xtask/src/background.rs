//! A program that runs while something is checked against it.

use std::fs::File;
use std::io::{BufRead, BufReader, Write, pipe};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use crate::Result;
use crate::run::{end, line};

const PATIENCE: Duration = Duration::from_secs(20);

/// Ends when it is dropped: asked first, then made to.
pub(crate) struct Background {
    child: Child,
    ended: Receiver<()>,
}

impl Background {
    /// Starts `command` and waits until it prints a line that contains `ready`. All it prints goes
    /// to the file `log`.
    pub(crate) fn start(
        mut command: Command,
        ready: &str,
        limit: Duration,
        log: PathBuf,
    ) -> Result<Self> {
        let line = line(&command);
        let (reader, writer) = pipe()?;
        command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
        let child = command.spawn().map_err(|error| format!("`{line}`: {error}"))?;
        drop(command);
        let (is_ready, readiness) = mpsc::channel();
        let (has_ended, ended) = mpsc::channel();
        let (word, mut file) = (ready.to_owned(), File::create(&log)?);
        thread::spawn(move || {
            for said in BufReader::new(reader).lines().map_while(std::io::Result::ok) {
                let _ = writeln!(file, "{said}");
                if said.contains(&word) {
                    let _ = is_ready.send(());
                }
            }
            drop(is_ready);
            has_ended.send(())
        });
        let background = Self { child, ended };
        if readiness.recv_timeout(limit).is_err() {
            drop(background);
            let said = std::fs::read_to_string(log)?;
            return Err(format!("`{line}` did not say `{ready}`\n{said}").into());
        }
        Ok(background)
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        let ask = format!("kill -INT {}", self.child.id());
        let asked = Command::new("sh").args(["-c", &ask]).status();
        if asked.is_ok_and(|status| status.success()) {
            let _ = self.ended.recv_timeout(PATIENCE);
        }
        end(&mut self.child);
    }
}
