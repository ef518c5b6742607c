//! Args of the ledger's commands, as plain data.

use super::{Format, Inside, Origin, Plain, With};
use clap::{Args, Subcommand, ValueEnum};
use service::given;
use std::net::SocketAddr;
use std::path::PathBuf;

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Listing {
    /// For a person
    #[value(alias = "text")]
    Table,
    /// One JSON array
    Json,
    /// One JSON object per line
    Jsonl,
    /// Comma-separated, with a header
    Csv,
}

/// What a list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Args)]
#[command(next_help_heading = "Only those")]
pub struct Only {
    /// At a place, in a region or country (name, two letters, or GeoNames number)
    #[arg(long, value_name = "NAME")]
    pub place: Option<String>,
    /// Within so many kilometres of a point
    #[arg(long, value_name = "LAT,LON,KM", value_parser = given::near, allow_hyphen_values = true)]
    pub near: Option<ledger::Near>,
    /// On this day or later
    #[arg(long, value_name = "DAY", value_parser = given::day)]
    pub from: Option<String>,
    /// On this day or earlier
    #[arg(long, value_name = "DAY", value_parser = given::day)]
    pub to: Option<String>,
    /// In which somebody takes part
    #[arg(long, value_name = "NAME")]
    pub actor: Option<String>,
    /// Of a type of event, such as ASSAULT
    #[arg(long = "type", value_name = "TYPE", value_parser = given::kind)]
    pub kind: Option<record::EventType>,
    /// Of which a source or outlet tells
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// With a claim of this stance, such as denies
    #[arg(long, value_parser = given::stance)]
    pub stance: Option<record::Stance>,
    /// As they were on record at a past moment (UTC unless it says otherwise)
    #[arg(long, value_name = "TIME", value_parser = given::as_of)]
    pub as_of: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}

impl Only {
    /// As the ledger takes it.
    pub fn filter(&self) -> ledger::Filter {
        ledger::Filter {
            place: self.place.clone(),
            near: self.near,
            from: self.from.clone(),
            to: self.to.clone(),
            actor: self.actor.clone(),
            kind: self.kind,
            source: self.source.clone(),
            stance: self.stance,
            as_of: self.as_of.clone(),
            offset: 0,
            limit: self.limit,
        }
    }
}

/// `claims`: of an article, or of the ledger.
#[derive(Debug, Args)]
pub struct Claims {
    /// The article, or - for standard input; without it the claims of the ledger
    #[arg(value_name = "ARTICLE")]
    pub article: Option<PathBuf>,
    /// What is known of the article.
    #[command(flatten)]
    pub origin: Origin,
    /// How archives are taken.
    #[command(flatten)]
    pub inside: Inside,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Listing::Table, help_heading = "Output")]
    pub format: Listing,
    /// Which of the ledger's.
    #[command(flatten)]
    pub only: Only,
    /// What to read with.
    #[command(flatten)]
    pub with: With,
}

/// `incidents`, `tolls`, `disputes`, `timeline`, `documents`.
#[derive(Debug, Args)]
pub struct List {
    /// Which.
    #[command(flatten)]
    pub only: Only,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Listing::Table, help_heading = "Output")]
    pub format: Listing,
}

/// `search`.
#[derive(Debug, Args)]
pub struct Search {
    /// Words that must all occur; a phrase in quotation marks counts as one
    #[arg(required_unless_present = "facets", value_name = "WORD")]
    pub words: Vec<String>,
    /// In place of the documents, how many of them are of which year, outlet, type of event, country, speaker and stance; without words, of all that
    /// the filters leave. Of many the first 1,000 are counted
    #[arg(long, conflicts_with = "limit", help_heading = "Output")]
    pub facets: bool,
    /// Which.
    #[command(flatten)]
    pub only: Only,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Listing::Table, help_heading = "Output")]
    pub format: Listing,
}

/// `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The formats, one a line, with what each of them loses
    #[arg(long, conflicts_with_all = ["format", "out"])]
    pub list: bool,
    /// Which format; --list tells what there is
    #[arg(long, value_name = "FORMAT", required_unless_present = "list", value_parser = export_format, help_heading = "Output")]
    pub format: Option<export::Format>,
    /// File or, for formats of several files, folder to write; - for standard output
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Give cells of comma-separated files that a spreadsheet would take for a formula a leading apostrophe
    #[arg(long, help_heading = "Output")]
    pub guard_cells: bool,
    /// Give ACLED's kinds of actors as numbers, as before 2024
    #[arg(long, help_heading = "Output")]
    pub inter_numeric: bool,
    /// Which.
    #[command(flatten)]
    pub only: Only,
}

