//! Voice: in comes a figure, out comes who answers for it, as the article names them most fully; nobody where the article itself speaks.

use crate::days;
use crate::scene::Stage;
use knowledge::fold;
use record::{Actor, ActorKind, Claim, Figure, SourceKind, Stance};

/// Letters behind a cue in which "in a new report" stands.
const IN_REPORT: usize = 40;

/// Who answers for a figure: one or several sources, or the article alone (`None`).
pub(crate) fn of(stage: &Stage, figure: &Figure, title: bool) -> Vec<Option<String>> {
    let own = figure
        .claim
        .as_ref()
        .and_then(|id| stage.record.claims.iter().find(|c| &c.id == id));
    if own.is_some_and(|c| by_the_way(stage, c, figure)) {
        return vec![None];
    }
    let claim = match own {
        Some(c) if c.source.is_none() => around(stage, figure).or(own),
        Some(c) if title && nobody(stage, c) => first_in_body(stage).or(own),
        _ => own,
    };
    let claim = claim.filter(|c| vouches(c.stance)).or_else(|| {
        if title || claim.is_some() {
            None
        } else {
            toll_put(stage, figure)
        }
    });
    match claim {
        Some(claim) => {
            let names = names(stage, claim);
            if names.is_empty() {
                vec![None]
            } else {
                names.into_iter().map(Some).collect()
            }
        }
        None => vec![None],
    }
}

/// Words of a phrase between its article and the clause that hangs on it.
const PHRASE: usize = 6;

/// Whether a claim's figure belongs to what it names only by the way: behind its cue, so long after something else ("..., the agency said, days after a
/// bombing killed 20"), or in a clause on what it is for, over or behind ("they are responsible for an attack that killed 20").
fn by_the_way(stage: &Stage, claim: &Claim, figure: &Figure) -> bool {
    let holds = |q: &&record::Quote| q.start <= figure.span.start && figure.span.end <= q.end;
    let Some(piece) = claim.content.iter().find(holds) else {
        return false;
    };
    let is = |kind: &str, w: &str| stage.knowledge.incident_words.is(kind, w);
    let behind = claim.cue.as_ref().is_some_and(|c| piece.start > c.end);
    let first = piece.text.to_lowercase();
    let head: Vec<&str> = first.split_whitespace().take(3).collect();
    let after = head
        .iter()
        .zip(head.iter().skip(1))
        .any(|(a, b)| is("unit", a) && *b == "after");
    if behind && after {
        return true;
    }
    let before = stage.cut.words(piece.start, figure.span.start).to_lowercase();
    let words: Vec<&str> = before.split_whitespace().collect();
    let clause = words.iter().rposition(|w| matches!(*w, "that" | "which"));
    // "an attack that has killed 20"
    let Some(clause) = clause.filter(|at| words.len() - at <= 3) else {
        return false;
    };
    let phrase = words
        .get(clause.saturating_sub(PHRASE)..clause)
        .unwrap_or_default();
    let article = phrase.iter().rposition(|w| is("article", w));
    let preposition = article.and_then(|at| phrase.get(at.checked_sub(1)?));
    preposition.is_some_and(|w| is("aside", w))
}

/// For a figure whose nearest claim names nobody ("a strike believed to be theirs killed 12, the mayor said"): the closest claim around it that names one.
fn around<'a>(stage: &Stage<'a>, figure: &Figure) -> Option<&'a Claim> {
    let holds = |q: &record::Quote| q.start <= figure.span.start && figure.span.end <= q.end;
    let length = |c: &Claim| c.content.iter().map(|q| q.end - q.start).sum::<usize>();
    let named = stage
        .record
        .claims
        .iter()
        .filter(|c| c.source.is_some() && vouches(c.stance));
    let outer = named.filter(|c| c.content.iter().any(holds));
    outer.min_by_key(|c| length(c))
}

/// Whether a headline's source is only a word for being told ("Report").
fn nobody(stage: &Stage, claim: &Claim) -> bool {
    let source = claim.source.as_ref();
    source.is_some_and(|s| stage.knowledge.incident_words.is("nobody", &fold(&s.name)))
}

