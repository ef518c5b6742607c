//! What the end-to-end tests share: running the real binary, an article, looking at records.
#![allow(clippy::unwrap_used, clippy::panic)]
#![allow(dead_code)]

use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// An article with a title, speakers, figures, times and places.
pub const ARTICLE: &str = "Missiles hit depot near Lviv, five killed\n\n\
    2022-03-14 10:20:00\n\n\
    At least five people were killed on Sunday when missiles struck a depot near Lviv, the regional governor said.\n\n\
    \"We have no information about this,\" Maria Orlova, a spokeswoman for the defence ministry in Moscow, told Reuters \
    on Monday. The ministry denied that it had hit civilians.\n";

/// The binary with these arguments, ready to run.
pub fn onrecord(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE");
    command
}

/// Runs the binary to its end.
pub fn run(arguments: &[&str]) -> Output {
    onrecord(arguments).output().unwrap()
}

/// Runs the binary with bytes on its standard input.
pub fn run_with(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = onrecord(arguments);
    let piped = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// What it printed.
pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What it complained of.
pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Its exit code.
pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// Writes a file and gives its path.
pub fn file(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

/// A small disk of its own, taken away at the end.
pub struct Disk(pub std::path::PathBuf);

/// Such a disk; none where none can be mounted.
pub fn disk(folder: &Path, size: &str) -> Option<Disk> {
    std::fs::create_dir_all(folder).unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
        .arg(folder)
        .stderr(Stdio::null())
        .status();
    mounted
        .is_ok_and(|status| status.success())
        .then(|| Disk(folder.to_path_buf()))
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// The record of these bytes, which must be readable; every span in it is checked.
pub fn record(bytes: &[u8]) -> Value {
    let output = run_with(&["read", "-", "--format", "json"], bytes);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let record: Value = serde_json::from_str(&out(&output)).unwrap();
    let letters: Vec<char> = record["document"]["text"].as_str().unwrap().chars().collect();
    check_spans(&record, &letters);
    record
}

/// Every object with `start`, `end` and `text` quotes the article letter for letter.
pub fn check_spans(value: &Value, letters: &[char]) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| check_spans(item, letters)),
        Value::Object(fields) => {
            if let (Some(start), Some(end)) = (fields.get("start"), fields.get("end")) {
                let (start, end) = (start.as_u64().unwrap() as usize, end.as_u64().unwrap() as usize);
                assert!(
                    start <= end && end <= letters.len(),
                    "{start}..{end} of {}",
                    letters.len()
                );
                if let Some(words) = fields.get("text").and_then(Value::as_str) {
                    assert_eq!(letters[start..end].iter().collect::<String>(), words);
                }
            }
            fields.values().for_each(|field| check_spans(field, letters));
        }
        _ => (),
    }
}