/// `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The folder; it is made if it is not there, and must be empty if it is
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// `add`.
#[derive(Debug, Args)]
pub struct Add {
    /// Articles (plain text or HTML), archives of articles, folders of both, or - for standard input
    #[arg(value_name = "PATH", required_unless_present = "list")]
    pub articles: Vec<PathBuf>,
    /// File with one JSON object per line: path, and published, outlet, url or whatever else is known
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
    /// What is known of the articles.
    #[command(flatten)]
    pub origin: Origin,
    /// How archives are taken.
    #[command(flatten)]
    pub inside: Inside,
    /// At most so many articles
    #[arg(long, value_name = "N", help_heading = "Archives")]
    pub limit: Option<usize>,
    /// How to tell what was added (text, jsonl)
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    pub format: Format,
    /// Say nothing of single articles but what failed
    #[arg(long, short, help_heading = "Output")]
    pub quiet: bool,
    /// Articles read at the same time [default: one per processor core]
    #[arg(long, value_name = "N", help_heading = "Reading", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// What to read with.
    #[command(flatten)]
    pub with: With,
}

/// `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// Parquet files of readings, or folders of them
    #[arg(value_name = "PARQUET", required = true)]
    pub files: Vec<PathBuf>,
    /// How to tell what was imported (text, jsonl)
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    pub format: Format,
    /// Say nothing of single articles but what failed
    #[arg(long, short, help_heading = "Output")]
    pub quiet: bool,
    /// Readings made ready at the same time [default: one per processor core]
    #[arg(long, value_name = "N", help_heading = "Reading", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// What to resolve with.
    #[command(flatten)]
    pub with: With,
}

/// `watch`.
#[derive(Debug, Args)]
pub struct Watch {
    /// A watch file (TOML), a folder, or the address of a feed
    #[arg(value_name = "FEEDS.toml|DIR|URL", required_unless_present = "example")]
    pub what: Option<String>,
    /// Print a watch file with every field, to begin with
    #[arg(long)]
    pub example: bool,
    /// Look once and end, for cron; ends with 1 if something failed
    #[arg(long)]
    pub once: bool,
    /// Time between two looks, such as 15m (stands before the watch file's general one)
    #[arg(long, value_name = "TIME", value_parser = watch::time::length)]
    pub interval: Option<i64>,
    /// Ask addresses of one's own network too (private, loopback, link-local ...), which are refused otherwise
    #[arg(long)]
    pub allow_private: bool,
    /// How to write the log (json: one object per line)
    #[arg(long, value_enum, default_value_t = Plain::Text, help_heading = "Output")]
    pub format: Plain,
    /// What to read with.
    #[command(flatten)]
    pub with: With,
}

/// `show`.
#[derive(Debug, Args)]
pub struct Show {
    /// A document (its identifier, the beginning of it, or the path or address it came from) or an incident (i-...)
    #[arg(value_name = "NAME")]
    pub name: String,
    /// What happened to it in the ledger, and what changed from one version of the article to the next
    #[arg(long)]
    pub history: bool,
    /// As it was on record at a past moment (UTC unless it says otherwise)
    #[arg(long, value_name = "TIME", value_parser = given::as_of)]
    pub as_of: Option<String>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Plain::Text, help_heading = "Output")]
    pub format: Plain,
}

/// `judge`.
#[derive(Debug, Args)]
pub struct Judge {
    /// What to do
    #[command(subcommand)]
    pub verdict: Verdict,
}

/// Who judges, and why.
#[derive(Debug, Args)]
pub struct Signed {
    /// Who judges
    #[arg(long, value_name = "NAME", env = "ONRECORD_BY")]
    pub by: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// How to show the judgement
    #[arg(long, value_enum, default_value_t = Plain::Text, help_heading = "Output")]
    pub format: Plain,
    /// What to read with.
    #[command(flatten)]
    pub with: With,
}

/// What is done.
#[derive(Debug, Subcommand)]
pub enum Verdict {
    /// It was read rightly
    Accept(Targets),
    /// It was read wrongly, and counts no more
    Reject(Targets),
    /// Fields are otherwise; what was read is kept
    Edit(Edit),
    /// Incidents are one; it keeps the name of the first
    Merge(Targets),
    /// Events of an incident are another one
    Split(Split),
    /// A remark
    Note(Remark),
    /// Takes a judgement back
    Undo(Targets),
}

