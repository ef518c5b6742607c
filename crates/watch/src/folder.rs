//! Folder: files of a folder, new and changed ones, into the ledger.
//!
//! In: a folder and what is remembered of its files. Out: articles for the ledger. It looks at names, sizes and times of change, and reads what differs.

use crate::log::{Counts, Line};
use crate::page::ENDED;
use crate::round::{self, Held, Part, Summary, Taken, Trouble, Watch};
use crate::store::{self, About, FileState};
use crate::time::{self, Millis, SECOND};
use serde_json::{Map, json};
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// A file that was changed so short a time ago may still be written to.
const SETTLED: Millis = SECOND;

/// Looks at one folder of the settings.
pub(crate) fn look(watch: &mut Watch, at: usize, summary: &mut Summary) -> Result<(), String> {
    let Some(folder) = watch.settings.folders.get(at) else {
        return Ok(());
    };
    let name = folder.path.display().to_string();
    let next = watch.world.now() + folder.interval;
    let files = match files(&folder.path) {
        Ok(files) => files,
        Err(why) => {
            summary.feeds += 1;
            (watch.log)(&Line::Failed {
                url: name.clone(),
                name,
                why,
                next: (!watch.once).then_some(next),
            });
            return Ok(());
        }
    };
    let mut counts = Counts::default();
    // nearly all files are as they were: they are told by one question for all of them
    let known = match store::any_may_be_read(watch.store)? {
        true => BTreeMap::new(),
        false => store::files(watch.store, &home(&folder.path).display().to_string())?,
    };
    for found in files {
        if known.get(&found.key) == Some(&mark(&found.about)) {
            counts.known += 1;
            continue;
        }
        file(watch, (&name, folder.outlet.as_deref()), &found, &mut counts)?;
    }
    round::add(&mut summary.counts, &counts);
    // a folder that is looked at twice a minute is only spoken of when there is something to say
    let quiet = Counts {
        known: counts.known,
        ..Counts::default()
    };
    if watch.once || counts != quiet {
        (watch.log)(&Line::Looked {
            url: name.clone(),
            name,
            unchanged: counts == quiet,
            counts,
            moved: None,
            next: None,
        });
    }
    Ok(())
}

/// A file of a folder.
struct Found {
    /// As it is shown.
    path: PathBuf,
    /// What it is remembered by: one file is one, from wherever and by whatever way it is named.
    key: String,
    about: Metadata,
}

/// A folder by its one name.
fn home(folder: &Path) -> PathBuf {
    folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf())
}

