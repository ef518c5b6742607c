//! Download: an export of the ledger as a stream, in the formats of `onrecord export` that are one file.
//!
//! In: a format, the filters of the lists or one incident. Out: bytes as they are made; what breaks off on the way is not ended in order, so that nobody
//! takes half a file for a whole one. Few are written at one time, each over a handle of its own, and none for somebody who does not take it.

use crate::desk::{Desk, Stop, ask, blocking, open};
use crate::fault::Fault;
use crate::filter::{self, Asked};
use crate::session::unguessable;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use export::{Failure, Format, Options, Shape};
use http_body::Frame;
use service::Rows;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Most exports written at one time.
pub const AT_ONCE: usize = 2;
/// Bytes of one piece.
const PIECE: usize = 64 << 10;
/// How long whoever asked may leave a piece lying.
const PATIENCE: Duration = Duration::from_secs(60);

/// What only an export is asked.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Part {
    incident: String,
    guard: String,
}

/// The formats that are given to browsers, in the order of the command line.
pub fn formats() -> impl Iterator<Item = Format> {
    // CoNLL-U reads every document again, which takes as long as adding them did
    let given = |format: &Format| format.shape() != Shape::Folder && *format != Format::Conllu;
    Format::ALL.iter().copied().filter(given)
}

/// The type of a format's file.
pub fn media(format: Format) -> &'static str {
    match format.ending() {
        "csv" => "text/csv; charset=utf-8",
        "tsv" => "text/tab-separated-values; charset=utf-8",
        "jsonl" | "ftm.json" => "application/jsonl",
        "geojson" => "application/geo+json",
        "kml" => "application/vnd.google-earth.kml+xml",
        "jsonld" => "application/ld+json",
        "db" => "application/vnd.sqlite3",
        _ => "application/json",
    }
}

/// A format as a page offers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its name.
    pub name: &'static str,
    /// What it is and what it loses.
    pub about: &'static str,
    /// Where it is.
    pub href: String,
}

/// The formats of what is chosen, or of one incident. Cells that a spreadsheet would take for formulas are guarded: people open these files with one.
pub fn offers(asked: &Asked, incident: Option<&str>) -> Vec<Offer> {
    let asked = match incident {
        Some(_) => Asked::default(),
        None => Asked {
            limit: String::new(),
            offset: String::new(),
            ..asked.clone()
        },
    };
    let mut rest = filter::address(&asked, 0);
    let mut add = |word: &str| {
        rest.push(if rest.is_empty() { '?' } else { '&' });
        rest.push_str(word);
    };
    if let Some(incident) = incident {
        add(&format!("incident={}", filter::escaped(incident)));
    }
    add("guard=1");
    let offer = |format: Format| Offer {
        name: format.name(),
        about: format.losses(),
        href: format!("/api/v1/export/{}{rest}", format.name()),
    };
    let fits = |format: &Format| asked.disputed.is_empty() || of_incidents(*format);
    formats().filter(fits).map(offer).collect()
}

/// Whether a format is made of incidents alone.
fn of_incidents(format: Format) -> bool {
    !matches!(
        format,
        Format::Ninjs | Format::Annotations | Format::Claims | Format::Sqlite | Format::Conllu
    )
}

/// What is asked for, understood.
struct Wanted {
    format: Format,
    filter: ledger::Filter,
    incident: Option<String>,
    disputed: bool,
    options: Options,
}

fn wanted(name: &str, part: &Part, asked: &Asked) -> Result<Wanted, Fault> {
    let format = Format::from_name(name).filter(|format| formats().any(|given| given == *format));
    let names: Vec<&str> = formats().map(Format::name).collect();
    let missing = || Fault::missing(format!("no such format; there are {}", names.join(", ")));
    let format = format.ok_or_else(missing)?;
    let flag = |name: &str, value: &str| match value {
        "" => Ok(false),
        "1" => Ok(true),
        other => Err(Fault::wrong(format!(
            "{name}: {other:.40}; give 1, or leave it out"
        ))),
    };
    let disputed = flag("disputed", &asked.disputed)?;
    if disputed && !of_incidents(format) {
        return Err(Fault::wrong(format!(
            "disputed: chooses incidents, and {name} is made of documents"
        )));
    }
    let incident = Some(part.incident.trim().to_string()).filter(|id| !id.is_empty());
    if incident.as_ref().is_some_and(|id| !id.starts_with("i-")) {
        return Err(Fault::missing("no such incident; identifiers begin with i-"));
    }
    Ok(Wanted {
        format,
        filter: filter::filter(asked)?,
        incident,
        disputed,
        options: Options {
            guard: flag("guard", &part.guard)?,
            ..Options::default()
        },
    })
}

