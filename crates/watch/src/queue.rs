//! Queue: requests in an order that is polite: one at a time to each host, with a pause between, robots.txt before pages, redirects followed and bounded.
//!
//! In: jobs. Out: how each ended. It waits only where the world says so, and leaves for later what would have to wait long.

use crate::net::{Answer, Fail, Outcome, Request, World, status};
use crate::robots::{self, Robots};
use crate::settings::{AGENT, Settings, USER_AGENT};
use crate::store::{self, Store};
use crate::time::{DAY, MINUTE, Millis, SECOND, retry_after};
use crate::{link, time};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use url::Url;

/// How long a job may wait for its host before it is left for a later round.
const PATIENCE: Millis = 2 * MINUTE;
/// How long a host is left alone that asks for a pause without saying how long.
const PAUSE: Millis = 5 * MINUTE;
/// How long a robots.txt counts.
const ROBOTS: Millis = DAY;
/// How long one waits before asking again for a robots.txt that could not be read.
const ROBOTS_AGAIN: Millis = 10 * MINUTE;
/// Rules of all robots.txt together that are kept at hand; what is beyond is read again from the store when it is needed.
const RULES: usize = 100_000;

/// What a job is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A feed, by its place in the settings.
    Feed(usize),
    /// The page of an article, by its name in the store.
    Page(String),
    /// An alert to be posted, by its number in the store.
    Post(i64),
    /// What an origin asks of programs.
    Robots(String),
}

/// Something to be asked.
#[derive(Debug, Clone)]
pub struct Job {
    /// For what.
    pub what: What,
    /// Address to ask now.
    pub url: Url,
    /// How the program names itself.
    pub user_agent: String,
    /// Headers for the first address's origin alone.
    pub own: Vec<(String, String)>,
    /// Headers for every address: conditions.
    pub headers: Vec<(String, String)>,
    /// JSON to post.
    pub body: Option<String>,
    /// Whose it is, such as the feed: those who wait take turns, however much one of them wants.
    pub of: usize,
    /// Whether the first address's origin may be one of one's own network.
    pub private: bool,
    first: String,
    host: String,
    seen: Vec<String>,
    lasting: bool,
}

/// A job that asks `url`.
#[must_use]
pub fn job(what: What, url: Url) -> Job {
    Job {
        what,
        user_agent: USER_AGENT.to_string(),
        own: Vec::new(),
        headers: Vec::new(),
        body: None,
        of: usize::MAX,
        private: false,
        first: link::origin(&url),
        host: link::host(&url),
        seen: vec![url.to_string()],
        lasting: true,
        url,
    }
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// An answer of some status, and where all redirects to it said that they are for good: its address.
    Answer(Box<Answer>, Option<String>),
    /// No answer, or one that asks for a pause.
    Failed {
        /// Whether asking again is of no use.
        lasting: bool,
        /// In one line.
        why: String,
        /// The pause that the host asked for.
        wait: Option<Millis>,
        /// Whether a server said something, if not what was wanted; else nobody did, which may be the fault of the network.
        answered: bool,
    },
    /// Not asked: its host is to be left alone until then, or the round is over.
    Later(Millis),
}

#[derive(Debug, Clone, Default)]
struct Host {
    busy: bool,
    ready: Millis,
    /// The pause between two requests that its robots.txt asks for.
    delay: Millis,
}

#[derive(Debug, Clone)]
enum Rules {
    Known(Arc<Robots>),
    Unread(Millis, String),
}

/// Jobs that wait and jobs that run.
#[derive(Debug, Default)]
pub struct Queue {
    /// When pages and posts that still wait are left for later; none waits for all.
    pub until: Option<Millis>,
    /// Jobs that wait, by whose they are.
    jobs: BTreeMap<usize, VecDeque<Job>>,
    /// What waits or runs.
    names: BTreeSet<What>,
    /// When each of them was served last.
    turns: BTreeMap<usize, u64>,
    running: BTreeMap<u64, Job>,
    ended: VecDeque<(Job, End)>,
    hosts: BTreeMap<String, Host>,
    rules: BTreeMap<String, Rules>,
    tickets: u64,
}

