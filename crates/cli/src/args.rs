//! Args: the command line, as plain data. What the options mean is said here and nowhere else.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

#[path = "many/args.rs"]
mod of_ledger;
pub use of_ledger::*;

/// Reads reports of war and puts on record who says what happened, to whom, where, when and how many.
///
/// Every item of a record shows the words it came from. Nothing leaves this machine but what `watch`, and the desk where a reviewer gives it the
/// address of a page, ask of the network.
#[derive(Debug, Parser)]
#[command(name = "onrecord", bin_name = "onrecord", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Cli {
    /// Whether to use colours (the variable NO_COLOR is honoured too)
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    pub color: Color,
    /// The ledger: a folder made by `onrecord init`
    #[arg(
        long,
        value_name = "DIR",
        env = "ONRECORD_LEDGER",
        global = true,
        help_heading = "Ledger"
    )]
    pub ledger: Option<PathBuf>,
    /// How long to wait while another process writes to the ledger
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 30,
        global = true,
        help_heading = "Ledger",
        hide_short_help = true
    )]
    pub wait: u32,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  onrecord read report.txt                          one article, for a person
  onrecord read report.html --format json           one article, for a machine
  onrecord read reports/ --out records/             a folder of articles, one record each
  onrecord read crawl.warc.gz > records.jsonl       all pages of a web archive
  onrecord add wire.csv --map text=body,title=head  the rows of a table, into a ledger
  curl -s https://example.org/report | onrecord read - --url https://example.org/report
  onrecord explain report.txt --item c5             which rules made claim c5, from which words
  onrecord claims report.txt                        only who says what
  onrecord init desk                                a ledger for many articles, then:
  onrecord --ledger desk add reports/
  onrecord --ledger desk watch feeds.toml --once    what is new in feeds and folders
  onrecord --ledger desk incidents --place Lviv --from 2022-03-01 --format csv
  onrecord --ledger desk export --format geojson --out incidents.geojson
  onrecord --ledger desk judge reject sha256:73c3d137/f1 --by \"A. Reader\" --note \"counted twice\"";

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal
    Auto,
    /// Also where the output goes to a file or another program
    Always,
    /// Never
    Never,
}

/// How a record is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person
    Text,
    /// One JSON object
    Json,
    /// One JSON object per line
    Jsonl,
}

/// How one thing is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Plain {
    /// For a person
    Text,
    /// JSON
    Json,
}

/// How the reader's analysis is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Analysis {
    /// For a person
    Text,
    /// CoNLL-U, the format of Universal Dependencies
    Conllu,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Reads articles and prints their records
    Read(Read),
    /// Shows which rules and model steps made an item, from which words
    Explain(Explain),
    /// Only the claims: who says what; without an article those of the ledger
    Claims(Claims),
    /// Only the figures: how many
    Figures(Stage),
    /// Only the events: what happened
    Events(Stage),
    /// Only the times: when
    Times(Stage),
    /// Only the places: where
    Places(Stage),
    /// Only the actors: who
    Actors(Stage),
    /// Only the sentences that the reader found
    Sentences(Words),
    /// Only the words with their tags, trees and names
    Tokens(Words),
    /// Makes a ledger: a folder that keeps many articles
    Init(Init),
    /// Reads articles into the ledger
    Add(Add),
    /// Brings readings that Spark, Ray or Dask wrote as Parquet into the ledger
    Import(Import),
    /// Watches feeds and folders: what is new or corrected goes into the ledger, alerts are told
    Watch(Watch),
    /// The documents of the ledger
    Documents(List),
    /// One document or incident of the ledger with all that is on it
    Show(Show),
    /// What happened, over all articles
    Incidents(List),
    /// What each source says that incidents cost
    Tolls(List),
    /// What sources cannot both be right about
    Disputes(List),
    /// What happened and what was said of it, day by day
    Timeline(List),
    /// Documents that hold these words
    Search(Search),
    /// Writes what is on record in the formats of others
    Export(Export),
    /// Accepts, rejects, edits, merges, splits or notes; signed, and never over what was read
    Judge(Judge),
    /// All judgements, in order
    Judgements(Judgements),
    /// Reads documents again with this version, beside what was read before
    Reread(Reread),
    /// Holds the whole ledger against its hashes
    Verify(Verify),
    /// How much is in the ledger
    Stats(Stats),
    /// Opens the desk: the ledger in a browser, with a JSON API
    Serve(Serve),
}

/// What is known of an article beside its text.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "About the article")]
pub struct Origin {
    /// When it was published, such as 2022-03-14 or 2022-03-14T17:13:00 (else taken from the page)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub published: Option<String>,
    /// Name or domain of the outlet
    #[arg(long, value_name = "NAME")]
    pub outlet: Option<String>,
    /// Address of the article
    #[arg(long)]
    pub url: Option<String>,
}

impl Origin {
    /// As the text room takes it.
    pub fn given(&self) -> text::Given {
        text::Given {
            published: self.published.clone(),
            outlet: self.outlet.clone(),
            url: self.url.clone(),
        }
    }
}