/// An export.
pub async fn export(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(part): Query<Part>,
    asked: Asked,
) -> Result<Response, Fault> {
    let wanted = wanted(&name, &part, &asked)?;
    let format = wanted.format;
    let tag = ask(&desk, |_, ledger| crate::api::tag(ledger)).await?;
    if crate::api::known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let busy = |_| {
        let line = "as many exports are being written as may be; ask again in a minute";
        Fault::new(StatusCode::SERVICE_UNAVAILABLE, line)
    };
    let place = desk.exports.clone().try_acquire_owned().map_err(busy)?;
    let (send, mut pieces) = channel(2);
    let stop = Stop::default();
    let told = stop.0.clone();
    let mut out = Pieces {
        send: send.clone(),
        held: Vec::with_capacity(PIECE),
        runtime: Handle::current(),
    };
    let work = desk.clone();
    tokio::spawn(async move {
        let done = blocking(move || {
            let mut ledger = open(&work.settings)?;
            ledger.read_only = true;
            ledger::stop_when(&mut ledger, told)?;
            write(&ledger, &wanted, &mut out)
        })
        .await;
        if let Err(fault) = done {
            // nobody is left to tell where this fails
            let _ = send.send(Err(fault)).await;
        }
        drop(place);
    });
    // the first piece decides: what fails before it is an answer like any other
    let first = pieces.recv().await.transpose()?;
    let name = match part.incident.trim() {
        "" => format!("onrecord-{}.{}", format.name(), format.ending()),
        id => format!("onrecord-{}-{}.{}", plain(id), format.name(), format.ending()),
    };
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let disposition = disposition.map_err(|error| Fault::broken(error.to_string()))?;
    let kind = HeaderValue::from_static(media(format));
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    let flow = Flow {
        first,
        pieces,
        _stop: stop,
    };
    Ok((headers, [(header::ETAG, tag)], Body::new(flow)).into_response())
}

/// An identifier as part of a file's name.
fn plain(id: &str) -> String {
    let letters = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-');
    letters.take(40).collect()
}

fn write(ledger: &ledger::Ledger, wanted: &Wanted, out: &mut Pieces) -> Result<(), Fault> {
    let mut rows = match &wanted.incident {
        Some(id) => Rows::of_incident(ledger, id, wanted.filter.as_of.as_deref())?,
        None => Rows::of(ledger, &wanted.filter)?,
    };
    rows.disputed = wanted.disputed;
    let written = match wanted.format.shape() {
        Shape::File => file(&rows, out),
        _ => service::stream(wanted.format, &rows, wanted.options, out).map(|_| ()),
    };
    let written = written.and_then(|()| Ok(out.flush()?));
    written.map_err(|failure| Fault::broken(failure.to_string()))
}

/// A folder that is gone again when it is dropped.
struct Passing(PathBuf);

impl Drop for Passing {
    fn drop(&mut self) {
        // a folder for passing things; the system clears it where this fails
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A database is made as a file that nobody else can open, and sent from there.
fn file(rows: &Rows<'_>, out: &mut Pieces) -> Result<(), Failure> {
    let name = unguessable().map_err(io::Error::other)?;
    let folder = std::env::temp_dir().join(format!("onrecord-{name}"));
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&folder)?;
    let folder = Passing(folder);
    let path = folder.0.join("onrecord.db");
    let mut tables = export::File::begin(&path)?;
    service::tables(rows, &mut tables)?;
    tables.end()?;
    let mut file = std::fs::File::open(&path)?;
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(()),
            n => out.write_all(piece.get(..n).unwrap_or_default())?,
        }
    }
}

/// Where an export is written: piece by piece to whoever takes it.
struct Pieces {
    send: Sender<Result<Bytes, Fault>>,
    held: Vec<u8>,
    runtime: Handle,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(std::mem::take(&mut self.held));
        let sent = self
            .runtime
            .block_on(async { tokio::time::timeout(PATIENCE, self.send.send(Ok(piece))).await });
        match sent {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::Error::from(io::ErrorKind::BrokenPipe)),
            Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut)),
        }
    }
}

/// The body of the answer. Dropping it ends the work.
struct Flow {
    first: Option<Bytes>,
    pieces: Receiver<Result<Bytes, Fault>>,
    _stop: Stop,
}

impl HttpBody for Flow {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        let next = self.pieces.poll_recv(context);
        next.map(|piece| {
            let piece = piece?;
            Some(
                piece
                    .map(Frame::data)
                    .map_err(|fault| io::Error::other(fault.line)),
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{offers, wanted};
    use crate::filter::Asked;

    #[test]
    fn formats_are_offered_with_what_is_chosen() {
        let asked = Asked {
            place: "Lviv".into(),
            offset: "30".into(),
            ..Asked::default()
        };
        let href = |incident| offers(&asked, incident).remove(0).href;
        assert_eq!(href(None), "/api/v1/export/acled?place=Lviv&guard=1");
        assert_eq!(href(Some("i-1")), "/api/v1/export/acled?incident=i-1&guard=1");
        let names: Vec<&str> = offers(&asked, None).iter().map(|offer| offer.name).collect();
        assert!(names.contains(&"sqlite") && !names.contains(&"parquet") && !names.contains(&"conllu"));
        let disputed = Asked {
            disputed: "1".into(),
            ..Asked::default()
        };
        assert!(!offers(&disputed, None).iter().any(|offer| offer.name == "ninjs"));
        for (name, part) in [("xls", ""), ("parquet", ""), ("kml", "x")] {
            let part = super::Part {
                incident: part.to_string(),
                ..Default::default()
            };
            assert!(wanted(name, &part, &asked).is_err(), "{name}");
        }
    }
}
