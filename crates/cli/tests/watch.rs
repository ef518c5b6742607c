//! `onrecord watch` through the real binary: a server of our own, folders, alerts, corrections, runs that are killed.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{code, err, onrecord, out, run};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a server answers to a path: status, headers, body.
type Answers = BTreeMap<String, (u16, String, Vec<u8>)>;

/// A server of files that can be changed, and that notes what it is asked.
struct Server {
    port: u16,
    answers: Arc<Mutex<Answers>>,
    asked: Arc<Mutex<Vec<(String, String)>>>,
}

impl Server {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Server {
            port: listener.local_addr().unwrap().port(),
            answers: Arc::default(),
            asked: Arc::default(),
        };
        let (answers, asked) = (server.answers.clone(), server.asked.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (answers, asked) = (answers.clone(), asked.clone());
                std::thread::spawn(move || serve(stream, &answers, &asked));
            }
        });
        server
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn put(&self, path: &str, status: u16, headers: &str, body: impl AsRef<[u8]>) {
        let answer = (status, headers.to_string(), body.as_ref().to_vec());
        self.answers.lock().unwrap().insert(path.to_string(), answer);
    }

    fn page(&self, path: &str, body: &str) {
        self.put(path, 200, "Content-Type: text/html\r\n", body);
    }

    fn feed(&self, path: &str, items: &[(&str, &str)]) {
        let item = |(link, title): &(&str, &str)| {
            format!(
                "<item><title>{title}</title><link>{}</link></item>",
                self.url(link)
            )
        };
        let items: String = items.iter().map(item).collect();
        let feed = format!("<rss version='2.0'><channel><title>T</title>{items}</channel></rss>");
        self.put(path, 200, "Content-Type: text/xml\r\n", feed);
    }

    fn times(&self, path: &str) -> usize {
        self.asked
            .lock()
            .unwrap()
            .iter()
            .filter(|(line, _)| line.split(' ').nth(1) == Some(path))
            .count()
    }

    fn posts(&self, path: &str) -> Vec<Value> {
        let asked = self.asked.lock().unwrap();
        let posts = asked.iter().filter(|(line, _)| *line == format!("POST {path}"));
        posts
            .map(|(_, body)| serde_json::from_str(body).unwrap())
            .collect()
    }
}

fn serve(mut stream: TcpStream, answers: &Mutex<Answers>, asked: &Mutex<Vec<(String, String)>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut first, mut length) = (String::new(), 0);
    if reader.read_line(&mut first).is_err() {
        return;
    }
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).is_err() || line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = String::new();
    let _ = reader.take(length).read_to_string(&mut body);
    let line = first.trim().trim_end_matches(" HTTP/1.1").to_string();
    let path = line.split(' ').nth(1).unwrap_or_default().to_string();
    asked.lock().unwrap().push((line, body));
    let found = answers.lock().unwrap().get(&path).cloned();
    let (status, headers, body) = found.unwrap_or((404, String::new(), Vec::new()));
    let head = format!(
        "HTTP/1.1 {status} X\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(&body));
}

/// A page of our own that tells of a strike.
fn page(killed: &str, place: &str) -> String {
    format!(
        "<html><head><title>Missiles hit depot near {place}</title><meta property=\"article:published_time\" content=\"2022-03-14T10:20:00Z\"></head>\
         <body><article><h1>Missiles hit depot near {place}</h1><p>At least {killed} people were killed on Sunday when missiles struck a depot in {place}, \
         the regional governor said.</p><p>The strike set buildings alight and broke windows in the streets around the depot, he told reporters.</p>\
         </article></body></html>"
    )
}

/// Bytes as gzip that packs nothing.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap();
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1];
    out.extend(length.to_le_bytes());
    out.extend((!length).to_le_bytes());
    out.extend(bytes);
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = sum >> 1 ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 };
        }
    }
    out.extend((!sum).to_le_bytes());
    out.extend(u32::from(length).to_le_bytes());
    out
}

/// A ledger with a server.
struct Desk {
    folder: tempfile::TempDir,
    server: Server,
}

