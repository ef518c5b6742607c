//! Fetch: one page that a person asked for, by the rules of a watch: addresses of one's own network are refused, robots.txt is asked first, redirects,
//! size and time are bounded, each host has its pauses.
//!
//! In: an address. Out: the bytes of a page with the address that it was found at, or one line why not. Nothing is written to the disk.

use crate::client::{Client, Options};
use crate::link;
use crate::net::{World, status};
use crate::page::{no_page, page_bytes};
use crate::queue::{self, End, Queue, What};
use crate::settings::Settings;
use crate::store::{self, Store};
use crate::time;
use knowledge::Tracking;

/// How the program names itself to servers.
const USER_AGENT: &str = concat!("onrecord/", env!("CARGO_PKG_VERSION"), " (asked by a reader)");

/// Who fetches pages, one after another.
pub struct Fetcher {
    settings: Settings,
    queue: Queue,
    store: Store,
    world: Box<dyn World + Send>,
}

/// A page as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its address after all redirects, in the form by which articles are known.
    pub url: String,
    /// Its bytes, unpacked; in UTF-8 where only the server knew how they are to be read.
    pub bytes: Vec<u8>,
    /// How they were to be read then.
    pub transcoded_from: Option<String>,
    /// When it came, in UTC.
    pub fetched: String,
}

/// Somebody who asks the real network.
///
/// # Errors
/// Where certificates make no sense, or there is no memory.
pub fn fetcher(options: Options) -> Result<Fetcher, String> {
    fetcher_in(Box::new(Client::new(options)?))
}

/// The same in a world of one's own.
///
/// # Errors
/// Where there is no memory.
pub fn fetcher_in(world: Box<dyn World + Send>) -> Result<Fetcher, String> {
    Ok(Fetcher {
        settings: Settings {
            limit: text::LIMIT,
            ..Settings::default()
        },
        queue: Queue::default(),
        store: store::passing()?,
        world,
    })
}

/// The host of an address, with its port: pages of one host are asked for one after another.
///
/// # Errors
/// Where the address is none of the web.
pub fn host(url: &str) -> Result<String, String> {
    Ok(link::host(&link::address(url, None)?))
}

/// Fetches a page.
///
/// # Errors
/// Where the address is none of the web or is refused, nobody answers, or what answers is no page; in one line.
pub fn page(fetcher: &mut Fetcher, url: &str, tracking: &Tracking) -> Result<Page, String> {
    let url = link::address(url, None)?;
    let mut job = queue::job(What::Page(url.to_string()), url);
    job.user_agent = USER_AGENT.to_string();
    job.headers.push((
        "Accept".to_string(),
        "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1".to_string(),
    ));
    queue::push(&mut fetcher.queue, job);
    let ended = queue::next(
        &mut fetcher.queue,
        &fetcher.settings,
        &mut fetcher.store,
        fetcher.world.as_mut(),
    )?;
    let (job, end) = ended.ok_or("the page was not asked for")?;
    match end {
        End::Later(at) => Err(format!(
            "the host asks to be left alone until {}",
            time::second(at)
        )),
        // how a watch file raises a limit is of no use here
        End::Failed { why, .. } => Err(why.split("; limit_mb").next().unwrap_or_default().to_string()),
        End::Answer(answer, _) if answer.status != 200 => Err(status(answer.status)),
        End::Answer(answer, _) => {
            if let Some(other) = no_page(&answer) {
                return Err(other);
            }
            let (bytes, transcoded_from) = page_bytes(&answer.body, answer.header("content-type"));
            Ok(Page {
                url: link::canonical(&job.url, tracking),
                bytes,
                transcoded_from,
                fetched: time::second(fetcher.world.now()),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{fetcher_in, page};
    use crate::client::{Client, Options};
    use crate::net::{Answer, Fail, Outcome, Request, World};
    use crate::time::Millis;
    use knowledge::Knowledge;
    use std::collections::{BTreeMap, VecDeque};

    /// A network of a table: address, status, type or place to go, body. Its clock goes on when it is waited for.
    struct Table {
        pages: Vec<(&'static str, u16, &'static str, &'static str)>,
        asked: VecDeque<(u64, String)>,
        now: Millis,
    }

    impl World for Table {
        fn now(&self) -> Millis {
            self.now
        }

        fn start(&mut self, ticket: u64, request: Request) {
            self.asked.push_back((ticket, request.url));
        }

        fn wait(&mut self, until: Millis) -> Option<(u64, Outcome)> {
            let Some((ticket, url)) = self.asked.pop_front() else {
                self.now = until;
                return None;
            };
            let found = self.pages.iter().find(|(known, ..)| *known == url);
            let outcome = match found {
                Some((_, status, word, body)) => Ok(Answer {
                    status: *status,
                    headers: BTreeMap::from([
                        ("content-type".to_string(), word.to_string()),
                        ("location".to_string(), word.to_string()),
                    ]),
                    body: body.as_bytes().to_vec(),
                }),
                None => Err(Fail {
                    lasting: false,
                    why: "no such host".to_string(),
                }),
            };
            Some((ticket, outcome))
        }
    }

    fn asked(url: &str) -> Result<super::Page, String> {
        let table = Table {
            pages: vec![
                (
                    "https://news.example/robots.txt",
                    200,
                    "text/plain",
                    "user-agent: *\ndisallow: /shut",
                ),
                ("https://news.example/a", 302, "/b?utm_source=x", ""),
                (
                    "https://news.example/b?utm_source=x",
                    200,
                    "text/html; charset=utf-8",
                    "<p>Words</p>",
                ),
                ("https://news.example/shut", 200, "text/html", "<p>Words</p>"),
                ("https://news.example/film", 200, "video/mp4", "x"),
                ("https://news.example/gone", 404, "text/html", ""),
            ],
            asked: VecDeque::new(),
            now: 0,
        };
        let knowledge = Knowledge::built_in().unwrap();
        let mut fetcher = fetcher_in(Box::new(table)).unwrap();
        page(&mut fetcher, url, &knowledge.tracking)
    }

    #[test]
    fn a_page_comes_with_the_address_that_it_was_found_at() {
        let found = asked("https://news.example/a").unwrap();
        assert_eq!(
            (found.url.as_str(), found.bytes.as_slice()),
            ("https://news.example/b", b"<p>Words</p>".as_slice())
        );
    }

    #[test]
    fn what_is_no_page_or_may_not_be_asked_is_said_in_a_line() {
        for (url, why) in [
            ("https://news.example/shut", "robots.txt"),
            ("https://news.example/film", "is video/mp4 and no page"),
            ("https://news.example/gone", "404"),
            ("https://nobody.example/", "no such host"),
            ("file:///etc/passwd", "only http and https"),
            ("gopher://x/", "only http and https"),
            ("news", "no address of the web"),
        ] {
            let line = asked(url).unwrap_err();
            assert!(line.contains(why) && !line.contains('\n'), "{url}: {line}");
        }
    }

    #[test]
    fn addresses_of_ones_own_network_are_refused() {
        let knowledge = Knowledge::built_in().unwrap();
        let mut fetcher = fetcher_in(Box::new(Client::new(Options::default()).unwrap())).unwrap();
        for url in [
            "http://127.0.0.1:9/",
            "http://[::1]/",
            "http://169.254.169.254/latest/meta-data",
            "http://localhost:9/",
            "http://2130706433/",
        ] {
            let line = page(&mut fetcher, url, &knowledge.tracking).unwrap_err();
            assert!(line.contains("refused: "), "{url}: {line}");
        }
    }
}