/// How files that hold many articles are taken.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Archives")]
pub struct Inside {
    /// What kind of archive the files are (warc, jsonl, json, ninjs, newsml, csv, tsv, eml, mbox; none: each is one article) [default: told from
    /// first bytes and name]
    #[arg(long, value_name = "FORMAT", value_parser = archive)]
    pub archive: Option<Kind>,
    /// Which fields of JSON, CSV and TSV are what, such as text=body,title=headline,published=date,url=link,outlet=site
    #[arg(long, value_name = "FIELD=NAME,...", value_parser = archives::map)]
    pub map: Option<archives::Map>,
}

impl Inside {
    /// As the supply room takes it.
    pub fn how(&self) -> supply::How {
        supply::How {
            ask: archives::Ask {
                format: self.archive.and_then(|kind| kind.0),
                map: self.map.clone().unwrap_or_default(),
            },
            plain: self.archive.is_some_and(|kind| kind.0.is_none()),
        }
    }
}

/// A kind of archive, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(pub Option<archives::Format>);

/// What to read with.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Reading")]
pub struct With {
    /// Folder with tables of your own (cues.tsv, actors.tsv ...), laid over the built-in ones
    #[arg(long, value_name = "DIR")]
    pub knowledge: Option<PathBuf>,
}

/// `read`.
#[derive(Debug, Args)]
pub struct Read {
    /// Articles (plain text or HTML), archives of articles, folders of both, or - for standard input
    #[arg(required = true, value_name = "ARTICLE")]
    pub articles: Vec<PathBuf>,
    /// What is known of the article.
    #[command(flatten)]
    pub origin: Origin,
    /// How archives are taken.
    #[command(flatten)]
    pub inside: Inside,
    /// At most so many articles
    #[arg(long, value_name = "N", help_heading = "Archives")]
    pub limit: Option<usize>,
    /// How to write records [default: text for one article, jsonl for several, json with --out]
    #[arg(long, value_enum, help_heading = "Output")]
    pub format: Option<Format>,
    /// Folder for one file per article, NAME.json
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Articles read at the same time [default: one per processor core]
    #[arg(long, value_name = "N", help_heading = "Reading", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// What to read with.
    #[command(flatten)]
    pub with: With,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The article, or - for standard input; FILE#PLACE is one of an archive; with a ledger also a document of it
    #[arg(value_name = "ARTICLE")]
    pub article: PathBuf,
    /// Identifier of the item, such as c5 or f1
    #[arg(long, value_name = "ID")]
    pub item: String,
    /// What is known of the article.
    #[command(flatten)]
    pub origin: Origin,
    /// How archives are taken.
    #[command(flatten)]
    pub inside: Inside,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Plain::Text, help_heading = "Output")]
    pub format: Plain,
    /// What to read with.
    #[command(flatten)]
    pub with: With,
}

/// `claims`, `figures`, `events` ...: one stage of the record.
#[derive(Debug, Args)]
pub struct Stage {
    /// The article, an archive of articles (FILE#PLACE is one of them), or - for standard input
    #[arg(value_name = "ARTICLE")]
    pub article: PathBuf,
    /// What is known of the article.
    #[command(flatten)]
    pub origin: Origin,
    /// How archives are taken.
    #[command(flatten)]
    pub inside: Inside,
    /// How to show it (jsonl: one item per line)
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    pub format: Format,
    /// What to read with.
    #[command(flatten)]
    pub with: With,
}

/// `sentences`, `tokens`: what the reader makes of the text.
#[derive(Debug, Args)]
pub struct Words {
    /// The article, an archive of articles (FILE#PLACE is one of them), or - for standard input
    #[arg(value_name = "ARTICLE")]
    pub article: PathBuf,
    /// How archives are taken.
    #[command(flatten)]
    pub inside: Inside,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Analysis::Text, help_heading = "Output")]
    pub format: Analysis,
}

/// A kind of archive by its name.
fn archive(given: &str) -> Result<Kind, String> {
    if given == "none" {
        return Ok(Kind(None));
    }
    let known = archives::FORMATS.iter().find(|(name, _)| *name == given);
    known.map(|(_, format)| Kind(Some(*format))).ok_or_else(|| {
        let names: Vec<&str> = archives::FORMATS.iter().map(|(name, _)| *name).collect();
        format!("there are {} and none", names.join(", "))
    })
}

/// A date, or a date and a time of day, as the record writes them.
fn day(given: &str) -> Result<String, String> {
    text::published(given).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::{Cli, day};
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn days_are_taken_as_the_record_writes_them() {
        assert_eq!(day("2022-03-14").unwrap(), "2022-03-14");
        assert_eq!(day("2022-03-14T17:13").unwrap(), "2022-03-14T17:13:00");
        for wrong in ["", "yesterday", "2022-02-30", "2022-13-01", "2022-03-14T25:00"] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }
}
