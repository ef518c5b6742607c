//! Keep: in comes a record, out comes its digest. One article alone; it never looks at another.

use crate::count::{self, Placed};
use crate::days;
use crate::digest::{Digest, Happening, Held};
use crate::geo;
use crate::scene::{self, Draft, Stage};
use crate::sentence::{self, Cut};
use crate::sketch::sketch;
use crate::version;
use crate::voice;
use knowledge::Knowledge;
use record::{Claim, Record, Stance, When};
use std::collections::{BTreeMap, BTreeSet};

/// Keeps of a record what resolving needs.
#[must_use]
pub fn digest(record: &Record, knowledge: &Knowledge) -> Digest {
    let cut = sentence::cut(record);
    let published = published(record);
    let stage = Stage {
        record,
        knowledge,
        cut: &cut,
        published,
        country: country(record),
    };
    let scenes = scene::scenes(&stage);
    let drafts: Vec<Draft> = scene::drafts(&stage, &scenes);
    let mut happenings: Vec<Happening> = drafts
        .iter()
        .map(|d| scene::happening(&stage, &scenes, d))
        .collect();
    let main = scene::main(&stage, &happenings);
    if let Some(happening) = main.and_then(|m| happenings.get_mut(m)) {
        happening.main = true;
    }
    let around = main
        .and_then(|m| happenings.get(m))
        .map(|h| h.sites.clone())
        .unwrap_or_default();
    for happening in happenings
        .iter_mut()
        .filter(|h| h.days.is_some() && h.sites.is_empty() && h.near.is_empty())
    {
        // told to a day and nowhere: most likely around what the article is about
        happening
            .near
            .extend(around.iter().filter(|w| geo::narrow(w)).cloned());
    }
    let placed = Placed::new(&stage, &happenings);
    count::attach(&stage, &mut happenings, &placed, main);
    Digest {
        document: record.document.id.clone(),
        title: record.document.title.clone(),
        outlet: record.document.outlet.clone(),
        url: record
            .document
            .url
            .as_deref()
            .map(|url| version::address(url, &knowledge.tracking)),
        published,
        stamp: record
            .document
            .updated
            .clone()
            .or_else(|| record.document.published.clone()),
        country: stage.country.clone(),
        claims: held(&stage, &happenings),
        happenings,
        origins: origins(&stage),
        sketch: sketch(&body(record, &cut)),
    }
}

/// Most days that a report can give itself before its stamp: what is put on record later is still of that week, an older day is that of what it tells.
const BEFORE: i32 = 7;

/// The day of publication: the one that the report gives itself at its head before that of a stamp, unless it lies long before it.
fn published(record: &Record) -> Option<i32> {
    let heads = || {
        record
            .document
            .blocks
            .iter()
            .take_while(|b| b.kind != "paragraph")
            .filter(|b| b.kind != "title" && b.kind != "caption")
    };
    let inside = |t: &&When| t.anchor.is_none() && heads().any(|b| (b.start..b.end).contains(&t.span.start));
    let exact = |t: &When| {
        let (from, to) = (days::number(t.from.as_deref()?)?, days::number(t.to.as_deref()?)?);
        (to - from == 1).then_some(from)
    };
    let stamp = record.document.published.as_deref().and_then(days::number);
    let near = |day: &i32| stamp.is_none_or(|stamp| *day >= stamp - BEFORE);
    let mut own = record.times.iter().filter(inside).filter_map(exact).filter(near);
    own.next().or(stamp)
}

/// The country in which most places of events lie, else that of most places, else that of most mentions of actors.
fn country(record: &Record) -> Option<String> {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for place in &record.places {
        let weight = 1 + 3 * record
            .events
            .iter()
            .filter(|e| e.place.as_ref() == Some(&place.id))
            .count();
        if let Some(country) = &place.country {
            *counted.entry(country).or_default() += weight;
        }
    }
    let most = counted
        .into_iter()
        .max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)));
    most.map(|(country, _)| country.to_string())
}

