//! `onrecord serve`: the desk, in a browser.

use super::folder;
use crate::Stop;
use crate::args::{Cli, Serve};
use crate::output::complain;
use std::net::SocketAddr;
use std::time::Duration;
use web::{Settings, Token};

/// Serves until the process is told to end.
pub fn run(cli: &Cli, asked: &Serve) -> Result<(), Stop> {
    let tokens = tokens(asked)?;
    if tokens.is_empty() && !asked.listen.ip().is_loopback() {
        return Err(Stop::Usage(format!(
            "{}: others could reach the desk there; give --token-file, or listen on 127.0.0.1",
            asked.listen
        )));
    }
    let settings = Settings {
        folder: folder(cli)?.clone(),
        wait: Duration::from_secs(u64::from(cli.wait)),
        listen: asked.listen,
        hosts: asked.host.clone(),
        tokens,
        read_only: asked.read_only,
        knowledge: supply::knowledge(asked.with.knowledge.as_deref()).map_err(Stop::Usage)?,
    };
    Ok(web::serve(settings, ready)?)
}

/// Says where the desk is.
fn ready(at: SocketAddr) {
    complain(&format!("the desk is at http://{at}/ (Ctrl-C closes it)"));
}

fn tokens(asked: &Serve) -> Result<Vec<Token>, Stop> {
    let Some(path) = &asked.token_file else {
        return Ok(Vec::new());
    };
    let file = std::fs::read_to_string(path).map_err(|error| supply::reason(&error));
    let tokens = file.and_then(|file| web::tokens(&file));
    tokens.map_err(|why| Stop::Usage(format!("{}: {why}", path.display())))
}
