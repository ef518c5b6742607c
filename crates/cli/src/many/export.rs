//! `onrecord export`: what is on record in the formats of others, streamed from the ledger to a file, a folder or standard output.

use super::{At, ask};
use crate::Stop;
use crate::args::{Cli, Export};
use crate::output::{self, complain};
use export::{Failure, Format, Shape, Summary};
use service::Rows;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use supply::reason;

/// Exports, or lists what can be exported.
pub fn run(cli: &Cli, asked: &Export) -> Result<(), Stop> {
    let Some(format) = asked.format else {
        let line = |format: &Format| format!("{:<9} {}\n", format.name(), format.losses());
        let lines: String = Format::ALL.iter().map(line).collect();
        return Ok(output::print(&lines, cli.color)?);
    };
    let file = asked.out.as_deref().filter(|out| out.as_os_str() != "-");
    if format.shape() != Shape::Stream && file.is_none() {
        let what = if format.shape() == Shape::File {
            "FILE"
        } else {
            "FOLDER"
        };
        let line = format!("{} is not one stream; give --out {what}", format.name());
        return Err(Stop::Usage(line));
    }
    let (ledger, at) = ask(cli)?;
    let filter = asked.only.filter();
    let rows = Rows::of(&ledger, &filter).map_err(|error| at.stop(error))?;
    let done = match (format.shape(), file) {
        (Shape::Folder, Some(folder)) => into_folder(format, asked, &rows, folder, at),
        (Shape::File, Some(file)) => into_file(&rows, file, at),
        (_, Some(file)) => whole(file, at, |half| {
            let mut out = BufWriter::new(File::create(half)?);
            let summary = stream(format, asked, &rows, &mut out)?;
            out.flush()?;
            Ok(summary)
        }),
        (_, None) => {
            let mut out = BufWriter::new(io::stdout().lock());
            let summary = stream(format, asked, &rows, &mut out);
            let summary = summary.and_then(|summary| Ok(out.flush().map(|()| summary)?));
            match summary {
                // a reader that hangs up is no error
                Err(Failure::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
                summary => summary.map_err(|failure| broken(at, Path::new("standard output"), &failure)),
            }
        }
    };
    let mut summary = done?;
    summary.add(&rows.failed());
    report(&summary);
    if rows.failed().left_out.is_empty() {
        Ok(())
    } else {
        Err(Stop::Failed(None))
    }
}

/// One line on what was written and what was left out.
fn report(summary: &Summary) {
    let rows = if summary.rows == 1 {
        "1 row".to_string()
    } else {
        format!("{} rows", summary.rows)
    };
    let left: Vec<String> = summary
        .left_out
        .iter()
        .map(|(why, n)| format!("{n} {why}"))
        .collect();
    let left = if left.is_empty() {
        String::new()
    } else {
        format!("; left out: {}", left.join(", "))
    };
    complain(&format!("exported {rows}{left}"));
}

/// A failure as a line that says where: the ledger's own, or the file's.
fn broken(at: At<'_>, path: &Path, failure: &Failure) -> Stop {
    let place = if matches!(failure, Failure::Rows(_)) {
        at.0
    } else {
        path
    };
    let line = match failure {
        Failure::Write(error) => reason(error).to_string(),
        failure => failure.to_string(),
    };
    Stop::Failed(Some(format!("{}: {line}", place.display())))
}

/// Writes a format of one stream.
fn stream(format: Format, asked: &Export, rows: &Rows<'_>, out: &mut dyn Write) -> Result<Summary, Failure> {
    let options = export::Options {
        guard: asked.guard_cells,
        inter_numeric: asked.inter_numeric,
    };
    match format {
        Format::Acled => export::acled(&mut rows.incidents()?, out, options),
        Format::Ged => export::ged(&mut rows.incidents()?, out, options),
        Format::Hxl => export::hxl(&mut rows.incidents()?, out, options),
        Format::Polecat => export::polecat(&mut rows.incidents()?, out),
        Format::Plover => export::plover(&mut rows.incidents()?, out),
        Format::Geojson => export::geojson(&mut rows.incidents()?, out),
        Format::Kml => export::kml(&mut rows.incidents()?, out),
        Format::Timemap => export::timemap(&mut rows.incidents()?, out),
        Format::Ftm => export::ftm(&mut rows.incidents()?, out),
        Format::Ninjs => export::ninjs(&mut rows.documents()?, out),
        Format::Annotations => export::annotations(&mut rows.claims()?, out),
        Format::Claims => export::claims(&mut rows.claims()?, out),
        Format::Conllu => conllu(rows, out),
        // written by others: their shape is no stream
        Format::Gdelt2 | Format::Sqlite | Format::Parquet => Ok(Summary::default()),
    }
}

/// The documents read again, as they come.
fn conllu(rows: &Rows<'_>, out: &mut dyn Write) -> Result<Summary, Failure> {
    let reader = onrecord::Reader::built_in().map_err(|error| Failure::Rows(error.to_string()))?;
    let mut summary = Summary::default();
    for document in rows.documents()? {
        let document = document.map_err(Failure::Rows)?;
        let id = &document.record.document.id;
        let Some(document) = rows.read_again(id, complain) else {
            continue;
        };
        let reading = reader.read(&document);
        out.write_all(export::conllu(&document, &reading, Some(id)).as_bytes())?;
        summary.rows += 1;
    }
    Ok(summary)
}

/// Fills the tables.
fn tables(rows: &Rows<'_>, sink: &mut dyn export::table::Sink) -> Result<Summary, Failure> {
    let judgements = rows.judgements()?;
    export::table::fill(
        &mut rows.documents()?,
        &mut rows.claims()?,
        &mut rows.incidents()?,
        &judgements,
        sink,
    )
}

/// Writes beside the file and puts it in place once it is whole.
fn whole(
    file: &Path,
    at: At<'_>,
    write: impl FnOnce(&Path) -> Result<Summary, Failure>,
) -> Result<Summary, Stop> {
    let half = part(file);
    let done = write(&half).and_then(|summary| {
        std::fs::rename(&half, file)?;
        Ok(summary)
    });
    if done.is_err() {
        // the half-written file is of no use; that it cannot be removed either changes nothing
        let _ = std::fs::remove_file(&half);
    }
    done.map_err(|failure| broken(at, file, &failure))
}

/// The name of a file that is not whole yet.
fn part(file: &Path) -> PathBuf {
    let name = file
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    file.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

fn into_file(rows: &Rows<'_>, file: &Path, at: At<'_>) -> Result<Summary, Stop> {
    whole(file, at, |half| {
        let mut out = export::File::begin(half)?;
        let summary = tables(rows, &mut out)?;
        out.end()?;
        Ok(summary)
    })
}

fn into_folder(
    format: Format,
    asked: &Export,
    rows: &Rows<'_>,
    folder: &Path,
    at: At<'_>,
) -> Result<Summary, Stop> {
    debug_assert!(asked.format == Some(format));
    let mut files: Vec<PathBuf> = Vec::new();
    let mut open = |name: &str| {
        let file = folder.join(name);
        let half = File::create(part(&file))?;
        files.push(file);
        Ok::<_, io::Error>(BufWriter::new(half))
    };
    let mut write = || {
        std::fs::create_dir_all(folder)?;
        if format == Format::Gdelt2 {
            let (mut events, mut mentions) = (open("events.export.CSV")?, open("mentions.CSV")?);
            let summary = export::gdelt(&mut rows.incidents()?, &mut events, &mut mentions)?;
            events.flush()?;
            mentions.flush()?;
            return Ok(summary);
        }
        let mut out = export::Folder::begin(&mut open)?;
        let summary = tables(rows, &mut out)?;
        out.end()?;
        Ok(summary)
    };
    let done = write();
    let done = done.and_then(|summary| {
        for file in &files {
            std::fs::rename(part(file), file)?;
        }
        Ok(summary)
    });
    if done.is_err() {
        for file in &files {
            let _ = std::fs::remove_file(part(file));
        }
    }
    done.map_err(|failure| broken(at, folder, &failure))
}
