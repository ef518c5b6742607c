//! `onrecord serve` through the real binary: what it refuses, that it answers, that it ends.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{ARTICLE, code, err, file, onrecord, out, run};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

/// The whole answer to a request of one line.
fn asked(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// A desk, and the address that it says.
fn served(ledger: &str) -> (Child, String) {
    let mut command = onrecord(&["--ledger", ledger, "serve", "--listen", "127.0.0.1:0"]);
    let mut desk = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(desk.stderr.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap();
    (desk, address.to_string())
}

#[test]
fn the_desk_is_served_and_ends() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger").display().to_string();
    assert_eq!(code(&run(&["init", &ledger])), 0);
    let article = file(folder.path(), "a.txt", ARTICLE);
    assert_eq!(code(&run(&["--ledger", &ledger, "add", &article])), 0);
    let (mut desk, address) = served(&ledger);
    assert!(asked(&address, "/health").contains("\"status\":\"ok\""));
    let now = asked(&address, "/");
    assert!(now.starts_with("HTTP/1.1 200") && now.contains("Lviv"), "{now}");
    assert!(asked(&address, "/api/v1/incidents").contains("\"items\""));
    // told to end it ends, and the ledger is whole
    let told = std::process::Command::new("kill")
        .arg(desk.id().to_string())
        .status();
    if told.is_ok_and(|status| status.success()) {
        assert!(desk.wait().unwrap().success());
    } else {
        desk.kill().unwrap();
        desk.wait().unwrap();
    }
    let verified = run(&["--ledger", &ledger, "verify"]);
    assert_eq!(code(&verified), 0, "{}", err(&verified));
}

#[test]
fn what_would_leave_the_desk_open_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger").display().to_string();
    assert_eq!(code(&run(&["init", &ledger])), 0);
    let refused = |arguments: &[&str], words: &str| {
        let output = run(&[&["--ledger", &ledger, "serve"], arguments].concat());
        let said = err(&output);
        assert_eq!(
            (code(&output), said.lines().count()),
            (2, 1),
            "{arguments:?}: {said}"
        );
        assert!(said.contains(words), "{said}");
    };
    refused(&["--listen", "0.0.0.0:0"], "--token-file");
    refused(&["--token-file", "/nowhere"], "no such file");
    let short = file(folder.path(), "short", "reviewer secret\n");
    refused(&["--listen", "0.0.0.0:0", "--token-file", &short], "fewer than");
    let none = run(&["--ledger", "/nowhere", "serve"]);
    assert_eq!((code(&none), err(&none).lines().count()), (1, 1));
    assert!(out(&run(&["serve", "--help"])).contains("--read-only"));
}