/// The first claim of the body that names who tells it.
fn first_in_body<'a>(stage: &Stage<'a>) -> Option<&'a Claim> {
    let below = |c: &&Claim| {
        let at = c.content.first().map(|q| q.start);
        at.is_some_and(|at| !stage.cut.sentence(at).title)
    };
    let named = |c: &&Claim| c.source.is_some() && vouches(c.stance) && !nobody(stage, c);
    stage.record.claims.iter().filter(below).find(named)
}

/// Whether a source with that stance stands behind the numbers in its words.
fn vouches(stance: Stance) -> bool {
    matches!(
        stance,
        Stance::Asserts | Stance::Confirms | Stance::Accuses | Stance::Denies | Stance::Disclaims
    )
}

/// The claim of the same sentence whose source "put the toll at" the figure.
fn toll_put<'a>(stage: &Stage<'a>, figure: &Figure) -> Option<&'a Claim> {
    let sentence = stage.cut.sentence(figure.span.start);
    let speaks = |c: &&Claim| {
        c.source.as_ref().is_some_and(|s| {
            s.kind != SourceKind::Document && (sentence.start..figure.span.start).contains(&s.start)
        })
    };
    let claim = stage
        .record
        .claims
        .iter()
        .filter(speaks)
        .filter(|c| vouches(c.stance))
        .max_by_key(|c| c.source.as_ref().map(|s| s.start))?;
    let from = claim.source.as_ref()?.end;
    let between = stage.cut.words(from, figure.span.start).to_lowercase();
    between
        .split(|c: char| !c.is_alphanumeric())
        .any(|w| stage.knowledge.incident_words.is("toll", w))
        .then_some(claim)
}

/// The names of a claim's sources: two where one stands beside the other ("the monitor and doctors at the scene").
fn names(stage: &Stage, claim: &Claim) -> Vec<String> {
    let Some(source) = &claim.source else {
        return Vec::new();
    };
    let mut names = Vec::new();
    let before = stage.cut.words(source.start.saturating_sub(5), source.start);
    if before.ends_with(" and ") {
        let end = source.start - 5;
        let beside = stage
            .record
            .actors
            .iter()
            .filter(|a| a.kind != ActorKind::Object)
            .find(|a| a.mentions.iter().any(|m| m.end == end));
        names.extend(beside.map(|a| full(stage, a)));
    }
    match source
        .text
        .split_once(" and ")
        .filter(|_| source.name.contains(" and "))
    {
        Some((first, second)) if lower(first) || lower(second) => {
            names.push(part(stage, source.start, first));
            names.push(part(
                stage,
                source.end.saturating_sub(second.chars().count()),
                second,
            ));
        }
        _ => names.push(single(stage, claim)),
    }
    names.retain(|n| !n.is_empty());
    names.sort();
    names.dedup();
    names
}

/// The one source of a claim.
fn single(stage: &Stage, claim: &Claim) -> String {
    let Some(source) = &claim.source else {
        return String::new();
    };
    let same = |a: &&Actor| source.actor.as_ref() == Some(&a.id) && a.name == source.name;
    let actor = stage
        .record
        .actors
        .iter()
        .find(same)
        .filter(|_| source.kind != SourceKind::Anonymous);
    if let Some(author) = author(stage, claim) {
        return full(stage, author);
    }
    if let Some(outlet) = outlet(stage, &source.name) {
        return outlet;
    }
    let spelt = || by_letters(stage, &source.name).unwrap_or_else(|| trim(stage, &source.name));
    actor.map_or_else(spelt, |a| full(stage, a))
}

/// For "local media": the one outlet that the article names as a source, where there is no other.
fn outlet(stage: &Stage, name: &str) -> Option<String> {
    let table = &stage.knowledge.incident_words;
    let last = name.rsplit(' ').next()?;
    if !table.is("press", last) || name.chars().any(char::is_uppercase) {
        return None;
    }
    let own = stage.record.document.outlet.as_deref().map(fold);
    let press = |a: &&Actor| a.kind == ActorKind::Organization && a.sector.as_deref() == Some("JRN");
    let cited = stage.record.claims.iter().filter_map(|c| c.source.as_ref());
    let actors = cited.filter_map(|s| {
        stage
            .record
            .actors
            .iter()
            .filter(press)
            .find(|a| s.actor.as_ref() == Some(&a.id))
    });
    // "opposition media groups" is no name either
    let many = |n: &str| n.rsplit(' ').next().is_some_and(|w| lower(w) && w.ends_with('s'));
    let named = actors
        .map(|a| trim(stage, &a.name))
        .filter(|n| n.starts_with(char::is_uppercase) && !many(n));
    let mut names: Vec<String> = named.filter(|n| own.as_ref() != Some(&fold(n))).collect();
    names.sort();
    names.dedup();
    names.pop().filter(|_| names.is_empty())
}

