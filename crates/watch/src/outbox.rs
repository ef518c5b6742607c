//! Outbox: alerts on their way. Each stays until it was printed, is in its file, or the other side said that it has it.
//!
//! In: rows of the outbox. Out: printed lines, lines of files, posts. A post goes through the same queue and the same look at addresses as everything.

use crate::link;
use crate::log::Line;
use crate::net::status;
use crate::queue::{self, End, Queue, What};
use crate::round::{Watch, doubled};
use crate::store::{Out, Store, line};
use crate::time::{HOUR, MINUTE, Millis};
use rusqlite::params;
use serde_json::Value;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

/// Tries after which an alert is given up: some three days.
const MOST: u32 = 14;
/// Bytes at the end of a file in which a line may stand that was written before a run was killed.
const TAIL: u64 = 4 << 20;

/// Sends what is due. Gives how many could not be sent.
///
/// # Errors
/// Where the store fails.
pub(crate) fn send(watch: &mut Watch) -> Result<usize, String> {
    let mut unsent = 0;
    let mut queue = Queue::default();
    queue.until = Some(watch.world.now() + watch.settings.round);
    for out in due(watch.store, watch.world.now())? {
        match out.way.as_str() {
            "post" => match post(watch, &mut queue, &out) {
                Ok(()) => (),
                Err(why) => {
                    unsent += 1;
                    failed(watch, &out, why, true)?;
                }
            },
            "file" => {
                tried(watch.store, &out)?;
                match append(&out) {
                    Ok(()) => done(watch.store, out.id)?,
                    Err(why) => {
                        unsent += 1;
                        failed(watch, &out, why, false)?;
                    }
                }
            }
            _ => {
                let alert = serde_json::from_str(&out.payload).unwrap_or(Value::Null);
                match (watch.log)(&Line::Alert { alert }) {
                    true => done(watch.store, out.id)?,
                    false => {
                        unsent += 1;
                        unprinted(watch, &out)?;
                    }
                }
            }
        }
    }
    while let Some((job, end)) = queue::next(&mut queue, watch.settings, watch.store, watch.world)? {
        let What::Post(id) = job.what else { continue };
        let Some(out) = one(watch.store, id)? else {
            continue;
        };
        let (why, lasting) = match end {
            End::Answer(answer, _) if (200..300).contains(&answer.status) => {
                done(watch.store, id)?;
                continue;
            }
            End::Answer(answer, _) => (status(answer.status), false),
            End::Failed { why, lasting, .. } => (why, lasting),
            End::Later(until) => {
                unsent += 1;
                later(watch, &out, until)?;
                continue;
            }
        };
        unsent += 1;
        failed(watch, &out, why, lasting)?;
    }
    Ok(unsent)
}

fn post(watch: &Watch, queue: &mut Queue, out: &Out) -> Result<(), String> {
    let url = link::address(&out.target, None)?;
    let mut job = queue::job(What::Post(out.id), url);
    let rule = watch.settings.rules.iter().find(|rule| rule.name == out.rule);
    let headers = rule
        .filter(|rule| rule.post.as_ref() == Some(&out.target))
        .map(|rule| rule.headers.clone());
    job.own = headers.unwrap_or_default();
    job.private = rule.is_some_and(|rule| rule.private && rule.post.as_ref() == Some(&out.target));
    // whoever gets one alert twice can tell by this
    job.headers
        .push(("Idempotency-Key".to_string(), out.alert.clone()));
    job.body = Some(out.payload.clone());
    queue::push(queue, job);
    Ok(())
}

/// Appends a line to a file, on the disk when this returns. A line that an earlier try wrote is not written again.
fn append(out: &Out) -> Result<(), String> {
    let why = |error: std::io::Error| error.to_string();
    let mut file = File::options()
        .create(true)
        .read(true)
        .append(true)
        .open(&out.target)
        .map_err(why)?;
    let length = file.metadata().map_err(why)?.len();
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))
        .map_err(why)?;
    Read::by_ref(&mut file)
        .take(TAIL)
        .read_to_end(&mut tail)
        .map_err(why)?;
    let whole = tail.is_empty() || tail.ends_with(b"\n");
    let mark = format!("\"id\":\"{}\"", out.alert);
    let there = out.tries > 0
        && String::from_utf8_lossy(&tail)
            .lines()
            .any(|line| line.contains(&mark) && line.ends_with('}'));
    if there && whole {
        return Ok(());
    }
    let last = tail.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    if out.tries > 0 && last == out.payload.as_bytes() {
        // all of it is there but its end
        return file.write_all(b"\n").and_then(|()| file.sync_data()).map_err(why);
    }
    // a line that was cut off stays as it is, and a whole one follows it
    let line = if whole {
        format!("{}\n", out.payload)
    } else {
        format!("\n{}\n", out.payload)
    };
    file.write_all(line.as_bytes())
        .and_then(|()| file.sync_data())
        .map_err(why)
}

const OUT: &str = "id, alert, rule, way, target, payload, tries, next";

fn row(row: &rusqlite::Row) -> Result<Out, rusqlite::Error> {
    Ok(Out {
        id: row.get(0)?,
        alert: row.get(1)?,
        rule: row.get(2)?,
        way: row.get(3)?,
        target: row.get(4)?,
        payload: row.get(5)?,
        tries: row.get(6)?,
        next: row.get(7)?,
    })
}