/// Puts a job at the end of those of its owner.
pub fn push(queue: &mut Queue, job: Job) {
    queue.names.insert(job.what.clone());
    queue.jobs.entry(job.of).or_default().push_back(job);
}

/// Whether something is asked for already.
#[must_use]
pub fn holds(queue: &Queue, what: &What) -> bool {
    queue.names.contains(what)
}

/// Whether the way from the first address to the last is one for good: no redirect, or permanent ones alone.
#[must_use]
pub fn is_lasting(job: &Job) -> bool {
    job.lasting
}

/// The next job that ended; none when all have.
///
/// # Errors
/// Where the store fails.
pub fn next(
    queue: &mut Queue,
    settings: &Settings,
    store: &mut Store,
    world: &mut dyn World,
) -> Result<Option<(Job, End)>, String> {
    loop {
        if let Some(ended) = queue.ended.pop_front() {
            queue.names.remove(&ended.0.what);
            return Ok(Some(ended));
        }
        if queue.until.is_some_and(|until| until <= world.now()) {
            over(queue, world.now());
            if !queue.ended.is_empty() {
                continue;
            }
        }
        begin(queue, settings, store, world)?;
        if !queue.ended.is_empty() {
            continue;
        }
        let now = world.now();
        let times = || queue.jobs.values().flatten().map(|job| ready(queue, job));
        let soonest = times().min();
        if queue.running.is_empty() {
            match soonest {
                None => return Ok(None),
                Some(at) if at > now + PATIENCE => {
                    leave(queue);
                    continue;
                }
                Some(_) => (),
            }
        }
        // what is ready and was not begun has no place: that changes with an answer
        let until = times()
            .filter(|at| *at > now)
            .min()
            .unwrap_or(Millis::MAX)
            .min(now + MINUTE);
        if let Some((ticket, outcome)) = world.wait(until) {
            let Some(job) = queue.running.remove(&ticket) else {
                continue;
            };
            settle(queue, settings, store, world.now(), job, outcome)?;
        }
    }
}

/// When a job's host may be asked; a host that is busy is ready when its answer has come.
fn ready(queue: &Queue, job: &Job) -> Millis {
    ready_of(&queue.hosts, job)
}

fn ready_of(hosts: &BTreeMap<String, Host>, job: &Job) -> Millis {
    let host = hosts.get(&job.host);
    host.map_or(0, |host| if host.busy { Millis::MAX } else { host.ready })
}

/// All jobs that wait are left for later.
fn leave(queue: &mut Queue) {
    for job in std::mem::take(&mut queue.jobs).into_values().flatten() {
        let at = ready(queue, &job);
        queue.ended.push_back((job, End::Later(at)));
    }
}

/// The time of a round is over: pages and posts that wait are left for the next.
fn over(queue: &mut Queue, now: Millis) {
    for job in std::mem::take(&mut queue.jobs).into_values().flatten() {
        if !matches!(job.what, What::Page(_) | What::Post(_)) {
            push(queue, job);
            continue;
        }
        let host = queue.hosts.get(&job.host).filter(|host| !host.busy);
        let at = host.map_or(now, |host| host.ready.max(now));
        queue.ended.push_back((job, End::Later(at)));
    }
}