/// For "the report": the body that issued it, where an earlier claim is made in one ("the watchdog said in a report", "the ministry's report").
fn author<'a>(stage: &Stage<'a>, claim: &Claim) -> Option<&'a Actor> {
    let source = claim.source.as_ref().filter(|s| s.kind == SourceKind::Document)?;
    let noun = source.text.to_lowercase();
    let noun = noun.strip_prefix("the ").or(noun.strip_prefix("its "))?;
    if noun.contains(' ') {
        return None;
    }
    let body = |id: &String| {
        let bodies = stage
            .record
            .actors
            .iter()
            .filter(|a| a.kind == ActorKind::Organization);
        bodies.into_iter().find(|a| &a.id == id)
    };
    let earlier = stage.record.claims.iter().rev().filter_map(|c| {
        let told = c
            .source
            .as_ref()
            .filter(|s| s.end < source.start && s.kind != SourceKind::Document)?;
        let actor = body(told.actor.as_ref()?)?;
        let cue = c.cue.as_ref()?;
        let behind = stage.cut.words(cue.end, cue.end + IN_REPORT).to_lowercase();
        let mut words = behind.split_whitespace();
        (words.next() == Some("in")
            && words
                .take(3)
                .any(|w| w.trim_matches(|c: char| !c.is_alphanumeric()) == noun))
        .then_some(actor)
    });
    earlier.into_iter().next()
}

fn lower(words: &str) -> bool {
    words
        .split(' ')
        .any(|w| w.chars().count() > 3 && w.chars().all(char::is_lowercase))
}

/// One of two sources told together: the actor whose mention it is, else the words.
fn part(stage: &Stage, start: usize, words: &str) -> String {
    let end = start + words.chars().count();
    let here = |a: &&Actor| a.mentions.iter().any(|m| m.start == start && m.end == end);
    let meant = stage.record.actors.iter().find(here);
    let described = meant
        .filter(|a| a.kind == ActorKind::Organization)
        .and_then(|_| by_description(stage, words));
    described.unwrap_or_else(|| meant.map_or_else(|| trim(stage, words), |a| full(stage, a)))
}

fn full(stage: &Stage, actor: &Actor) -> String {
    let body = actor.kind == ActorKind::Organization;
    let found = if body {
        by_letters(stage, &actor.name)
            .or_else(|| by_description(stage, &actor.name))
            .or_else(|| by_word(stage, actor))
    } else {
        None
    };
    found.unwrap_or_else(|| trim(stage, &actor.name))
}

/// For a body called by one word of its name ("the Observatory"): the one body of the article whose name of several words holds it.
fn by_word(stage: &Stage, actor: &Actor) -> Option<String> {
    let word = trim(stage, &actor.name);
    if word.contains(' ') || !word.starts_with(char::is_uppercase) {
        return None;
    }
    let held = |n: &String| n.split(' ').count() > 2 && n.split(' ').any(|w| w == word);
    let bodies = stage
        .record
        .actors
        .iter()
        .filter(|a| a.kind == ActorKind::Organization);
    let mut names: Vec<String> = bodies.map(|a| trim(stage, &a.name)).filter(held).collect();
    names.sort();
    names.dedup();
    names.pop().filter(|_| names.is_empty())
}

