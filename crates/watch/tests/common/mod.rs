//! What the tests share: a server on threads that answers as it is told to, and a world whose clock does not wait.
#![allow(clippy::unwrap_used, clippy::panic, dead_code)]

pub mod desk;

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use watch::net::{Answer, Fail, Outcome, Request, World};
use watch::time::Millis;

/// A request as the server saw it.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub line: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

type Act = dyn Fn(&Seen, &mut TcpStream) + Send + Sync;

/// A server that hands each connection to a function.
pub struct Server {
    pub port: u16,
    pub seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    pub fn new(act: impl Fn(&Seen, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (kept, act): (_, Arc<Act>) = (seen.clone(), Arc::new(act));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (kept, act) = (kept.clone(), act.clone());
                std::thread::spawn(move || {
                    let mut stream = stream;
                    let Some(request) = request(&stream) else { return };
                    kept.lock().unwrap().push(request.clone());
                    act(&request, &mut stream);
                });
            }
        });
        Server { port, seen }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn lines(&self) -> Vec<String> {
        self.seen
            .lock()
            .unwrap()
            .iter()
            .map(|seen| seen.line.clone())
            .collect()
    }
}

fn request(stream: &TcpStream) -> Option<Seen> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut seen = Seen::default();
    reader.read_line(&mut seen.line).ok()?;
    seen.line = seen.line.trim().trim_end_matches(" HTTP/1.1").to_string();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(':') else {
            break;
        };
        seen.headers.insert(name.to_lowercase(), value.trim().to_string());
    }
    let length = seen
        .headers
        .get("content-length")
        .and_then(|l| l.parse::<u64>().ok())
        .unwrap_or(0);
    reader.take(length).read_to_string(&mut seen.body).ok()?;
    Some(seen)
}

/// Sends a whole answer.
pub fn answer(stream: &mut TcpStream, status: u16, headers: &[(&str, &str)], body: &[u8]) {
    let mut head = format!(
        "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let _ = stream.write_all(format!("{head}\r\n").as_bytes());
    let _ = stream.write_all(body);
}

/// A request as a watch would make it.
pub fn get(url: &str) -> Request {
    Request {
        url: url.to_string(),
        headers: Vec::new(),
        user_agent: "onrecord/test".to_string(),
        body: None,
        limit: 20 << 20,
        cut: false,
        private: false,
        timeout: 5000,
    }
}

/// Asks and waits for the one answer.
pub fn ask(world: &mut dyn World, request: Request) -> Outcome {
    world.start(1, request);
    for _ in 0..600 {
        if let Some((1, outcome)) = world.wait(world.now() + 100) {
            return outcome;
        }
    }
    panic!("no answer in a minute");
}

/// A world of tables: answers are there at once, waiting moves the clock.
#[derive(Default)]
pub struct Table {
    pub clock: Millis,
    pub answers: BTreeMap<String, VecDeque<Outcome>>,
    pub asked: Vec<(Millis, Request)>,
    pub slept: Millis,
    /// What is ready, and when.
    pub ready: VecDeque<(Millis, u64, Outcome)>,
    /// Addresses in which this stands are answered after so long.
    pub slow: Option<(&'static str, Millis)>,
}

impl Table {
    /// The answers of an address, in order; the last one stays.
    pub fn put(&mut self, url: &str, outcomes: impl IntoIterator<Item = Outcome>) {
        self.answers
            .insert(url.to_string(), outcomes.into_iter().collect());
    }

    pub fn urls(&self) -> Vec<String> {
        self.asked
            .iter()
            .map(|(_, request)| request.url.clone())
            .collect()
    }

    pub fn times(&self, url: &str) -> usize {
        self.urls().iter().filter(|asked| *asked == url).count()
    }
}

impl World for Table {
    fn now(&self) -> Millis {
        self.clock
    }

    fn start(&mut self, ticket: u64, request: Request) {
        let none = || {
            Ok(Answer {
                status: 404,
                ..Answer::default()
            })
        };
        let outcome = match self.answers.get_mut(&request.url) {
            Some(many) if many.len() > 1 => many.pop_front().unwrap(),
            Some(many) => many.front().cloned().unwrap_or_else(none),
            None => none(),
        };
        let slow = self.slow.filter(|(words, _)| request.url.contains(words));
        let due = self.clock + slow.map_or(0, |(_, long)| long);
        self.asked.push((self.clock, request));
        self.ready.push_back((due, ticket, outcome));
    }

    fn wait(&mut self, until: Millis) -> Option<(u64, Outcome)> {
        let first = self
            .ready
            .iter()
            .enumerate()
            .min_by_key(|(_, (due, ..))| (*due).max(self.clock));
        if let Some((at, due)) = first
            .map(|(at, (due, ..))| (at, *due))
            .filter(|(_, due)| *due <= until.max(self.clock))
        {
            let (_, ticket, outcome) = self.ready.remove(at).unwrap();
            self.clock = self.clock.max(due) + 50;
            return Some((ticket, outcome));
        }
        self.slept += (until - self.clock).max(0);
        self.clock = self.clock.max(until);
        None
    }
}

/// An answer of that status with these headers.
pub fn ok(status: u16, headers: &[(&str, &str)], body: &str) -> Outcome {
    Ok(Answer {
        status,
        headers: headers
            .iter()
            .map(|(n, v)| ((*n).to_string(), (*v).to_string()))
            .collect(),
        body: if status == 200 {
            body.as_bytes().to_vec()
        } else {
            Vec::new()
        },
    })
}

/// A failure.
pub fn broken(why: &str) -> Outcome {
    Err(Fail {
        lasting: false,
        why: why.to_string(),
    })
}

/// Sleeps for a slow server.
pub fn nap(millis: u64) {
    std::thread::sleep(Duration::from_millis(millis));
}