impl Desk {
    fn new() -> Self {
        let desk = Desk {
            folder: tempfile::tempdir().unwrap(),
            server: Server::new(),
        };
        assert_eq!(code(&run(&["init", &desk.at("ledger")])), 0);
        desk
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn at(&self, name: &str) -> String {
        self.path().join(name).display().to_string()
    }

    fn file(&self, name: &str, words: &str) -> String {
        common::file(self.path(), name, words)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(&[&["--ledger", &self.at("ledger")], arguments].concat())
    }

    fn watch(&self, what: &str) -> Output {
        self.run(&["watch", what, "--once", "--allow-private"])
    }

    /// Output of a command that must go well.
    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(code(&output), 0, "{arguments:?}: {}", err(&output));
        out(&output)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.ok(&[arguments, &["--format", "json"]].concat())).unwrap()
    }

    fn documents(&self) -> usize {
        self.json(&["documents"]).as_array().unwrap().len()
    }

    /// A watch file with no pause between requests.
    fn file_for(&self, more: &str) -> String {
        let feed = self.server.url("/feed");
        self.file(
            "feeds.toml",
            &format!("[watch]\ndelay = \"0s\"\n[[feed]]\nurl = \"{feed}\"\ntake = \"pages\"\n{more}"),
        )
    }
}

fn went_well(output: &Output) {
    assert_eq!(code(output), 0, "{}{}", out(output), err(output));
}

#[test]
fn the_example_is_printed_without_a_ledger() {
    let output = run(&["watch", "--example"]);
    went_well(&output);
    assert!(out(&output).contains("[[feed]]") && out(&output).contains("[[alert]]"));
    assert_eq!(code(&run(&["watch"])), 2);
    assert_eq!(code(&run(&["watch", "feeds.toml"])), 2);
}

#[test]
fn what_is_wrong_with_a_watch_file_is_said_with_its_line() {
    let desk = Desk::new();
    for (words, wanted) in [
        ("[[feed]]\nurl = 1\n", "line 2"),
        ("", "nothing to watch"),
        (
            "[[feed]]\nurl = \"http://a.example\"\nx = 1\n",
            "unknown field `x`",
        ),
    ] {
        let output = desk.watch(&desk.file("w.toml", words));
        assert_eq!(code(&output), 2);
        assert!(
            err(&output).contains(wanted) && err(&output).lines().count() == 1,
            "{}",
            err(&output)
        );
    }
    assert_eq!(code(&desk.watch("no-such-file.toml")), 2);
    assert_eq!(code(&desk.watch("ftp://a.example/")), 2);
}

#[test]
fn a_feed_is_read_once_and_then_only_what_is_new() {
    let desk = Desk::new();
    desk.server
        .feed("/feed", &[("/1?utm_source=rss", "one"), ("/gone", "gone")]);
    desk.server.page("/1?utm_source=rss", &page("five", "Lviv"));
    let file = desk.file_for("");
    let output = desk.watch(&file);
    assert_eq!(code(&output), 1, "{}", out(&output));
    assert!(
        out(&output).contains("1 new, 1 failed") && out(&output).contains("404 not found"),
        "{}",
        out(&output)
    );
    assert!(err(&output).contains("1 article new"), "{}", err(&output));
    desk.server
        .feed("/feed", &[("/1?utm_source=rss", "one"), ("/2", "two")]);
    desk.server.page("/2", &page("nine", "Kharkiv"));
    let output = desk.watch(&file);
    went_well(&output);
    assert!(out(&output).contains("1 new, 1 known"), "{}", out(&output));
    assert_eq!(
        (
            desk.server.times("/1?utm_source=rss"),
            desk.server.times("/robots.txt")
        ),
        (1, 1)
    );
    let documents = desk.json(&["documents"]);
    assert_eq!(
        documents[0]["source"],
        desk.server
            .url(if documents[0]["url"].as_str().unwrap().ends_with("/1") {
                "/1"
            } else {
                "/2"
            })
    );
    assert!(documents[0]["sightings"][0]["given"]["more"]["fetched"].is_string());
    desk.ok(&["verify"]);
}

#[test]
fn ones_own_network_is_refused_without_the_flag() {
    let desk = Desk::new();
    desk.server.feed("/feed", &[("/1", "one")]);
    let output = desk.run(&["watch", &desk.server.url("/feed"), "--once"]);
    assert_eq!(code(&output), 1);
    assert!(
        out(&output).contains("refused: 127.0.0.1") && out(&output).contains("loopback"),
        "{}",
        out(&output)
    );
    assert_eq!(desk.server.times("/feed"), 0);
}