/// For a body called by its letters ("WHO"): the body of the article whose name they are the first letters of.
fn by_letters(stage: &Stage, name: &str) -> Option<String> {
    let bare = trim(stage, name);
    if bare.len() < 3 || !bare.chars().all(|c| c.is_ascii_uppercase()) {
        return None;
    }
    let first = |a: &Actor| -> String {
        a.name
            .split(' ')
            .filter_map(|w| w.chars().next())
            .filter(|c| c.is_uppercase())
            .collect()
    };
    let spelt = |a: &&Actor| {
        a.kind == ActorKind::Organization
            && trim(stage, &a.name).contains(' ')
            && first(a)
                .trim_start_matches('T')
                .ends_with(bare.trim_start_matches('T'))
    };
    stage
        .record
        .actors
        .iter()
        .find(spelt)
        .map(|a| trim(stage, &a.name))
}

/// For a body that is only described ("a monitoring group"): the one named body of the article that is elsewhere described by the same noun.
fn by_description(stage: &Stage, name: &str) -> Option<String> {
    let own_name = name.trim_start_matches("A ").trim_start_matches("The ");
    if own_name.split(' ').any(|w| w.starts_with(char::is_uppercase)) && !name.starts_with("The ") {
        return None;
    }
    let stems = |words: &str| -> Vec<String> {
        let folded = fold(words);
        let long = folded.split(' ').filter(|w| w.len() > 5);
        long.map(|w| w.chars().take(6).collect()).collect()
    };
    let own = stems(own_name);
    let capitals = |name: &str| {
        name.split(' ')
            .skip(1)
            .filter(|w| w.starts_with(char::is_uppercase))
            .count()
    };
    let named = |a: &&Actor| {
        let many = capitals(&a.name) > 1 || capitals(&a.name) == 1 && !a.name.starts_with("The ");
        a.kind == ActorKind::Organization && a.name != name && many
    };
    let words = |a: &Actor| {
        a.mentions
            .iter()
            .map(|m| m.text.clone())
            .chain(a.role.clone())
            .collect::<Vec<_>>()
    };
    let alike = |a: &&Actor| words(a).iter().any(|m| stems(m).iter().any(|s| own.contains(s)));
    let found = stage.record.actors.iter().filter(named).filter(alike);
    let found: Vec<String> = found.map(|a| trim(stage, &a.name)).collect();
    let one = found.iter().min_by_key(|n| n.len())?;
    let all = found.iter().all(|n| one.split(' ').all(|w| n.contains(w)));
    all.then(|| one.clone())
}

/// A name without an article before it or a stray one behind it.
pub(crate) fn trim(stage: &Stage, name: &str) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let of = |kind: &str, w: Option<&&str>| {
        w.is_some_and(|w| stage.knowledge.incident_words.is(kind, &w.to_lowercase()))
    };
    let small = |w: Option<&&str>| w.is_some_and(|w| !w.starts_with(char::is_uppercase));
    // "the Northern Observatory monitoring" lost its "group"
    while words.len() > 1 && (of("article", words.last()) || of("stray", words.last()) && small(words.last()))
    {
        words.pop();
    }
    if words.len() > 1 && of("article", words.first()) && of("definite", words.first()) {
        words.remove(0);
    }
    words.join(" ")
}

/// The day on which a figure was said, if the words tell.
pub(crate) fn said(stage: &Stage, figure: &Figure) -> Option<i32> {
    let claim = figure
        .claim
        .as_ref()
        .and_then(|id| stage.record.claims.iter().find(|c| &c.id == id))?;
    day_of(stage, claim)
}

pub(crate) fn day_of(stage: &Stage, claim: &Claim) -> Option<i32> {
    let time = claim
        .time
        .as_ref()
        .and_then(|id| stage.record.times.iter().find(|t| &t.id == id))?;
    let (from, to) = (
        days::number(time.from.as_deref()?)?,
        days::number(time.to.as_deref()?)?,
    );
    (to - from <= 2).then_some(from)
}

/// Who could not verify a figure: sources of claims that cover the one that carries it.
pub(crate) fn unverified(stage: &Stage, figure: &Figure) -> Vec<String> {
    let Some(id) = &figure.claim else {
        return Vec::new();
    };
    let about = |c: &&Claim| {
        c.stance == Stance::Unverified && (c.covers.contains(id) || c.answers.as_ref() == Some(id))
    };
    let mut names: Vec<String> = stage
        .record
        .claims
        .iter()
        .filter(about)
        .filter_map(|c| c.source.as_ref())
        .map(|s| trim(stage, &s.name))
        .collect();
    names.sort();
    names.dedup();
    names
}
