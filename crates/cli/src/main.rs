//! The command line: `onrecord read`, `explain`, each stage by itself, and the ledger.
//!
//! It opens files, reads the clock, shows records and holds no rules. Exit codes: 0 all read, 1 something could not be read,
//! 2 the command line itself was wrong.
#![forbid(unsafe_code)]

mod args;
mod batch;
mod clock;
mod explain;
mod many;
mod output;
mod read;
mod stages;
mod view;

use args::{Cli, Command, With};
use clap::Parser;
use onrecord::Reader;
use onrecord::batch::Kit;
use std::process::ExitCode;

/// Keeps the model's buffers between batches instead of giving them back to the system: a sixth of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Why a command ended without its result.
enum Stop {
    /// The command line asks for what is not there.
    Usage(String),
    /// Something could not be read or written; it has been said already if there is no line.
    Failed(Option<String>),
}

impl From<String> for Stop {
    fn from(line: String) -> Self {
        Stop::Failed(Some(line))
    }
}

fn main() -> ExitCode {
    // a fault in one article becomes one line of the batch, not a page of internals
    std::panic::set_hook(Box::new(|_| {}));
    let cli = Cli::parse();
    let done = match &cli.command {
        Command::Read(asked) => read::run(asked, cli.color),
        Command::Explain(asked) => explain::run(&cli, asked),
        Command::Claims(asked) => many::claims(&cli, asked),
        Command::Figures(asked) => stages::run(asked, "figures", cli.color),
        Command::Events(asked) => stages::run(asked, "events", cli.color),
        Command::Times(asked) => stages::run(asked, "times", cli.color),
        Command::Places(asked) => stages::run(asked, "places", cli.color),
        Command::Actors(asked) => stages::run(asked, "actors", cli.color),
        Command::Sentences(asked) => stages::sentences(asked, cli.color),
        Command::Tokens(asked) => stages::tokens(asked, cli.color),
        _ => many::run(&cli),
    };
    let (code, line) = match done {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Stop::Usage(line)) => (2, Some(line)),
        Err(Stop::Failed(line)) => (1, line),
    };
    if let Some(line) = line {
        output::complain(&line);
    }
    ExitCode::from(code)
}

/// Loads the model and the tables, once.
fn kit(with: &With) -> Result<Kit, Stop> {
    let knowledge = supply::knowledge(with.knowledge.as_deref()).map_err(Stop::Usage)?;
    let reader = Reader::built_in().map_err(|error| error.to_string())?;
    Ok(Kit { reader, knowledge })
}
