//! `cargo run --release -p onrecord-evals -- [--shared DIR] [--raise | --peers] | --diff | --freeze | --plover FILE`.
//!
//! Measures, writes `evals/SCORES.md`, and ends with 1 where a score is below its floor.
#![forbid(unsafe_code)]

use evals::{
    Kit, Section, Shared, copies, coref, coref_examples, dates, floors, frozen, geovirus, gold, gold_tokens,
    incidents, names, page, pages, peers, plover, plover_studied, plover_unjudged, polnear, raw_text,
    role_examples, roles, roles_by_frame, seed, shared as shared_tasks, shown, unseen,
};
use onrecord::{Knowledge, Reader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: onrecord-evals [--knowledge DIR] [--shared DIR] [--raise | --peers] | --diff | --freeze | --incidents | --pages | --coref FILE | --coref-examples FILE OUT [WEIGHTS] | --role-examples FOLDER OUT | --plover FILE
  --shared DIR   where gold/ and corpora/ are (default: ../shared beside the repository)
  --raise        lift floors to a little under what is measured
  --peers        only measure the peers and us beside them, write peers.json and PEERS.md (benches/peer.py says what that needs)
  --diff         only show what differs from the frozen records of examples/
  --freeze       write the frozen records anew
  --role-examples EWT_FOLDER OUT   write what training/arguments.py learns from
  --incidents    only score incidents and copies, without floors
  --pages        only score saved pages, without floors
  --coref        score the coreference of one CoNLL-U file
  --coref-examples   write what training/coref.py learns from
  --knowledge DIR   lay tables of that folder over the built-in ones, to measure them without building (before the other options)
  --plover       score the coded sentences of one file, and show what goes wrong in the half that may be studied
  --plover-unjudged   events beside the coded ones that plover_beside.tsv does not list as told";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(why) => {
            eprintln!("onrecord-evals: {why}");
            ExitCode::FAILURE
        }
    }
}

/// What is to be done.
enum Task {
    Gate { raise: bool },
    Beside,
    Differences,
    Freeze,
    Incidents,
    Pages,
    Coref(PathBuf),
    CorefExamples(PathBuf, PathBuf, Option<PathBuf>),
    RoleExamples(PathBuf, PathBuf),
    Plover(PathBuf),
    PloverUnjudged(PathBuf),
    Help,
}

/// What the command line asks for.
struct Asked {
    task: Task,
    shared: PathBuf,
    tables: Option<PathBuf>,
}

fn asked(root: &Path) -> Result<Asked, String> {
    let mut asked = Asked {
        task: Task::Gate { raise: false },
        shared: root.join("../shared"),
        tables: None,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut path = || arguments.next().map(PathBuf::from).ok_or(USAGE);
        asked.task = match argument.as_str() {
            "--shared" => {
                asked.shared = path()?;
                continue;
            }
            "--knowledge" => {
                asked.tables = Some(path()?);
                continue;
            }
            "--raise" => Task::Gate { raise: true },
            "--peers" => Task::Beside,
            "--diff" => Task::Differences,
            "--freeze" => Task::Freeze,
            "--incidents" => Task::Incidents,
            "--pages" => Task::Pages,
            "--coref" => Task::Coref(path()?),
            "--coref-examples" => Task::CorefExamples(path()?, path()?, path().ok()),
            "--role-examples" => Task::RoleExamples(path()?, path()?),
            "--plover" => Task::Plover(path()?),
            "--plover-unjudged" => Task::PloverUnjudged(path()?),
            "--help" | "-h" => Task::Help,
            _ => return Err(format!("{argument}: no such option\n{USAGE}")),
        };
    }
    Ok(asked)
}