/// Begins every job whose host may be asked, as far as there is room. Who has fewest requests under way comes first, of these who was served longest ago;
/// and while others wait, nobody takes the last place: it may be taken for long.
fn begin(
    queue: &mut Queue,
    settings: &Settings,
    store: &mut Store,
    world: &mut dyn World,
) -> Result<(), String> {
    let mut idle = BTreeSet::new();
    while queue.running.len() < settings.at_once {
        let mut under_way: BTreeMap<usize, usize> = queue.jobs.keys().map(|of| (*of, 0)).collect();
        for job in queue.running.values() {
            *under_way.entry(job.of).or_default() += 1;
        }
        let alone = queue.jobs.len() < 2;
        let most = if alone {
            settings.at_once
        } else {
            settings.at_once.saturating_sub(1).max(1)
        };
        let may = |of: &usize| under_way.get(of).is_none_or(|count| *count < most) && !idle.contains(of);
        let turn = |of: &usize| (under_way.get(of).copied(), queue.turns.get(of).copied());
        let Some(of) = queue.jobs.keys().copied().filter(may).min_by_key(turn) else {
            return Ok(());
        };
        match take(queue, store, of, world.now())? {
            Some(job) => {
                queue.turns.insert(of, queue.tickets + 1);
                one(queue, settings, store, world, job)?;
            }
            None => drop(idle.insert(of)),
        }
    }
    Ok(())
}

/// The first job of an owner whose host may be asked now.
fn take(queue: &mut Queue, store: &Store, of: usize, now: Millis) -> Result<Option<Job>, String> {
    let Some(jobs) = queue.jobs.get(&of) else {
        return Ok(None);
    };
    let mut found = None;
    for (at, job) in jobs.iter().enumerate() {
        if !queue.hosts.contains_key(&job.host) {
            let ready = store::pause(store, &job.host)?;
            let host = Host {
                ready,
                ..Host::default()
            };
            queue.hosts.insert(job.host.clone(), host);
        }
        if ready_of(&queue.hosts, job) <= now {
            found = Some(at);
            break;
        }
    }
    let jobs = queue.jobs.get_mut(&of);
    let taken = jobs.and_then(|jobs| found.and_then(|at| jobs.remove(at)));
    queue.jobs.retain(|_, jobs| !jobs.is_empty());
    Ok(taken)
}

/// Begins a job, or what has to be asked before it.
fn one(
    queue: &mut Queue,
    settings: &Settings,
    store: &Store,
    world: &mut dyn World,
    job: Job,
) -> Result<(), String> {
    if !matches!(job.what, What::Page(_)) {
        start(queue, settings, world, job);
        return Ok(());
    }
    match rules(queue, store, &job, world.now())? {
        Some(Rules::Known(rules)) if robots::allows(&rules, &path(&job.url)) => {
            start(queue, settings, world, job)
        }
        Some(Rules::Known(_)) => fail(queue, job, true, "robots.txt of the host forbids it".to_string()),
        Some(Rules::Unread(_, why)) => fail(queue, job, false, format!("robots.txt: {why}")),
        None => {
            let asked = for_robots(&job);
            queue.jobs.entry(job.of).or_default().push_front(job);
            start(queue, settings, world, asked);
        }
    }
    Ok(())
}

fn fail(queue: &mut Queue, job: Job, lasting: bool, why: String) {
    let end = End::Failed {
        lasting,
        why,
        wait: None,
        answered: lasting,
    };
    queue.ended.push_back((job, end));
}

/// Path and query, as robots.txt speaks of them.
fn path(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_string(),
    }
}

/// What the origin of a job's address asks of this program, where that is known.
fn rules(queue: &mut Queue, store: &Store, job: &Job, now: Millis) -> Result<Option<Rules>, String> {
    let origin = link::origin(&job.url);
    match queue.rules.get(&origin) {
        Some(Rules::Unread(until, _)) if *until <= now => (),
        Some(known) => return Ok(Some(known.clone())),
        None => (),
    }
    let kept = store::robots(store, &origin)?.filter(|(_, until)| *until > now);
    let kept = kept.map(|(file, _)| Rules::Known(Arc::new(robots::kept(&file, AGENT))));
    if let Some(kept) = &kept {
        hold(queue, &job.host, origin, kept.clone());
    }
    Ok(kept)
}