#[test]
fn a_correction_is_a_second_version() {
    let desk = Desk::new();
    desk.server.feed("/feed", &[("/1", "one")]);
    desk.server.page("/1", &page("five", "Lviv"));
    let file = desk.file_for("");
    went_well(&desk.watch(&file));
    desk.server.feed("/feed", &[("/1", "one, corrected")]);
    desk.server.page("/1", &page("seven", "Lviv"));
    let output = desk.watch(&file);
    went_well(&output);
    assert!(out(&output).contains("1 changed"), "{}", out(&output));
    assert_eq!(desk.documents(), 2);
    let address = desk.server.url("/1");
    let history = desk.ok(&["show", &address, "--history"]);
    assert!(
        history.contains("version 1") && history.contains("version 2"),
        "{history}"
    );
    assert!(
        history.contains("[-five-]") && history.contains("{+seven+}"),
        "{history}"
    );
    let history = desk.json(&["show", &address, "--history"]);
    assert_eq!(history["versions"][1]["changed"][0]["removed"], "five");
    // by the identifier of either version, and as of before the second
    let first = history["versions"][0]["document"].as_str().unwrap();
    assert_eq!(
        desk.json(&["show", first, "--history"])["versions"],
        history["versions"]
    );
    let added = history["versions"][0]["added"].as_str().unwrap();
    let before = desk.json(&["show", first, "--history", "--as-of", added]);
    assert_eq!(before["versions"].as_array().unwrap().len(), 1);
    // two versions of one article are one source
    let incidents = desk.json(&["incidents"]);
    assert!(
        incidents
            .as_array()
            .unwrap()
            .iter()
            .all(|x| x["independent_sources"] == 1),
        "{incidents:#}"
    );
    // advertisements and counters around the article are no correction
    desk.server.feed("/feed", &[("/1", "one, corrected again")]);
    desk.server.page(
        "/1",
        &page("seven", "Lviv").replace("</body>", "<footer>Read more: 17 comments</footer></body>"),
    );
    went_well(&desk.watch(&file));
    assert_eq!(desk.documents(), 2);
    desk.ok(&["verify"]);
}

#[test]
fn a_folder_is_watched() {
    let desk = Desk::new();
    desk.file("in/a.html", &page("five", "Lviv"));
    desk.file("in/broken.pdf", "%PDF-1.7");
    let output = desk.watch(&desk.at("in"));
    assert_eq!(code(&output), 1);
    assert!(
        out(&output).contains("1 new, 1 failed") && out(&output).contains("PDF"),
        "{}",
        out(&output)
    );
    went_well(&desk.watch(&desk.at("in")));
    let path = desk.file("in/a.html", &page("twelve", "Lviv"));
    went_well(&desk.watch(&desk.at("in")));
    assert_eq!(desk.documents(), 2);
    assert!(desk.ok(&["show", &path, "--history"]).contains("{+twelve+}"));
}

#[test]
fn archives_and_packed_pages_in_a_folder_are_read_as_add_reads_them() {
    let desk = Desk::new();
    let line = |title: &str, killed: &str, day: &str| {
        format!(
            "{{\"title\": \"{title}\", \"text\": \"At least {killed} people were killed in Lviv on Sunday, police said.\", \"published\": \"{day}\"}}\n"
        )
    };
    let lines = line("One", "five", "2022-03-14") + "{broken\n" + &line("Two", "six", "2022-03-15");
    desk.file("in/w.jsonl", &lines);
    desk.file(
        "in/l.eml",
        "From: Desk <d@news.example>\nSubject: Daily letter\nDate: Mon, 14 Mar 2022 10:00:00 +0000\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nSeven people were killed in Kharkiv=\n on Sunday, police said.\n",
    );
    std::fs::write(desk.at("in/p.html.gz"), gzip(page("nine", "Sumy").as_bytes())).unwrap();
    let output = desk.watch(&desk.at("in"));
    assert_eq!(code(&output), 1, "a broken line");
    assert!(
        out(&output).contains("4 new, 1 failed") && out(&output).contains("w.jsonl#"),
        "{}",
        out(&output)
    );
    let titles = |documents: &Value| -> Vec<(String, String)> {
        let word = |document: &Value, name: &str| document[name].as_str().unwrap_or_default().to_string();
        let mut all: Vec<_> = documents
            .as_array()
            .unwrap()
            .iter()
            .map(|document| (word(document, "title"), word(document, "published")))
            .collect();
        all.sort();
        all
    };
    let watched = titles(&desk.json(&["documents"]));
    assert!(
        watched.contains(&("Daily letter".to_string(), "2022-03-14T10:00:00".to_string())),
        "{watched:?}"
    );
    let other = Desk::new();
    other.run(&["add", &desk.at("in")]);
    assert_eq!(watched, titles(&other.json(&["documents"])));
    // nothing is read twice, also where one line was added
    went_well(&desk.watch(&desk.at("in")));
    desk.file("in/w.jsonl", &(lines + &line("Three", "eight", "2022-03-16")));
    let output = desk.watch(&desk.at("in"));
    assert!(
        out(&output).contains("1 new, 4 known, 1 failed"),
        "{}",
        out(&output)
    );
    desk.ok(&["verify"]);
}