fn run() -> Result<ExitCode, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let Asked { task, shared, tables } = asked(&root)?;
    let kit = || kit(tables.as_deref());
    let text = match task {
        Task::Gate { raise } => return measured(&kit, &shared, |kit| gate(kit, &root, &shared, raise)),
        Task::Beside => return measured(&kit, &shared, |kit| peers_anew(kit, &root, &shared)),
        Task::Differences => return differences(&kit()?, &root),
        Task::Help => USAGE.to_string(),
        Task::Freeze => format!("froze {} records", frozen::freeze(&kit()?, &root)?),
        Task::Incidents => {
            let kit = kit()?;
            let sections = [
                incidents(&kit, &shared)?,
                seed(&kit, &root, &shared)?,
                copies(&shared)?,
            ];
            page(&kit, &sections)
        }
        Task::Pages => page(&kit()?, &[pages(&root, &shared)?]),
        Task::Coref(from) => {
            let kit = kit()?;
            page(&kit, &[coref(&kit, "coref", "Coreference", &from)?])
        }
        Task::CorefExamples(from, to, weights) => {
            let weights = weights.map(std::fs::read_to_string).transpose();
            let weights = weights.map_err(|e| e.to_string())?;
            let count = coref_examples(&kit()?, &from, &to, weights.as_deref())?;
            format!("{count} examples")
        }
        Task::RoleExamples(from, to) => format!("{} predicates", role_examples(&kit()?, &from, &to)?),
        Task::Plover(from) => {
            let kit = kit()?;
            let studied = plover_studied(&kit, &from)?;
            format!("{studied}\n{}", page(&kit, &[plover(&kit, &from)?]))
        }
        Task::PloverUnjudged(from) => plover_unjudged(&kit()?, &from)?,
    };
    println!("{}", text.trim_end_matches('\n'));
    Ok(ExitCode::SUCCESS)
}

/// Runs a task that needs the annotated articles; says so where they are not there.
fn measured(
    kit: &dyn Fn() -> Result<Kit, String>,
    shared: &Path,
    task: impl Fn(&Kit) -> Result<ExitCode, String>,
) -> Result<ExitCode, String> {
    if !shared.join("gold/dev").is_dir() {
        println!("skipped: {} not found", shared.display());
        return Ok(ExitCode::SUCCESS);
    }
    task(&kit()?)
}

/// Measures the peers and writes what they score beside us.
fn peers_anew(kit: &Kit, root: &Path, shared: &Path) -> Result<ExitCode, String> {
    let ship = shared.join("corpora/ship");
    let file = root.join("evals/peers.json");
    std::fs::write(&file, peers(root, &ship)?).map_err(|e| format!("peers.json: {e}"))?;
    println!("{}", page_of_peers(root, &shared_tasks(kit, &ship)?)?);
    Ok(ExitCode::SUCCESS)
}

/// The model, and the built-in tables with those of a folder laid over them.
fn kit(tables: Option<&Path>) -> Result<Kit, String> {
    let own = tables.map_or(Ok(Vec::new()), read_tables)?;
    Ok(Kit {
        reader: Reader::built_in().map_err(|e| e.to_string())?,
        knowledge: Knowledge::with(&own).map_err(|e| e.to_string())?,
    })
}

/// Names and texts of the tables of a folder.
fn read_tables(folder: &Path) -> Result<Vec<(String, String)>, String> {
    let at = |e: std::io::Error| format!("{}: {e}", folder.display());
    let mut own = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(at)? {
        let path = entry.map_err(at)?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".tsv") {
            own.push((name, std::fs::read_to_string(&path).map_err(at)?));
        }
    }
    own.sort();
    Ok(own)
}

fn differences(kit: &Kit, root: &Path) -> Result<ExitCode, String> {
    let changes = frozen::changes(kit, root)?;
    for change in &changes {
        println!("{}", change.article);
        for line in &change.lines {
            println!("{line}");
        }
    }
    println!("{} of the frozen records differ", changes.len());
    Ok(ExitCode::SUCCESS)
}