/// What is judged.
#[derive(Debug, Args)]
pub struct Targets {
    /// Items as DOCUMENT/c5, incidents as i-...; for undo judgements as j7
    #[arg(required = true, value_name = "WHAT")]
    pub targets: Vec<String>,
    /// Who, and why.
    #[command(flatten)]
    pub signed: Signed,
}

/// `judge edit`.
#[derive(Debug, Args)]
pub struct Edit {
    /// The item, as DOCUMENT/f1
    #[arg(value_name = "WHAT")]
    pub target: String,
    /// A field and what it holds, such as low=35, high=null, source.name="Liu Pengyu"
    #[arg(long = "set", required = true, value_name = "FIELD=VALUE", value_parser = field)]
    pub set: Vec<(String, serde_json::Value)>,
    /// Who, and why.
    #[command(flatten)]
    pub signed: Signed,
}

/// `judge split`.
#[derive(Debug, Args)]
pub struct Split {
    /// The incident
    #[arg(value_name = "INCIDENT")]
    pub target: String,
    /// An event that is not of it, as DOCUMENT/e3
    #[arg(long = "event", required = true, value_name = "EVENT")]
    pub events: Vec<String>,
    /// Who, and why.
    #[command(flatten)]
    pub signed: Signed,
}

/// `judge note`.
#[derive(Debug, Args)]
pub struct Remark {
    /// An item as DOCUMENT/c5, a document, or an incident
    #[arg(value_name = "WHAT")]
    pub target: String,
    /// The remark
    #[arg(value_name = "TEXT")]
    pub text: String,
    /// Who.
    #[command(flatten)]
    pub signed: Signed,
}

/// `judgements`.
#[derive(Debug, Args)]
pub struct Judgements {
    /// Only of somebody
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// As of a past moment (UTC unless it says otherwise)
    #[arg(long, value_name = "TIME", value_parser = given::as_of)]
    pub as_of: Option<String>,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Listing::Table, help_heading = "Output")]
    pub format: Listing,
}

/// `reread`.
#[derive(Debug, Args)]
pub struct Reread {
    /// Also what this very version read
    #[arg(long)]
    pub all: bool,
    /// How to tell what differs (text, jsonl)
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Output")]
    pub format: Format,
    /// Documents read at the same time [default: one per processor core]
    #[arg(long, value_name = "N", help_heading = "Reading", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// What to read with.
    #[command(flatten)]
    pub with: With,
}

/// `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// A hash noted from an earlier `verify` or `stats`, which must be in the chain
    #[arg(long, value_name = "HASH")]
    pub head: Option<String>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Plain::Text, help_heading = "Output")]
    pub format: Plain,
}

/// `stats`.
#[derive(Debug, Args)]
pub struct Stats {
    /// How to show them
    #[arg(long, value_enum, default_value_t = Plain::Text, help_heading = "Output")]
    pub format: Plain,
}

fn export_format(given: &str) -> Result<export::Format, String> {
    let names: Vec<&str> = export::Format::ALL.iter().map(|format| format.name()).collect();
    let found = export::Format::from_name(given);
    found.ok_or_else(|| format!("no such format; there are {}", names.join(", ")))
}

/// `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to listen on; beyond this machine only with --token-file
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7117")]
    pub listen: SocketAddr,
    /// File with one token a line, `reviewer TOKEN` or `reader TOKEN`; who opens the desk must give one
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// A name by which browsers call the desk, beside its address and localhost (can be given again)
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
    /// Nobody adds or judges
    #[arg(long)]
    pub read_only: bool,
    /// Fetch no pages, also where a reviewer gives the address of one
    #[arg(long)]
    pub no_fetch: bool,
    /// Fetch pages also from addresses of one's own network
    #[arg(long, conflicts_with = "no_fetch")]
    pub allow_private: bool,
    /// Tile server for the background of maps, such as https://tiles.example.org/{z}/{x}/{y}.png; browsers then ask that host
    #[arg(long, value_name = "TEMPLATE")]
    pub tiles: Option<String>,
    /// Read a password from standard input and write its line for the token file
    #[arg(long)]
    pub hash: bool,
    /// What to read added articles with.
    #[command(flatten)]
    pub with: With,
}

/// `low=35`: what is JSON is taken as JSON, all else as words.
fn field(given: &str) -> Result<(String, serde_json::Value), String> {
    let (name, value) = given
        .split_once('=')
        .ok_or_else(|| format!("{given}: give FIELD=VALUE"))?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| serde_json::Value::String(value.to_string()));
    Ok((name.trim().to_string(), value))
}