fn due(store: &Store, now: Millis) -> Result<Vec<Out>, String> {
    let sql = format!("SELECT {OUT} FROM outbox WHERE next <= ? ORDER BY id");
    let mut find = store.db.prepare_cached(&sql).map_err(line)?;
    let found = find.query_map([now], row).map_err(line)?;
    found.collect::<Result<_, _>>().map_err(line)
}

fn one(store: &Store, id: i64) -> Result<Option<Out>, String> {
    let sql = format!("SELECT {OUT} FROM outbox WHERE id = ?");
    let mut find = store.db.prepare_cached(&sql).map_err(line)?;
    let mut found = find.query_map([id], row).map_err(line)?;
    found.next().transpose().map_err(line)
}

/// When the next alert is due, if one is.
pub(crate) fn next(store: &Store) -> Result<Option<Millis>, String> {
    store
        .db
        .query_row("SELECT min(next) FROM outbox", [], |row| row.get(0))
        .map_err(line)
}

fn done(store: &Store, id: i64) -> Result<(), String> {
    store
        .db
        .execute("DELETE FROM outbox WHERE id = ?", [id])
        .map(|_| ())
        .map_err(line)
}

/// Notes that a line is about to be written, so that a run after this one looks whether it was.
fn tried(store: &Store, out: &Out) -> Result<(), String> {
    let sql = "UPDATE outbox SET tries = max(tries, 1) WHERE id = ?";
    store.db.execute(sql, [out.id]).map(|_| ()).map_err(line)
}

/// An alert that could not be printed: it stays as long as it takes, since whoever reads the log was told nothing yet.
fn unprinted(watch: &mut Watch, out: &Out) -> Result<(), String> {
    let (tries, next) = (
        out.tries + 1,
        watch.world.now() + doubled(MINUTE, out.tries + 1).min(HOUR),
    );
    let sql = "UPDATE outbox SET tries = ?, next = ? WHERE id = ?";
    let put = watch.store.db.execute(sql, params![tries, next, out.id]);
    put.map(|_| ()).map_err(line)
}

/// Where an alert goes, for the log: of an address the host alone, for the rest of it is often the secret.
fn shown(out: &Out) -> String {
    let host = || link::address(&out.target, None).map(|url| link::host(&url));
    match out.way.as_str() {
        "post" => host().unwrap_or_else(|_| "its address".to_string()),
        _ => out.target.clone(),
    }
}

/// An alert that was not sent, for want of time or since its host asked to be left alone: that is no try.
fn later(watch: &mut Watch, out: &Out, until: Millis) -> Result<(), String> {
    let sql = "UPDATE outbox SET next = ? WHERE id = ?";
    watch
        .store
        .db
        .execute(sql, params![until, out.id])
        .map_err(line)?;
    (watch.log)(&Line::Unsent {
        rule: out.rule.clone(),
        target: shown(out),
        why: "left for later".to_string(),
        next: Some(until),
    });
    Ok(())
}

/// An alert that could not be sent: tried again later, or given up.
fn failed(watch: &mut Watch, out: &Out, why: String, lasting: bool) -> Result<(), String> {
    let why = why.replace(&out.target, &shown(out));
    let tries = out.tries + 1;
    let next = (!lasting && tries < MOST).then(|| watch.world.now() + doubled(MINUTE, tries));
    match next {
        Some(next) => {
            let sql = "UPDATE outbox SET tries = ?, next = ? WHERE id = ?";
            watch
                .store
                .db
                .execute(sql, params![tries, next, out.id])
                .map_err(line)?;
        }
        None => done(watch.store, out.id)?,
    }
    (watch.log)(&Line::Unsent {
        rule: out.rule.clone(),
        target: shown(out),
        why: if next.is_some() {
            why
        } else {
            format!("{why}; given up")
        },
        next,
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::append;
    use crate::store::Out;

    #[test]
    fn a_line_is_written_once_and_whole() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("alerts.jsonl");
        let out = |alert: &str, tries: u32| Out {
            id: 1,
            alert: alert.to_string(),
            rule: "r".to_string(),
            way: "file".to_string(),
            target: target.display().to_string(),
            payload: format!("{{\"id\":\"{alert}\",\"rule\":\"r\"}}"),
            tries,
            next: 0,
        };
        let lines = || std::fs::read_to_string(&target).unwrap();
        append(&out("a", 0)).unwrap();
        // killed between the line and its note: the next run finds the line
        append(&out("a", 1)).unwrap();
        assert_eq!(lines(), "{\"id\":\"a\",\"rule\":\"r\"}\n");
        // killed in the middle of a line
        std::fs::write(&target, "{\"id\":\"b\",\"ru").unwrap();
        append(&out("b", 1)).unwrap();
        assert_eq!(lines(), "{\"id\":\"b\",\"ru\n{\"id\":\"b\",\"rule\":\"r\"}\n");
        // killed between a line and its end
        std::fs::write(&target, out("b", 1).payload).unwrap();
        append(&out("b", 1)).unwrap();
        assert_eq!(lines(), "{\"id\":\"b\",\"rule\":\"r\"}\n");
        assert!(
            append(&Out {
                target: "/no/such/folder/x".to_string(),
                ..out("c", 0)
            })
            .is_err()
        );
    }
}