fn gate(kit: &Kit, root: &Path, shared: &Path, raise: bool) -> Result<ExitCode, String> {
    let (sections, beside) = measure(kit, root, shared)?;
    let page = page(kit, &sections);
    println!("{page}");
    let file = |name: &str| root.join("evals").join(name);
    std::fs::write(file("SCORES.md"), page).map_err(|e| format!("SCORES.md: {e}"))?;
    page_of_peers(root, &beside)?;
    let readme = root.join("README.md");
    let text = std::fs::read_to_string(&readme).map_err(|e| format!("README.md: {e}"))?;
    std::fs::write(&readme, shown(&text, &sections)).map_err(|e| format!("README.md: {e}"))?;
    let kept = floors::parse(&std::fs::read_to_string(file("floors.toml")).unwrap_or_default())?;
    let below = floors::below(&kept, &sections);
    for line in &below {
        println!("BELOW {line}");
    }
    if raise {
        let raised = floors::raised(&kept, &sections);
        std::fs::write(file("floors.toml"), floors::write(&raised))
            .map_err(|e| format!("floors.toml: {e}"))?;
        println!("floors raised");
    }
    println!("{} floors, {} not reached", kept.len(), below.len());
    Ok(if below.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Writes `PEERS.md`: our scores beside those of the peers that `peers.json` holds.
fn page_of_peers(root: &Path, beside: &Shared) -> Result<String, String> {
    let file = |name: &str| root.join("evals").join(name);
    let peers = std::fs::read_to_string(file("peers.json")).unwrap_or_else(|_| "{}".to_string());
    let page = beside.page(&peers)?;
    std::fs::write(file("PEERS.md"), &page).map_err(|e| format!("PEERS.md: {e}"))?;
    Ok(page)
}

/// All sections, and what we share with the peers.
fn measure(kit: &Kit, root: &Path, shared: &Path) -> Result<(Vec<Section>, Shared), String> {
    let ship = shared.join("corpora/ship");
    let ewt = ship.join("ewt/test.conllu");
    let pud = ship.join("ud_pud/en_pud-ud-test.conllu");
    let uner = |name: &str| ship.join(format!("uner_{name}/en_{name}-ud-test.iob2"));
    let beside = shared_tasks(kit, &ship)?;
    let mut sections = vec![
        gold(kit, root, shared)?,
        unseen(kit, root, shared, "open", "unseen-open")?,
        unseen(kit, root, shared, "blind", "unseen-blind")?,
        unseen(kit, root, shared, "war", "unseen-war")?,
        unseen(kit, root, shared, "open2", "unseen-open2")?,
        unseen(kit, root, shared, "blind2", "unseen-blind2")?,
        polnear(kit, shared)?,
        incidents(kit, shared)?,
        seed(kit, root, shared)?,
        copies(shared)?,
        pages(root, shared)?,
        plover(kit, &ship.join("plover/PLOVER_GSR_CAMEO.txt"))?,
        dates(kit, &ship.join("gum"))?,
        geovirus(kit, &ship.join("geovirus/GeoVirus.xml"))?,
        gold_tokens(kit, "ewt", "Tags and trees, UD English EWT test", &ewt)?,
        gold_tokens(
            kit,
            "pud",
            "Tags and trees, UD English PUD (never trained on)",
            &pud,
        )?,
        raw_text(kit, "ewt-raw", "From raw text, UD English EWT test", &ewt)?,
        roles(
            kit,
            "roles",
            "Semantic roles, EWT test",
            &ewt,
            &ship.join("ewt/test.srl.jsonl"),
        )?,
        roles_by_frame(
            kit,
            "roles-frames",
            "Semantic roles of reporting and violence, EWT test",
            &ship.join("ewt"),
        )?,
        names(kit, "names-ewt", "Names, UNER EWT test", &uner("ewt"))?,
        coref(
            kit,
            "coref",
            "Coreference, GUM test",
            &ship.join("gum/test.conllu"),
        )?,
        names(kit, "names-pud", "Names, UNER PUD", &uner("pud"))?,
    ];
    sections.extend(beside.sections());
    Ok((sections, beside))
}