/// The text without headline and furniture, which differ between copies.
fn body(record: &Record, cut: &Cut) -> String {
    let blocks = record
        .document
        .blocks
        .iter()
        .filter(|b| !matches!(b.kind.as_str(), "title" | "furniture" | "byline" | "dateline"));
    let pieces: Vec<String> = blocks.map(|b| cut.words(b.start, b.end)).collect();
    let all = pieces.join("\n");
    if all.trim().is_empty() {
        record.document.text.clone()
    } else {
        all
    }
}

/// Claims that may take a side: those with figures or violent events, denials and what they answer.
fn held(stage: &Stage, happenings: &[Happening]) -> Vec<Held> {
    let claims = &stage.record.claims;
    let answers: Vec<Option<String>> = claims
        .iter()
        .map(|c| c.answers.clone().or_else(|| answered(stage, c)))
        .collect();
    let asked = |id: &String| {
        answers.iter().flatten().any(|a| a == id) || claims.iter().any(|c| c.covers.contains(id))
    };
    let kept = claims.iter().zip(&answers).filter(|(c, _)| {
        doubts(c.stance)
            || c.stance == Stance::Accuses
            || asked(&c.id)
            || !c.events.is_empty()
            || account(stage, c).is_some_and(|a| a != ATTACK)
    });
    kept.map(|(c, answers)| Held {
        answers: answers.clone(),
        ..side(stage, happenings, c)
    })
    .collect()
}

fn doubts(stance: Stance) -> bool {
    matches!(stance, Stance::Denies | Stance::Disclaims | Stance::Unverified)
}

/// Words in common from which a denial is taken to answer an earlier claim.
const ANSWER: usize = 3;

/// For a denial or disclaimer that the record links to nothing ("asked about the request, she said she had not heard of it"): the earlier claim of another
/// with which its sentence shares most words.
fn answered(stage: &Stage, denial: &Claim) -> Option<String> {
    if !matches!(denial.stance, Stance::Denies | Stance::Disclaims) {
        return None;
    }
    let at = denial.cue.as_ref().or(denial.content.first())?.start;
    let sentence = stage.cut.sentence(at);
    let own = stems(&stage.cut.words(sentence.start, sentence.end));
    let name = |c: &Claim| c.source.as_ref().map(|s| s.name.clone());
    let earlier = stage.record.claims.iter().filter(|c| {
        c.content.iter().all(|q| q.end <= sentence.start) && !doubts(c.stance) && name(c) != name(denial)
    });
    let shared = |c: &Claim| {
        let words: BTreeSet<String> = c.content.iter().flat_map(|q| stems(&q.text)).collect();
        words.intersection(&own).count()
    };
    let best = earlier
        .filter(|c| !c.events.is_empty())
        .map(|c| (shared(c), c))
        .filter(|(n, _)| *n >= ANSWER);
    best.max_by_key(|(n, c)| (*n, c.source.is_some(), c.content.first().map(|q| q.start)))
        .map(|(_, c)| c.id.clone())
}

/// The beginnings of long words.
fn stems(text: &str) -> BTreeSet<String> {
    let folded = knowledge::fold(text);
    folded
        .split(' ')
        .filter(|w| w.len() > 4)
        .map(|w| w.chars().take(6).collect())
        .collect()
}

fn side(stage: &Stage, happenings: &[Happening], claim: &Claim) -> Held {
    let told: Vec<usize> = (0..happenings.len())
        .filter(|&h| {
            happenings.get(h).is_some_and(|h| {
                h.events
                    .iter()
                    .any(|e| e.id.as_ref().is_some_and(|id| claim.events.contains(id)))
            })
        })
        .collect();
    let mut told = by_words(stage, claim, happenings, told);
    let account = account(stage, claim);
    if told.is_empty() && account.as_ref().is_some_and(|a| a != ATTACK) {
        // "it was staged" speaks of what the article is about
        told.extend(happenings.iter().position(|h| h.main));
    }
    let says = claim.content.first().or(claim.cue.as_ref()).cloned();
    let blamed = stage
        .record
        .events
        .iter()
        .filter(|e| claim.events.contains(&e.id))
        .flat_map(|e| &e.agents);
    let mut blamed: Vec<String> = blamed
        .filter_map(|id| stage.record.actors.iter().find(|a| &a.id == id))
        .map(|a| voice::trim(stage, &a.name))
        .collect();
    blamed.sort();
    blamed.dedup();
    Held {
        id: claim.id.clone(),
        source: claim.source.as_ref().map(|s| voice::trim(stage, &s.name)),
        kind: claim.source.as_ref().map(|s| s.kind),
        stance: claim.stance,
        says: says.unwrap_or_else(|| record::Quote {
            start: 0,
            end: 0,
            text: String::new(),
        }),
        said: voice::day_of(stage, claim).or(stage.published),
        happenings: told,
        blamed,
        account,
        answers: claim.answers.clone(),
        covers: claim.covers.clone(),
    }
}

