//! Names: the words, sort, gender and number of a proper name, and how near two names are.

use super::entity::Entity;
use super::find::name_kind;
use super::mention::Mention;
use crate::view::View;
use knowledge::{Sort, fold};
use reader::{NameKind, Upos};

/// Fills in what a name at its head tells.
pub(crate) fn fill(view: &View, m: &mut Mention) {
    let parts = parts(view, m.head);
    let (first, last) = (
        parts.first().copied().unwrap_or(m.head),
        parts.last().copied().unwrap_or(m.head),
    );
    (m.first, m.end) = (first, last + 1);
    let own: Vec<usize> = parts.iter().copied().filter(|&t| counts(view, t, last)).collect();
    let own = if own.is_empty() { vec![m.head] } else { own };
    m.words = own
        .iter()
        .map(|&t| fold(view.text(t)))
        .filter(|w| !w.is_empty())
        .collect();
    let letters = own.iter().filter_map(|&t| view.text(t).chars().next());
    m.initials = letters.filter(|c| c.is_uppercase()).collect();
    let tail = own.last().copied().unwrap_or(m.head);
    m.lemma = fold(view.text(tail));
    m.plural = view
        .is(m.head, &[Upos::Propn, Upos::Noun])
        .then(|| view.plural(tail));
    let title = |t: &&usize| view.role(**t).is_some() && **t != tail;
    m.titles = parts.iter().filter(title).flat_map(|&t| view.forms(t)).collect();
    sort(view, m, &own);
    gender(view, m, &parts, &own);
}

