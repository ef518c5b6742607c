//! Input: from paths to bytes and knowledge. Each failure is one line that says why.

use knowledge::Knowledge;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Something to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input, given as `-`.
    Stdin,
    /// A file.
    File(PathBuf),
    /// Bytes at hand, and what they are called.
    Held(String, Arc<[u8]>),
    /// A path at which there is nothing to read, and why.
    Nothing(PathBuf, String),
}

impl Input {
    /// What it is called in messages.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Input::Stdin => "standard input".to_string(),
            Input::Held(name, _) => name.clone(),
            Input::File(path) | Input::Nothing(path, _) => path.display().to_string(),
        }
    }

    /// The name of its record, without an ending.
    #[must_use]
    pub fn stem(&self) -> String {
        let path = match self {
            Input::Stdin => return "stdin".to_string(),
            Input::Held(name, _) => Path::new(name),
            Input::File(path) | Input::Nothing(path, _) => path,
        };
        path.file_stem()
            .map_or_else(|| "article".to_string(), |s| s.to_string_lossy().into_owned())
    }
}

/// The inputs that the arguments name, in their order; a folder stands for its files, sorted by name.
#[must_use]
pub fn expand(paths: &[PathBuf]) -> Vec<Input> {
    let mut inputs = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            inputs.push(Input::Stdin);
        } else if path.is_dir() {
            inputs.extend(files_in(path));
        } else {
            inputs.push(Input::File(path.clone()));
        }
    }
    inputs
}

fn files_in(folder: &Path) -> Vec<Input> {
    let listed = match std::fs::read_dir(folder) {
        Ok(listed) => listed,
        Err(error) => return vec![Input::Nothing(folder.to_path_buf(), reason(&error))],
    };
    let hidden = |path: &Path| {
        path.file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with('.'))
    };
    let mut files: Vec<PathBuf> = listed
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_file() && !hidden(path))
        .collect();
    files.sort();
    if files.is_empty() {
        let why = "the folder holds no files".to_string();
        return vec![Input::Nothing(folder.to_path_buf(), why)];
    }
    files.into_iter().map(Input::File).collect()
}

/// All bytes of one input.
///
/// # Errors
/// Where it cannot be read, or holds more than an article can.
pub fn bytes(input: &Input) -> Result<Vec<u8>, String> {
    let bytes = match input {
        Input::Nothing(_, why) => return Err(why.clone()),
        Input::Stdin => all_of(io::stdin().lock()),
        Input::Held(_, bytes) => Ok(bytes.to_vec()),
        Input::File(path) if path.is_dir() => return Err("is a folder".to_string()),
        Input::File(path) => {
            large(path)?;
            File::open(path).and_then(all_of)
        }
    };
    bytes.map_err(|error| reason(&error))
}

/// Refuses a file that is too large before reading any of it.
fn large(path: &Path) -> Result<(), String> {
    let size = std::fs::metadata(path).map_or(0, |m| usize::try_from(m.len()).unwrap_or(usize::MAX));
    let limit = text::LIMIT;
    match size > limit {
        true => Err(text::TextError::TooLarge { size, limit }.to_string()),
        false => Ok(()),
    }
}

/// All bytes, but no more than one over the limit: the text room says what is too much.
fn all_of(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(text::LIMIT as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The built-in knowledge, with the tables of the user's folder laid over it.
///
/// # Errors
/// Where a table cannot be read or is malformed, or there is none.
pub fn knowledge(folder: Option<&Path>) -> Result<Knowledge, String> {
    let Some(folder) = folder else {
        return Knowledge::built_in().map_err(|error| error.to_string());
    };
    let at = |path: &Path, why: String| format!("{}: {why}", path.display());
    let mut own = Vec::new();
    for input in files_in(folder) {
        let path = match input {
            Input::File(path) => path,
            Input::Nothing(path, why) => return Err(at(&path, why)),
            Input::Stdin | Input::Held(..) => continue,
        };
        if path.extension().is_none_or(|ending| ending != "tsv") {
            continue;
        }
        let table = std::fs::read_to_string(&path).map_err(|error| at(&path, reason(&error)))?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        own.push((name.unwrap_or_default(), table));
    }
    if own.is_empty() {
        return Err(at(folder, "the folder holds no .tsv tables".to_string()));
    }
    own.sort();
    Knowledge::with(&own).map_err(|error| at(folder, error.to_string()))
}

/// An input or output error in plain words.
#[must_use]
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_string(),
        io::ErrorKind::PermissionDenied => "no permission".to_string(),
        io::ErrorKind::InvalidData => "is not valid UTF-8".to_string(),
        io::ErrorKind::IsADirectory => "is a folder".to_string(),
        io::ErrorKind::NotADirectory => "is no folder".to_string(),
        io::ErrorKind::StorageFull => "no space left on the disk".to_string(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Input, expand};
    use std::path::PathBuf;

    #[test]
    fn a_folder_stands_for_its_files_in_order() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a.txt", ".hidden"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let found = expand(&[PathBuf::from("-"), folder.path().to_path_buf()]);
        let files = ["a.txt", "b.txt"].map(|n| Input::File(folder.path().join(n)));
        assert_eq!(found.first(), Some(&Input::Stdin));
        assert_eq!(found.get(1..), Some(&files[..]));
    }
}