/// Files of a folder by name, hidden ones left out.
fn files(folder: &Path) -> Result<Vec<Found>, String> {
    let why = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => "no such folder".to_string(),
        std::io::ErrorKind::PermissionDenied => "no permission".to_string(),
        _ => error.to_string(),
    };
    let (mut found, home) = (Vec::new(), home(folder));
    for entry in std::fs::read_dir(folder).map_err(why)? {
        let Ok(entry) = entry else { continue };
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let path = entry.path();
        // a file that went away in the meantime is no file
        let Some(about) = std::fs::metadata(&path).ok().filter(Metadata::is_file) else {
            continue;
        };
        let own = home.join(entry.file_name());
        let key = match entry.file_type().is_ok_and(|kind| kind.is_symlink()) {
            true => path.canonicalize().unwrap_or(own),
            false => own,
        };
        let key = key.display().to_string();
        found.push(Found { path, key, about });
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// What tells one version of a file from another: its bytes by their number, and when it was changed.
fn mark(about: &Metadata) -> (i64, Millis) {
    (i64::try_from(about.len()).unwrap_or(i64::MAX), changed(about))
}

fn changed(about: &Metadata) -> Millis {
    let since = about
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since
        .and_then(|since| Millis::try_from(since.as_millis()).ok())
        .unwrap_or_default()
}

/// One file: nothing where size and time are those that it had.
fn file(
    watch: &mut Watch,
    (folder, outlet): (&str, Option<&str>),
    Found { path, key, about }: &Found,
    counts: &mut Counts,
) -> Result<(), String> {
    let before = store::file(watch.store, key)?.unwrap_or_default();
    let (size, modified) = mark(about);
    // what is being read is these bytes: others under the same name are another matter
    let mark = format!("{key} {size} {modified}");
    if (before.size, before.modified) == (size, modified) && !store::may_be_read(watch.store, &mark)? {
        counts.known += 1;
        return Ok(());
    }
    if !settled(watch, modified) {
        counts.left += 1;
        return Ok(());
    }
    let name = path.display().to_string();
    let about = given(&name, (folder, outlet), &before, modified);
    if let Err(why) = readable(path) {
        told(watch, folder, (&name, "failed", None, Some(why)), counts);
        return Ok(());
    }
    let mut after = FileState {
        size,
        modified,
        ..before
    };
    let Some(held) = guarded(watch, &format!("{mark} open"), |watch| {
        watch.desk.open(path, outlet)
    })?
    else {
        told(
            watch,
            folder,
            (&name, "set aside", None, Some(ENDED.to_string())),
            counts,
        );
        store::set_aside(watch.store, &mark)?;
        return store::keep_file(watch.store, key, &after);
    };
    let article = match held {
        Held::File => match bytes(path, watch.settings.limit) {
            Ok(bytes) => Ok((bytes, about)),
            Err(Unread::Large(why)) => Err(why),
            Err(Unread::Now(why)) => {
                told(watch, folder, (&name, "failed", None, Some(why)), counts);
                return Ok(());
            }
        },
        Held::One(part) => part.article.map(|(bytes, of)| {
            let mut more = about.more;
            more.extend(of.more);
            (bytes, About { more, ..of })
        }),
        Held::Many(parts) => {
            many(watch, folder, (&name, &mark), parts, counts)?;
            return store::keep_file(watch.store, key, &after);
        }
    };
    one(watch, folder, (&name, &mark), article, &mut after, counts)?;
    store::keep_file(watch.store, key, &after)
}

/// A file that is one article, perhaps another version of the one that it was.
fn one(
    watch: &mut Watch,
    folder: &str,
    (name, mark): (&str, &str),
    article: Result<(Vec<u8>, About), String>,
    after: &mut FileState,
    counts: &mut Counts,
) -> Result<(), String> {
    let before = after.version.clone();
    let harm = article.as_ref().ok().and_then(|(_, about)| harmed(about));
    let taken = match article {
        Ok((bytes, about)) => take(watch, mark, &bytes, &about, before.as_deref())?,
        Err(why) => {
            // another version may have set it aside; this one knows what is wrong with it
            store::end_reading(watch.store, mark)?;
            Err(("failed", why))
        }
    };
    let (status, document, why) = match taken {
        Ok(taken) => {
            let status = match (&taken.document, &after.document) {
                (None, _) => "unchanged",
                (Some(_), None) => "new",
                (Some(_), Some(_)) => "changed",
            };
            after.versions += u32::from(taken.document.is_some());
            after.version = Some(taken.version);
            after.document = taken.document.clone().or(after.document.take());
            (status, taken.document, harm)
        }
        Err((status, why)) => (status, None, Some(why)),
    };
    told(watch, folder, (name, status, document, why), counts);
    Ok(())
}

/// What is wrong with the packed data of an article that is read all the same.
fn harmed(about: &About) -> Option<String> {
    let why = about.more.get("damaged")?.as_str()?;
    Some(format!("damaged, read as far as it unpacks: {why}"))
}

/// The articles of an archive, one after the other. What the ledger has already is known.
fn many(
    watch: &mut Watch,
    folder: &str,
    (name, mark): (&str, &str),
    mut parts: Box<dyn Iterator<Item = Part>>,
    counts: &mut Counts,
) -> Result<(), String> {
    let (mut aside, mut number) = (false, 0u64);
    loop {
        let next = guarded(watch, &format!("{mark} next {number}"), |_| parts.next())?;
        let Some(next) = next else {
            // no way leads past it
            aside = true;
            told(
                watch,
                folder,
                (name, "set aside", None, Some(ENDED.to_string())),
                counts,
            );
            break;
        };
        let Some(part) = next else { break };
        number += 1;
        let harm = part.article.as_ref().ok().and_then(|(_, about)| harmed(about));
        let taken = match part.article {
            Ok((bytes, mut about)) => {
                about.more.entry("folder").or_insert_with(|| json!(folder));
                take(watch, &format!("{mark} {}", part.label), &bytes, &about, None)?
            }
            Err(why) => Err(("failed", why)),
        };
        let (status, document, why) = match taken {
            Ok(taken) if taken.known => ("unchanged", taken.document, None),
            Ok(taken) => ("new", taken.document, harm),
            Err((status, why)) => {
                aside |= status == "set aside";
                (status, None, Some(why))
            }
        };
        told(watch, folder, (&part.label, status, document, why), counts);
    }
    if number == 0 && !aside {
        let why = "whole but without an article".to_string();
        told(watch, folder, (name, "empty", None, Some(why)), counts);
    }
    match aside {
        true => store::set_aside(watch.store, mark),
        false => store::end_reading(watch.store, mark),
    }
}

/// Some work on a file that may end the process; none where it did so before.
fn guarded<T>(
    watch: &mut Watch,
    mark: &str,
    work: impl FnOnce(&mut Watch) -> T,
) -> Result<Option<T>, String> {
    if store::begin_reading(watch.store, mark)? >= store::ASIDE {
        return Ok(None);
    }
    let done = work(watch);
    store::end_reading(watch.store, mark)?;
    Ok(Some(done))
}

/// Reads an article into the ledger, unless its reading ended the program before. What the program cannot read by its own fault is set aside for its next
/// version.
fn take(
    watch: &mut Watch,
    mark: &str,
    bytes: &[u8],
    about: &About,
    before: Option<&str>,
) -> Result<Result<Taken, (&'static str, String)>, String> {
    if store::begin_reading(watch.store, mark)? >= store::ASIDE {
        return Ok(Err(("set aside", ENDED.to_string())));
    }
    let taken = watch.desk.take(bytes, about, before);
    match taken {
        Err(Trouble::Fault(why)) => {
            store::set_aside(watch.store, mark)?;
            Ok(Err(("set aside", why)))
        }
        taken => {
            store::end_reading(watch.store, mark)?;
            match taken {
                Ok(taken) => Ok(Ok(taken)),
                Err(Trouble::Article(why) | Trouble::Fault(why)) => Ok(Err(("failed", why))),
                Err(Trouble::Ledger(why)) => Err(why),
            }
        }
    }
}

/// Counts what came of an article, and says it.
fn told(
    watch: &mut Watch,
    folder: &str,
    (name, status, document, why): (&str, &'static str, Option<String>, Option<String>),
    counts: &mut Counts,
) {
    match status {
        "new" => counts.new += 1,
        "changed" => counts.changed += 1,
        "failed" | "set aside" => counts.failed += 1,
        _ => counts.known += 1,
    }
    (watch.log)(&Line::Article {
        name: folder.to_string(),
        url: name.to_string(),
        status,
        document,
        why,
        next: None,
    });
}

/// Whether a file was left alone long enough. The only round of a run waits for it.
fn settled(watch: &mut Watch, modified: Millis) -> bool {
    let young = |now: Millis| modified <= now && now - modified < SETTLED;
    while watch.once && young(watch.world.now()) {
        watch.world.wait(modified + SETTLED);
    }
    !young(watch.world.now())
}

/// What the ledger is given beside a file's bytes.
fn given(name: &str, (folder, outlet): (&str, Option<&str>), before: &FileState, modified: Millis) -> About {
    let mut more = Map::new();
    more.insert("folder".to_string(), json!(folder));
    more.insert("changed".to_string(), json!(time::second(modified)));
    if let Some(document) = &before.document {
        more.insert("version".to_string(), json!(before.versions + 1));
        more.insert("version_of".to_string(), json!(document));
    }
    About {
        origin: name.to_string(),
        outlet: outlet.map(str::to_string),
        more,
        ..About::default()
    }
}

/// Why there are no bytes of a file.
enum Unread {
    /// It is too large, until it is changed.
    Large(String),
    /// It cannot be read now: the next look tries again.
    Now(String),
}

/// Whether a file can be read now.
fn readable(path: &Path) -> Result<(), String> {
    match bytes(path, 0) {
        Err(Unread::Now(why)) => Err(why),
        _ => Ok(()),
    }
}

/// The bytes of a file, within the limit.
fn bytes(path: &Path, limit: usize) -> Result<Vec<u8>, Unread> {
    let file = std::fs::File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => Unread::Now("no permission".to_string()),
        _ => Unread::Now(error.to_string()),
    })?;
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Unread::Now(error.to_string()))?;
    match bytes.len() > limit {
        true => Err(Unread::Large(format!("file of more than {} MB", limit >> 20))),
        false => Ok(bytes),
    }
}