#[test]
fn what_is_damaged_or_empty_in_a_folder_is_a_line() {
    let desk = Desk::new();
    let mut packed = gzip(page("nine", "Sumy").as_bytes());
    packed.extend_from_slice(b"\nrest");
    desk.file("in/none.json", "[]");
    std::fs::write(desk.at("in/p.html.gz"), packed).unwrap();
    let output = desk.watch(&desk.at("in"));
    assert_eq!(code(&output), 0, "{}", out(&output));
    let said = out(&output);
    assert!(said.contains("none.json: whole but without an article"), "{said}");
    let line = said.lines().find(|line| line.contains("p.html.gz")).unwrap();
    assert!(line.contains(" new sha256:"), "{said}");
    assert!(
        line.ends_with(": damaged, read as far as it unpacks: other bytes stand behind the packed data"),
        "{said}"
    );
    went_well(&desk.watch(&desk.at("in")));
    // one file is one, by whatever way its folder is named
    let known = desk.watch(&desk.at("in/../in"));
    assert!(out(&known).contains("2 known"), "{}", out(&known));
    desk.file("in/deep.json", &"[".repeat(1000));
    let output = desk.watch(&desk.at("in"));
    assert_eq!(code(&output), 1);
    assert!(
        out(&output).contains("no JSON object is in it"),
        "{}",
        out(&output)
    );
    assert_eq!(desk.documents(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn an_alert_waits_while_standard_output_is_full() {
    let desk = Desk::new();
    desk.server.feed("/feed", &[("/1", "one")]);
    desk.server.page("/1", &page("15", "Kharkiv"));
    let file = desk.file_for("[[alert]]\nname = \"ten\"\nkilled = \">= 10\"\n");
    let ledger = desk.at("ledger");
    let mut command = onrecord(&["--ledger", &ledger, "watch", &file, "--once", "--allow-private"]);
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = command.stdout(full).output().unwrap();
    assert_eq!(code(&output), 1);
    assert_eq!(
        err(&output).matches("standard output").count(),
        1,
        "{}",
        err(&output)
    );
    assert!(err(&output).contains("1 article new") && err(&output).contains("1 alert could not be sent"));
    // the pause before the next try is over
    let db = rusqlite::Connection::open(desk.at("ledger/watch.db")).unwrap();
    assert_eq!(db.execute("UPDATE outbox SET next = 0", []), Ok(1));
    let output = desk.watch(&file);
    went_well(&output);
    assert!(out(&output).contains("ALERT “ten” new"), "{}", out(&output));
    assert!(!out(&desk.watch(&file)).contains("ALERT"));
}

#[test]
fn what_was_told_and_did_not_change_is_not_written_again() {
    let desk = Desk::new();
    desk.server.feed("/feed", &[("/1", "one")]);
    desk.server.page("/1", &page("15", "Kharkiv"));
    let file = desk.file_for("[[alert]]\nname = \"ten\"\nkilled = \">= 10\"\n");
    went_well(&desk.watch(&file));
    let db = rusqlite::Connection::open(desk.at("ledger/watch.db")).unwrap();
    let trigger = |table: &str| {
        format!("CREATE TRIGGER {table}_w AFTER INSERT ON {table} BEGIN INSERT INTO writes VALUES (1); END;")
    };
    db.execute_batch(&format!(
        "CREATE TABLE writes (n); {}{}",
        trigger("told"),
        trigger("told_items")
    ))
    .unwrap();
    // another incident, of which the rule does not speak
    desk.server.feed("/feed", &[("/1", "one"), ("/2", "two")]);
    desk.server
        .page("/2", &page("5", "Lviv").replace("2022-03-14", "2023-08-21"));
    let output = desk.watch(&file);
    assert!(out(&output).contains("1 new"), "{}", out(&output));
    let writes: i64 = db
        .query_row("SELECT count(*) FROM writes", [], |row| row.get(0))
        .unwrap();
    assert_eq!(writes, 0);
}

#[test]
fn ones_own_network_can_be_allowed_by_feed_and_alert() {
    let desk = Desk::new();
    let (feed, hook) = (desk.server.url("/feed"), desk.server.url("/hook"));
    desk.server.feed("/feed", &[("/1", "one")]);
    desk.server.page("/1", &page("15", "Kharkiv"));
    desk.server.put("/hook", 204, "", "");
    let file = |private: &str| {
        let alert = format!("[[alert]]\nname = \"ten\"\nkilled = \">= 10\"\npost = \"{hook}\"\n");
        desk.file(
            "w.toml",
            &format!("[watch]\ndelay = \"0s\"\n[[feed]]\nurl = \"{feed}\"\n{private}{alert}{private}"),
        )
    };
    let output = desk.run(&["watch", &file(""), "--once"]);
    assert_eq!((code(&output), desk.server.times("/feed")), (1, 0));
    let db = rusqlite::Connection::open(desk.at("ledger/watch.db")).unwrap();
    db.execute("UPDATE feeds SET next = 0, failures = 0", []).unwrap();
    drop(db);
    went_well(&desk.run(&["watch", &file("private = true\n"), "--once"]));
    assert_eq!(desk.server.posts("/hook").len(), 1);
}

#[test]
fn rounds_follow_each_other_until_it_is_stopped() {
    let desk = Desk::new();
    std::fs::create_dir(desk.at("in")).unwrap();
    let (ledger, folder) = (desk.at("ledger"), desk.at("in"));
    let mut command = onrecord(&[
        "--ledger",
        &ledger,
        "watch",
        &folder,
        "--interval",
        "1s",
        "--format",
        "json",
    ]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for (killed, wanted) in [("five", "new"), ("six", "changed")] {
        desk.file("in/a.html", &page(killed, "Lviv"));
        let line = loop {
            let line: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
            if line["event"] == "article" {
                break line;
            }
        };
        assert_eq!(line["status"], wanted, "{line}");
    }
    // another watch on this ledger is refused, questions are not
    let second = desk.watch(&folder);
    assert_eq!(code(&second), 1);
    assert!(err(&second).contains("another watch runs"), "{}", err(&second));
    assert_eq!(desk.documents(), 2);
    child.kill().unwrap();
    child.wait().unwrap();
    went_well(&desk.watch(&folder));
}

#[test]
fn alerts_are_told_once_for_each_change() {
    let desk = Desk::new();
    let hook = desk.server.url("/hook");
    desk.server.put("/hook", 500, "", "");
    desk.server.feed("/feed", &[("/1", "one"), ("/2", "two")]);
    desk.server.page("/1", &page("five", "Lviv"));
    desk.server.page("/2", &page("15", "Kharkiv"));
    let file = desk.file_for(&format!(
        "[[alert]]\nname = \"ten\"\nkilled = \">= 10\"\nfile = \"alerts.jsonl\"\npost = \"{hook}\"\n\
         [[alert]]\nname = \"elsewhere\"\nnear = [0.0, 0.0, 10]\n"
    ));
    let output = desk.watch(&file);
    assert_eq!(code(&output), 1, "the webhook is down");
    assert_eq!(
        out(&output).matches("ALERT “ten” new").count(),
        1,
        "{}",
        out(&output)
    );
    assert!(out(&output).contains("500 server error"), "{}", out(&output));
    let alerts = || -> Vec<Value> {
        let lines = std::fs::read_to_string(desk.at("alerts.jsonl")).unwrap();
        lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let first = alerts();
    assert_eq!(first.len(), 1);
    assert_eq!(first[0]["changes"][0]["change"], "new");
    assert_eq!(first[0]["incident"]["place"]["name"], "Kharkiv");
    assert_eq!(first[0]["words"][0]["url"], desk.server.url("/2"));
    assert!(
        first[0]["words"][0]["claims"][0]["text"]
            .as_str()
            .unwrap()
            .contains("15 people"),
        "{:#}",
        first[0]
    );
    // what was not acknowledged is sent again, when its pause is over; nothing else is
    desk.server.put("/hook", 200, "", "");
    std::thread::sleep(Duration::from_millis(100));
    let again = desk.watch(&file);
    assert_eq!(out(&again).matches("ALERT").count(), 0, "{}", out(&again));
    assert_eq!((alerts().len(), desk.server.posts("/hook").len()), (1, 1));
    // the toll rises
    desk.server
        .feed("/feed", &[("/1", "one"), ("/2", "two, more dead")]);
    desk.server.page("/2", &page("22", "Kharkiv"));
    let output = desk.watch(&file);
    went_well(&output);
    assert!(
        out(&output).contains("killed rose from 15 to 22"),
        "{}",
        out(&output)
    );
    let posts = desk.server.posts("/hook");
    assert_eq!(posts.last().unwrap()["changes"][0]["change"], "toll-rose");
    assert_eq!(posts.last(), alerts().last());
}

#[test]
fn the_log_is_json_for_machines() {
    let desk = Desk::new();
    desk.server.feed("/feed", &[("/1", "one")]);
    desk.server.page("/1", &page("five", "Lviv"));
    let output = desk.run(&[
        "watch",
        &desk.file_for(""),
        "--once",
        "--allow-private",
        "--format",
        "json",
    ]);
    went_well(&output);
    let lines: Vec<Value> = out(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2, "{}", out(&output));
    assert_eq!(
        (&lines[0]["event"], &lines[0]["status"]),
        (&"article".into(), &"new".into())
    );
    assert!(lines[0]["document"].as_str().unwrap().starts_with("sha256:"));
    assert_eq!(
        (&lines[1]["event"], &lines[1]["new"]),
        (&"feed".into(), &1.into())
    );
}

#[test]
fn a_run_that_is_killed_loses_nothing_and_fetches_nothing_twice() {
    let desk = Desk::new();
    let names: Vec<String> = (0..12).map(|n| format!("/{n}")).collect();
    let items: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), name.as_str())).collect();
    desk.server.feed("/feed", &items);
    for (n, name) in names.iter().enumerate() {
        desk.server.page(name, &page(&format!("{}", n + 20), "Lviv"));
    }
    let file = desk.file_for("");
    let ledger = desk.at("ledger");
    let mut acknowledged: Vec<Value> = Vec::new();
    for _ in 0..3 {
        let mut command = onrecord(&[
            "--ledger",
            &ledger,
            "watch",
            &file,
            "--once",
            "--allow-private",
            "--format",
            "json",
        ]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        for line in lines.take(2) {
            let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
            assert_eq!(line["status"], "new", "{line}");
            acknowledged.push(line["document"].clone());
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let there = desk.json(&["documents"]);
        let there: Vec<&Value> = there
            .as_array()
            .unwrap()
            .iter()
            .map(|document| &document["id"])
            .collect();
        assert!(
            acknowledged.iter().all(|id| there.contains(&id)),
            "{acknowledged:?}"
        );
    }
    let told = acknowledged.len();
    acknowledged.dedup();
    assert_eq!(acknowledged.len(), told, "an article was acknowledged twice");
    went_well(&desk.watch(&file));
    assert_eq!(desk.documents(), 12);
    let twice = names.iter().filter(|name| desk.server.times(name) > 1).count();
    // a request that was under way when its run was killed is the only one that is made again
    assert!(twice <= 3, "{twice} pages were fetched twice");
    desk.ok(&["verify"]);
}

#[test]
fn what_breaks_at_one_feed_does_not_stop_another() {
    let desk = Desk::new();
    desk.server.feed("/good", &[("/1", "one")]);
    desk.server.page("/1", &page("five", "Lviv"));
    desk.server.put("/bad", 200, "", "this is no feed");
    desk.server.put("/circle", 302, "Location: /circle\r\n", "");
    desk.server.put("/busy", 429, "Retry-After: 600\r\n", "");
    let feeds: String = ["/bad", "/missing", "/circle", "/good"]
        .iter()
        .map(|path| format!("[[feed]]\nurl = \"{}\"\n", desk.server.url(path)))
        .collect();
    let output = desk.watch(&desk.file("feeds.toml", &format!("[watch]\ndelay = \"0s\"\n{feeds}")));
    assert_eq!(code(&output), 1);
    let said = out(&output);
    for wanted in ["no feed", "404 not found", "redirects in a circle", "1 new"] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    assert!(
        err(&output).contains("3 feeds could not be read"),
        "{}",
        err(&output)
    );
    let output = desk.watch(&desk.server.url("/busy"));
    assert!(
        out(&output).contains("429 too many requests, asks to wait 10 min"),
        "{}",
        out(&output)
    );
}
