//! Runs a program: what it says is kept, and it does not run for ever.

use std::fs::File;
use std::io::{PipeReader, Read, pipe};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::Result;

pub(crate) const MINUTE: Duration = Duration::from_secs(60);

/// What the program said, if it ended well within `limit`; the same as an error if not.
pub(crate) fn run(mut command: Command, limit: Duration) -> Result<String> {
    let (reader, writer) = pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    finish(command, reader, limit)
}

/// The same for a program whose standard output is read by us.
pub(crate) fn run_into(mut command: Command, stdout: File, limit: Duration) -> Result<String> {
    let (reader, writer) = pipe()?;
    command.stdin(Stdio::null()).stdout(stdout).stderr(writer);
    finish(command, reader, limit)
}

fn finish(mut command: Command, mut said: PipeReader, limit: Duration) -> Result<String> {
    let line = line(&command);
    let mut child = command.spawn().map_err(|error| format!("`{line}`: {error}"))?;
    // It holds the other end of the pipe, which would never end.
    drop(command);
    let (all, ended) = mpsc::channel();
    thread::spawn(move || {
        let mut text = Vec::new();
        let read = said.read_to_end(&mut text);
        all.send(read.map(|_| String::from_utf8_lossy(&text).into_owned()))
    });
    let Ok(said) = ended.recv_timeout(limit) else {
        end(&mut child);
        let rest = ended.recv_timeout(MINUTE).ok().and_then(std::io::Result::ok);
        let (minutes, rest) = (limit.as_secs() / 60, rest.unwrap_or_default());
        return Err(format!("`{line}` was ended after {minutes} minutes\n{rest}").into());
    };
    let (said, status) = (said?, child.wait()?);
    if status.success() { Ok(said) } else { Err(format!("`{line}`: {status}\n{said}").into()) }
}

pub(crate) fn end(child: &mut Child) {
    // Either may fail because it has ended by itself, which is what is wanted.
    let _ = child.kill();
    let _ = child.wait();
}

/// As a person would type it.
pub(crate) fn line(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn what_a_program_says_is_kept_whether_it_ends_well_or_not() {
        assert_eq!(run(shell("echo out; echo err >&2"), MINUTE).unwrap(), "out\nerr\n");
        let error = run(shell("echo why; exit 3"), MINUTE).unwrap_err().to_string();
        assert!(error.contains("exit status: 3") && error.contains("why"), "{error}");
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let hangs = run(shell("echo before; exec cat /dev/zero > /dev/null"), Duration::ZERO);
        assert!(hangs.unwrap_err().to_string().contains("was ended"));
    }
}