/// The account that is no other: somebody meant it.
const ATTACK: &str = "attack";
/// Words before a word within which one that turns it is looked for.
const TURNED: usize = 3;

/// What a claim says that it was: an attack, or something else that one of its words tells; what else before an attack, since "the strike was an accident"
/// names both.
fn account(stage: &Stage, claim: &Claim) -> Option<String> {
    let table = &stage.knowledge.incident_words;
    let text: String = claim.content.iter().map(|q| format!("{} ", q.text)).collect();
    let small = text.to_lowercase();
    let words: Vec<&str> = small
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let turned = |at: usize| {
        let before = words.get(at.saturating_sub(TURNED)..at).unwrap_or_default();
        before
            .iter()
            .any(|w| table.value("account", w) == Some("not") || *w == "t")
    };
    let one = |at: usize| {
        let pair = words.get(at..at + 2).map(|two| two.join(" "));
        let value = pair.as_deref().and_then(|two| table.value("account", two));
        value.or_else(|| table.value("account", words.get(at)?))
    };
    let told = (0..words.len()).filter(|&at| !turned(at)).filter_map(one);
    let told: Vec<&str> = told.filter(|value| *value != "not").collect();
    let other = told.iter().find(|value| **value != ATTACK);
    other.or(told.first()).map(|value| (*value).to_string())
}

/// The happenings of a claim, that whose trigger comes first in its words first: it is what the claim is about, the others are asides.
fn by_words(stage: &Stage, claim: &Claim, happenings: &[Happening], mut told: Vec<usize>) -> Vec<usize> {
    let stem = |word: &str| knowledge::fold(word).chars().take(6).collect::<String>();
    let words: Vec<String> = claim
        .content
        .iter()
        .flat_map(|q| q.text.split_whitespace())
        .map(stem)
        .collect();
    let events = |h: usize| happenings.get(h).map(|h| h.events.as_slice()).unwrap_or_default();
    let trigger = |id: &String| {
        stage
            .record
            .events
            .iter()
            .find(|e| &e.id == id)
            .map(|e| stem(e.span.text.split_whitespace().last().unwrap_or("")))
    };
    let first = |h: usize| {
        let own = events(h)
            .iter()
            .filter_map(|e| e.id.as_ref())
            .filter(|id| claim.events.contains(id))
            .filter_map(trigger);
        own.filter_map(|t| words.iter().position(|w| *w == t))
            .min()
            .unwrap_or(usize::MAX)
    };
    told.sort_by_key(|&h| (first(h), h));
    told
}

/// Agencies that stand in the text without being the outlet: where its words come from.
fn origins(stage: &Stage) -> Vec<String> {
    let text = &stage.record.document.text;
    let outlet = stage.record.document.outlet.as_deref().and_then(|o| {
        stage
            .knowledge
            .outlets
            .by_name(o)
            .or_else(|| stage.knowledge.outlets.by_domain(o))
    });
    let words = text
        .split(|c: char| !c.is_alphanumeric() && c != '.')
        .filter(|w| w.starts_with(char::is_uppercase));
    let agencies = words
        .filter_map(|w| stage.knowledge.outlets.by_name(w))
        .filter(|o| o.kind == "agency");
    let mut names: Vec<String> = agencies
        .filter(|o| outlet.is_none_or(|own| own.name != o.name))
        .map(|o| o.name.clone())
        .collect();
    names.sort();
    names.dedup();
    names
}