/// Keeps what an origin asks at hand, and with its host the pause that it asks for. Where that is too much, the others make room.
fn hold(queue: &mut Queue, host: &str, origin: String, rules: Rules) {
    let size = |rules: &Rules| match rules {
        Rules::Known(rules) => rules.rules.len() + 1,
        Rules::Unread(..) => 0,
    };
    if let Rules::Known(rules) = &rules {
        let delay = rules.delay.map_or(0, |seconds| (seconds * 1000.0) as Millis);
        let host = queue.hosts.entry(host.to_string()).or_default();
        host.delay = host.delay.max(delay);
    }
    if queue.rules.values().map(size).sum::<usize>() + size(&rules) > RULES {
        queue.rules.retain(|_, known| matches!(known, Rules::Unread(..)));
    }
    queue.rules.insert(origin, rules);
}

fn for_robots(job: &Job) -> Job {
    let mut url = job.url.clone();
    url.set_path("/robots.txt");
    url.set_query(None);
    let mut asked = self::job(What::Robots(link::origin(&job.url)), url);
    asked.user_agent.clone_from(&job.user_agent);
    (asked.of, asked.private) = (job.of, is_private(job));
    asked
}

/// Whether a job may ask an address of one's own network where it stands now.
fn is_private(job: &Job) -> bool {
    job.private && link::origin(&job.url) == job.first
}

fn start(queue: &mut Queue, settings: &Settings, world: &mut dyn World, job: Job) {
    queue.tickets += 1;
    let mut headers = job.headers.clone();
    if link::origin(&job.url) == job.first {
        headers.extend(job.own.iter().cloned());
    }
    // what stands behind the first half megabyte of a robots.txt does not count, and is no fault
    let (limit, cut) = match job.what {
        What::Robots(_) => (robots::MOST, true),
        _ => (settings.limit, false),
    };
    let request = Request {
        url: job.url.to_string(),
        headers,
        user_agent: job.user_agent.clone(),
        body: job.body.clone(),
        limit,
        cut,
        timeout: settings.timeout,
        private: is_private(&job),
    };
    queue.hosts.entry(job.host.clone()).or_default().busy = true;
    queue.running.insert(queue.tickets, job);
    world.start(queue.tickets, request);
}

/// What is done with an outcome: the host rests, and the job goes on or ends.
fn settle(
    queue: &mut Queue,
    settings: &Settings,
    store: &mut Store,
    now: Millis,
    job: Job,
    outcome: Outcome,
) -> Result<(), String> {
    let name = job.host.clone();
    let host = queue.hosts.entry(name.clone()).or_default();
    host.busy = false;
    host.ready = now + settings.delay.max(host.delay);
    if let Some(wait) = outcome.as_ref().ok().and_then(|answer| pause(answer, now)) {
        host.ready = host.ready.max(now + wait);
        store::keep_pause(store, &name, host.ready)?;
    }
    let moved = match &outcome {
        Ok(answer) if matches!(answer.status, 301 | 302 | 303 | 307 | 308) && job.body.is_none() => {
            answer.header("location")
        }
        _ => None,
    };
    if let Some(location) = moved {
        let (location, code) = (location.to_string(), outcome.as_ref().map_or(0, |a| a.status));
        return match follow(job.clone(), &location, code, settings.redirects) {
            Ok(job) => {
                queue.jobs.entry(job.of).or_default().push_front(job);
                Ok(())
            }
            Err(why) if matches!(job.what, What::Robots(_)) => {
                finish(queue, store, now, job, Err(Fail { lasting: false, why }))
            }
            Err(why) => {
                let end = End::Failed {
                    lasting: false,
                    why: with_way(&job, why),
                    wait: None,
                    answered: true,
                };
                queue.ended.push_back((job, end));
                Ok(())
            }
        };
    }
    finish(queue, store, now, job, outcome)
}

/// The pause that an answer asks for, a day at most.
fn pause(answer: &Answer, now: Millis) -> Option<Millis> {
    if !matches!(answer.status, 429 | 503) {
        return None;
    }
    let asked = answer
        .header("retry-after")
        .and_then(|value| retry_after(value, now));
    Some(asked.unwrap_or(PAUSE).clamp(SECOND, DAY))
}