/// Tokens of the name headed by `head`, titles counted in.
fn parts(view: &View, head: usize) -> Vec<usize> {
    let mut found = vec![head];
    let mut open = vec![head];
    while let Some(at) = open.pop() {
        for &t in &view.reading.children[at] {
            let part = matches!(view.reading.relation(t), "flat" | "compound" | "goeswith")
                || view.reading.tokens[t].deprel == "nmod:desc";
            if part && view.is(t, &[Upos::Propn, Upos::Noun, Upos::Adj, Upos::X, Upos::Num]) {
                found.push(t);
                open.push(t);
            }
        }
    }
    if let Some(name) = view.reading.name_at(head) {
        let same = |t: &usize| view.reading.dominates(head, *t);
        found.extend((name.first..name.end).filter(same));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a word is part of the name itself, and no title, mark or small word.
fn counts(view: &View, t: usize, last: usize) -> bool {
    let person = t < last && name_kind(view, last) == Some(NameKind::Person);
    let title = view.knowledge.actors.title(view.text(t)).is_some() || (person && view.role(t).is_some());
    let large = view.capital(t) || view.is(t, &[Upos::Num]);
    large
        && !title
        && view.is(
            t,
            &[Upos::Propn, Upos::Noun, Upos::Adj, Upos::X, Upos::Num, Upos::Verb],
        )
}

fn sort(view: &View, m: &mut Mention, own: &[usize]) {
    let kind = own.iter().rev().find_map(|&t| name_kind(view, t));
    match kind {
        Some(NameKind::Person) => m.sorts[Sort::Person as usize] = 1.0,
        Some(NameKind::Organization) => m.sorts[Sort::Group as usize] = 1.0,
        Some(NameKind::Location) => m.sorts[Sort::Place as usize] = 1.0,
        _ => {}
    }
    let (first, end) = (
        own.first().copied().unwrap_or(m.head),
        own.last().map_or(m.head, |t| t + 1),
    );
    let words = view.words(first, end);
    let known = view.knowledge;
    m.country = known.countries.by_name(words).is_some();
    if m.country {
        m.sorts[Sort::Place as usize] = 1.0;
        m.sorts[Sort::Group as usize] = m.sorts[Sort::Group as usize].max(0.5);
    } else if known.actors.body(words).is_some()
        || known.outlets.by_name(words).is_some()
        || known.countries.metonym(words).is_some()
    {
        m.sorts[Sort::Group as usize] = 1.0;
    }
    m.town = kind == Some(NameKind::Location) && !m.country && !known.gazetteer.find(words).is_empty();
    let several = own.len() > 1;
    if kind != Some(NameKind::Person)
        && several
        && let Some(noun) = known.nouns.find(&m.lemma)
    {
        for (at, sort) in noun.sorts.iter().enumerate() {
            let sum = if at == 0 { 0.6 } else { 0.3 };
            m.sorts[*sort as usize] = m.sorts[*sort as usize].max(sum);
        }
    }
    if kind.is_none() && !m.country && known.actors.gender(view.text(first)).is_some() {
        m.sorts[Sort::Person as usize] = 0.7;
    }
    if own
        .iter()
        .any(|&t| known.calendar.get(&view.text(t).to_lowercase()).is_some())
    {
        m.sorts[Sort::Time as usize] = 1.0;
    }
}

fn gender(view: &View, m: &mut Mention, parts: &[usize], own: &[usize]) {
    if m.sorts[Sort::Person as usize] == 0.0 {
        return;
    }
    let actors = &view.knowledge.actors;
    let by_title = parts
        .iter()
        .find_map(|&t| actors.title(view.text(t)).and_then(|g| g.chars().next()));
    let full = own.iter().map(|&t| view.text(t)).collect::<Vec<_>>().join(" ");
    let by_office = || {
        actors
            .named(&full)
            .find(|k| k.person)
            .and_then(|k| k.gender.chars().next())
    };
    let by_noun = || {
        parts
            .iter()
            .filter(|&&t| !view.capital(t))
            .find_map(|&t| view.role(t).and_then(|r| r.gender.chars().next()))
    };
    let by_given = || {
        own.first()
            .and_then(|&t| actors.gender(view.text(t)))
            .and_then(|g| g.chars().next())
    };
    m.gender = by_title.or_else(by_office).or_else(by_noun).or_else(by_given);
}

/// How surely two names are one: 3 the same words, 2 one a short form of the other, 1 a misspelling; 0 not the same.
pub(crate) fn likeness(m: &Mention, full: &[String], entity: &Entity) -> u8 {
    let person = |s: &[f32]| s[Sort::Person as usize] > 0.4;
    let place = |s: &[f32]| s[Sort::Place as usize] > 0.9;
    let apart = (person(&m.sorts) && place(&entity.sorts) && !person(&entity.sorts))
        || (place(&m.sorts) && person(&entity.sorts) && !person(&m.sorts));
    let gender = match m.gender {
        Some('m') => entity.female > entity.male,
        Some(_) => entity.male > entity.female,
        None => false,
    };
    if gender {
        return 0;
    }
    if m.words == full {
        return 3;
    }
    if apart {
        return 0;
    }
    let (short, long) = if m.words.len() <= full.len() {
        (m.words.as_slice(), full)
    } else {
        (full, m.words.as_slice())
    };
    let mut rest = long.iter();
    let inside = short.iter().all(|w| rest.any(|l| l == w));
    let people = person(&m.sorts) || person(&entity.sorts);
    let both = person(&m.sorts) && person(&entity.sorts);
    if inside && (short.last() == long.last() || (both && short.first() == long.first())) {
        return 2;
    }
    let given = |a: &str, b: &str| a.starts_with(b) || b.starts_with(a);
    let first = short.first().zip(long.first()).is_some_and(|(a, b)| given(a, b));
    if people && short.len() > 1 && short.last() == long.last() && first {
        return 2;
    }
    let letters: String = long.iter().filter_map(|w| w.chars().next()).collect();
    if short.len() == 1
        && long.len() > 1
        && (entity.initials.contains(&m.lemma.to_uppercase()) || (letters.len() > 2 && short[0] == letters))
    {
        return 2;
    }
    let near = short.last().zip(long.last()).is_some_and(|(a, b)| misspelt(a, b));
    u8::from(people && near && (short.len() == 1 || short.first() == long.first()))
}

/// Whether two words differ by one letter, or by two letters changed about, the first letter kept.
pub(crate) fn misspelt(a: &str, b: &str) -> bool {
    let (x, y): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a == b || x.len() < 3 || y.len() < 3 || x[0] != y[0] || x.len().abs_diff(y.len()) > 1 {
        return false;
    }
    let head = x.iter().zip(&y).take_while(|(p, q)| p == q).count();
    let tail = x
        .iter()
        .rev()
        .zip(y.iter().rev())
        .take_while(|(p, q)| p == q)
        .count();
    let (m, n) = (
        x.len().saturating_sub(head + tail),
        y.len().saturating_sub(head + tail),
    );
    let swapped = m == 2 && n == 2 && x[head] == y[head + 1] && x[head + 1] == y[head];
    m.max(n) <= 1 || swapped
}
