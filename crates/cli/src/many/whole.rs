//! Whole: a file or a folder that appears whole or not at all.
//!
//! In: a path and what writes there. Out: what was written, in its place and on the disk, or nothing of it. What a killed run of ours left beside it is
//! removed; what a living one is writing never is.

use export::Failure;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Most parts of one process for one path at the same time.
const PARTS: usize = 100;

/// Where something is written that is not whole yet, held as long as it is.
struct Part {
    path: PathBuf,
    held: File,
}

/// Writes a file beside its place and puts it there once it is whole and on the disk. What is no file (a pipe, a device) is written to as it is.
///
/// # Errors
/// Where bytes cannot be written; then nothing is changed.
pub(super) fn file<T>(path: &Path, write: impl FnOnce(&Path) -> Result<T, Failure>) -> Result<T, Failure> {
    match fs::metadata(path) {
        Ok(about) if about.is_dir() => return Err(io::Error::from(io::ErrorKind::IsADirectory).into()),
        Ok(about) if !about.is_file() => return write(path),
        _ => (),
    }
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let (folder, name) = split(&path);
    clear(&folder, &name);
    let part = begin(&folder, &name, false)?;
    let done = write(&part.path).and_then(|done| {
        part.held.sync_all()?;
        fs::rename(&part.path, &path)?;
        settle(&folder)?;
        Ok(done)
    });
    if done.is_err() {
        // the half-written file is of no use; that it cannot be removed either changes nothing
        let _ = fs::remove_file(&part.path);
    }
    done
}

/// Writes the files of a folder into one beside it, and puts that in place once all are whole and on the disk. In a folder that is there already the
/// files take the places of their forerunners one after the other then, and others stay.
///
/// # Errors
/// Where bytes cannot be written; then nothing is changed, unless the disk fails while files take their places.
pub(super) fn folder<T>(path: &Path, write: impl FnOnce(&Path) -> Result<T, Failure>) -> Result<T, Failure> {
    let there = path.exists();
    if there && !path.is_dir() {
        return Err(io::Error::from(io::ErrorKind::NotADirectory).into());
    }
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let (beside, name) = split(&path);
    let made = missing(&beside);
    let done = fs::create_dir_all(&beside).map_err(Failure::from).and_then(|()| {
        clear(&beside, &name);
        let home = if there { &path } else { &beside };
        clear(home, &name);
        let part = begin(home, &name, true)?;
        let done = write(&part.path).and_then(|done| {
            place(&part.path, &path, there)?;
            settle(home)?;
            Ok(done)
        });
        if done.is_err() || there {
            let _ = fs::remove_dir_all(&part.path);
        }
        done
    });
    if done.is_err() {
        for folder in made {
            let _ = fs::remove_dir(folder);
        }
    }
    done
}

