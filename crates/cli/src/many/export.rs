//! `onrecord export`: what is on record in the formats of others, streamed from the ledger to a file, a folder or standard output.

use super::{At, ask, whole};
use crate::Stop;
use crate::args::{Cli, Export};
use crate::output::{self, complain};
use export::{Failure, Format, Shape, Summary};
use service::{Rows, UNREAD, tables};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
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
        (Shape::Folder, Some(folder)) => {
            into_folder(format, &rows, folder).map_err(|failure| broken(at, folder, &failure))
        }
        (Shape::File, Some(file)) => into_file(&rows, file).map_err(|failure| broken(at, file, &failure)),
        (_, Some(file)) => {
            let done = whole::file(file, |part| {
                let mut out = BufWriter::new(File::create(part)?);
                let summary = stream(format, asked, &rows, &mut out)?;
                out.flush()?;
                Ok(summary)
            });
            done.map_err(|failure| broken(at, file, &failure))
        }
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
    let summary = done?;
    report(&summary);
    match summary.left_out.contains_key(UNREAD) {
        false => Ok(()),
        true => Err(Stop::Failed(None)),
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
    if let Some(summary) = service::stream(format, rows, options, out)? {
        return Ok(summary);
    }
    let reader = onrecord::Reader::built_in().map_err(|error| Failure::Rows(error.to_string()))?;
    let (summary, lines) = service::read_again(rows, &reader, out)?;
    for line in lines {
        complain(&line);
    }
    Ok(summary)
}

fn into_file(rows: &Rows<'_>, file: &Path) -> Result<Summary, Failure> {
    whole::file(file, |part| {
        let mut out = export::File::begin(part)?;
        let summary = tables(rows, &mut out)?;
        out.end()?;
        Ok(summary)
    })
}

fn into_folder(format: Format, rows: &Rows<'_>, folder: &Path) -> Result<Summary, Failure> {
    whole::folder(folder, |part| {
        let open = |name: &str| Ok::<_, io::Error>(BufWriter::new(File::create(part.join(name))?));
        if format == Format::Gdelt2 {
            let (mut events, mut mentions) = (open("events.export.CSV")?, open("mentions.CSV")?);
            let summary = export::gdelt(&mut rows.incidents()?, &mut events, &mut mentions)?;
            events.flush()?;
            mentions.flush()?;
            return Ok(summary);
        }
        let mut out = export::Folder::begin(open)?;
        let summary = tables(rows, &mut out)?;
        out.end()?;
        Ok(summary)
    })
}