/// The job at the address that a redirect names.
fn follow(mut job: Job, location: &str, code: u16, most: usize) -> Result<Job, String> {
    let to = link::address(location, Some(&job.url)).map_err(|why| format!("redirected: {why}"))?;
    if job.seen.iter().any(|seen| seen == to.as_str()) {
        return Err(format!("redirects in a circle, back to {to}"));
    }
    if job.seen.len() > most {
        return Err(format!("redirected more than {most} times, last to {to}"));
    }
    job.lasting &= matches!(code, 301 | 308);
    job.seen.push(to.to_string());
    job.host = link::host(&to);
    job.url = to;
    Ok(job)
}

fn finish(
    queue: &mut Queue,
    store: &mut Store,
    now: Millis,
    job: Job,
    outcome: Outcome,
) -> Result<(), String> {
    if let What::Robots(origin) = &job.what {
        let (origin, rules) = (origin.clone(), read_robots(store, origin, now, outcome)?);
        let host = job.seen.first().and_then(|first| Url::parse(first).ok());
        let host = host.map_or_else(|| job.host.clone(), |url| link::host(&url));
        hold(queue, &host, origin, rules);
        return Ok(());
    }
    let end = match outcome {
        Err(Fail { lasting, why }) => End::Failed {
            lasting,
            why: with_way(&job, why),
            wait: None,
            answered: false,
        },
        Ok(answer) => match pause(&answer, now) {
            Some(wait) => End::Failed {
                lasting: false,
                why: paused(&answer, wait),
                wait: Some(wait),
                answered: true,
            },
            None => {
                let moved = (job.seen.len() > 1 && job.lasting).then(|| job.url.to_string());
                End::Answer(Box::new(answer), moved)
            }
        },
    };
    queue.ended.push_back((job, end));
    Ok(())
}

fn paused(answer: &Answer, wait: Millis) -> String {
    match answer.header("retry-after") {
        Some(_) => format!("{}, asks to wait {}", status(answer.status), time::long(wait)),
        None => status(answer.status),
    }
}

/// Where a failure came after redirects, the line says at which address.
fn with_way(job: &Job, why: String) -> String {
    match job.seen.len() {
        1 => why,
        _ => format!("redirected to {}: {why}", job.url),
    }
}

/// What an answer to robots.txt means: none that can be found forbids nothing, one that cannot be read forbids all for now.
fn read_robots(store: &mut Store, origin: &str, now: Millis, outcome: Outcome) -> Result<Rules, String> {
    let unread = |why: String| Ok(Rules::Unread(now + ROBOTS_AGAIN, why));
    let file = match outcome {
        Ok(answer) if answer.status == 200 => answer.body,
        Ok(answer) if (400..500).contains(&answer.status) && answer.status != 429 => Vec::new(),
        Ok(answer) => return unread(status(answer.status)),
        Err(fail) => return unread(fail.why),
    };
    let rules = robots::parse(&file, AGENT);
    store::keep_robots(store, origin, robots::written(&rules).as_bytes(), now + ROBOTS)?;
    Ok(Rules::Known(Arc::new(rules)))
}

#[cfg(test)]
mod tests {
    use super::{Queue, RULES, Rules, hold};
    use crate::robots::Robots;
    use std::sync::Arc;

    #[test]
    fn rules_of_many_hosts_are_bounded_and_their_pauses_stay() {
        let mut queue = Queue::default();
        for n in 0..300 {
            let robots = Robots {
                rules: vec![(true, "/a".to_string()); 50_000],
                delay: Some(7.0),
            };
            let host = format!("h{n}.example");
            hold(
                &mut queue,
                &host,
                format!("https://{host}"),
                Rules::Known(Arc::new(robots)),
            );
        }
        let held = queue.rules.values().map(|rules| match rules {
            Rules::Known(rules) => rules.rules.len(),
            Rules::Unread(..) => 0,
        });
        assert!(held.sum::<usize>() <= RULES);
        assert!(queue.hosts.values().all(|host| host.delay == 7000));
    }
}