/// Puts the files of a part in place, all of them on the disk before the first of them.
fn place(part: &Path, path: &Path, there: bool) -> io::Result<()> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(part)? {
        files.push(entry?.path());
    }
    files.sort();
    for file in &files {
        File::open(file)?.sync_all()?;
    }
    settle(part)?;
    if !there {
        return fs::rename(part, path);
    }
    for file in &files {
        fs::rename(file, path.join(file.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

/// The folder that a path stands in, and its name there.
fn split(path: &Path) -> (PathBuf, String) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let name = path.file_name().unwrap_or_default();
    (
        folder.unwrap_or(Path::new(".")).to_path_buf(),
        name.to_string_lossy().into_owned(),
    )
}

/// The folders on the way that are not there yet, the deepest first.
fn missing(folder: &Path) -> Vec<PathBuf> {
    let way = folder.ancestors();
    way.take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        .map(Path::to_path_buf)
        .collect()
}

/// Begins a part of our own. It is locked, so that others see that it is being written.
fn begin(folder: &Path, name: &str, many: bool) -> io::Result<Part> {
    for number in 0..PARTS {
        let more = if number > 0 {
            format!("-{number}")
        } else {
            String::new()
        };
        let path = folder.join(format!(".{name}.{}{more}.part", std::process::id()));
        let held = match many {
            true => match fs::create_dir(&path) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => File::open(&path)?,
            },
            false => File::options()
                .create(true)
                .write(true)
                .truncate(false)
                .open(&path)?,
        };
        if !lock(&held) {
            continue;
        }
        if many {
            // what one of the same number left that was killed
            for entry in fs::read_dir(&path)? {
                fs::remove_file(entry?.path())?;
            }
        } else {
            held.set_len(0)?;
        }
        return Ok(Part { path, held });
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// Locks a part; false where somebody else holds it. Where there are no such locks nobody does.
fn lock(held: &File) -> bool {
    !cfg!(unix) || !matches!(held.try_lock(), Err(fs::TryLockError::WouldBlock))
}

/// Removes parts for that name which nobody is writing any more.
fn clear(folder: &Path, name: &str) {
    let Ok(found) = fs::read_dir(folder) else { return };
    let (head, tail) = (format!(".{name}."), ".part");
    for entry in found.filter_map(Result::ok) {
        let own = entry.file_name();
        let number = own
            .to_str()
            .and_then(|own| own.strip_prefix(&head)?.strip_suffix(tail));
        let process = number.and_then(|number| number.split('-').next()?.parse::<u32>().ok());
        if process.is_some_and(|process| !lives(process)) && is_free(&entry.path()) {
            // what cannot be removed stays: it harms nothing
            let _ = match entry.path().is_dir() {
                true => fs::remove_dir_all(entry.path()),
                false => fs::remove_file(entry.path()),
            };
        }
    }
}

/// Whether a process of that number lives, as far as this machine tells.
fn lives(process: u32) -> bool {
    process == std::process::id() || Path::new("/proc").join(process.to_string()).exists()
}

/// Whether nobody holds a part. Where that cannot be told, somebody may.
fn is_free(path: &Path) -> bool {
    cfg!(unix) && File::open(path).is_ok_and(|part| part.try_lock().is_ok())
}

/// Brings to the disk what stands in a folder, where folders can be asked for that.
fn settle(folder: &Path) -> io::Result<()> {
    let done = File::open(folder).and_then(|folder| folder.sync_all());
    let cannot = [
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::InvalidInput,
        io::ErrorKind::Unsupported,
    ];
    match done {
        Err(error) if cannot.contains(&error.kind()) => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::{clear, file, folder};
    use std::io;
    use std::path::Path;

    fn names(folder: &Path) -> Vec<String> {
        let found = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = found
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    fn full() -> io::Error {
        io::Error::from(io::ErrorKind::StorageFull)
    }

    #[test]
    fn a_file_is_whole_or_not_there() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.csv");
        let failed = file(&path, |part| {
            std::fs::write(part, "half")?;
            Err::<(), _>(full().into())
        });
        assert!(failed.is_err() && names(home.path()).is_empty());
        file(&path, |part| Ok(std::fs::write(part, "one")?)).unwrap();
        let _ = file(&path, |part| {
            std::fs::write(part, "half")?;
            Err::<(), _>(full().into())
        });
        assert_eq!(names(home.path()), ["a.csv"]);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
        // another name of the same file stays a name
        #[cfg(unix)]
        {
            let link = home.path().join("link");
            std::os::unix::fs::symlink("a.csv", &link).unwrap();
            file(&link, |part| Ok(std::fs::write(part, "two")?)).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), "two");
            assert!(link.is_symlink());
        }
        assert!(file(home.path(), |_| Ok(())).is_err());
    }

    #[test]
    fn a_folder_is_whole_or_not_there() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("new/deep/out");
        let failed = folder(&path, |part| {
            std::fs::write(part.join("a"), "half")?;
            Err::<(), _>(full().into())
        });
        assert!(failed.is_err() && names(home.path()).is_empty());
        let write = |words: &'static str| {
            move |part: &Path| {
                std::fs::write(part.join("a"), words)?;
                Ok(std::fs::write(part.join("b"), words)?)
            }
        };
        folder(&path, write("one")).unwrap();
        assert_eq!(names(&path), ["a", "b"]);
        std::fs::write(path.join("of others"), "x").unwrap();
        let _ = folder(&path, |part| {
            std::fs::write(part.join("a"), "half")?;
            Err::<(), _>(full().into())
        });
        assert_eq!(std::fs::read_to_string(path.join("a")).unwrap(), "one");
        folder(&path, write("two")).unwrap();
        assert_eq!(names(&path), ["a", "b", "of others"]);
        assert_eq!(std::fs::read_to_string(path.join("b")).unwrap(), "two");
        assert_eq!(names(path.parent().unwrap()), ["out"]);
        assert!(folder(&path.join("a"), |_| Ok(())).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn only_parts_of_the_dead_are_removed() {
        let home = tempfile::tempdir().unwrap();
        // numbers that no process has
        let dead = ["4194301", "4194302-1"].map(|n| format!(".a.csv.{n}.part"));
        std::fs::write(home.path().join(&dead[0]), "x").unwrap();
        std::fs::create_dir(home.path().join(&dead[1])).unwrap();
        let held = home.path().join(".a.csv.4194303.part");
        let lock = std::fs::File::create(&held).unwrap();
        lock.lock().unwrap();
        let others = [
            ".a.csv.1.part",
            ".a.csv.x.part",
            ".b.csv.4194301.part",
            "a.csv.4194301.part",
        ];
        for name in others {
            std::fs::write(home.path().join(name), "x").unwrap();
        }
        clear(home.path(), "a.csv");
        let mut left = others.map(str::to_string).to_vec();
        left.push(".a.csv.4194303.part".to_string());
        left.sort();
        assert_eq!(names(home.path()), left);
        drop(lock);
        clear(home.path(), "a.csv");
        assert!(!held.exists());
    }
}
