//! Source: who speaks. In come a cue's token; out come the head of its source, and who that is.
//!
//! Who is who in the article is known to `mentions::actor`; here only the words at hand are chosen and classed.

use crate::draft::{Room, Speaker};
use crate::line;
use mentions::actor;
use reader::{NameKind, Upos};
use record::{Actor, ActorKind, SourceKind};
use text::Span;

/// How many steps up the tree a subject is looked for.
const STEPS: usize = 4;

/// The subject of a verb, also through control, coordination and relative clauses.
pub(crate) fn subject(room: &Room, v: usize) -> Option<usize> {
    by_tree(room, v).or_else(|| {
        let main = matches!(room.rel(v), "root" | "ccomp" | "conj" | "parataxis");
        let finite = matches!(room.xpos(v), "VBD" | "VBZ" | "VBP" | "VBN");
        line::noun_before(room, v)
            .filter(|_| main && finite)
            .map(|noun| noun_of(room, noun))
    })
}

fn by_tree(room: &Room, v: usize) -> Option<usize> {
    let text = room.head(v).filter(|_| room.rel(v) == "acl");
    if let Some(author) = text.and_then(|t| author(room, v, t)) {
        return Some(author);
    }
    let mut at = v;
    for _ in 0..STEPS {
        if let Some(s) = own_subject(room, at) {
            return Some(antecedent(room, at, s));
        }
        at = controller(room, at)?;
        if !matches!(room.upos(at), Upos::Verb | Upos::Adj | Upos::Aux) && own_subject(room, at).is_none() {
            // a participle of a noun: "a statement saying", "messages saying"
            let nominal = matches!(room.upos(at), Upos::Noun | Upos::Propn | Upos::Pron);
            if let Some(author) = author(room, v, at) {
                return Some(author);
            }
            if !nominal || can_speak(room, at) {
                return nominal.then_some(at);
            }
            at = room.head(at)?;
        }
    }
    None
}

/// Who issued the text that a participle belongs to ("the army released a statement | denying it", "said in a statement | denying it").
fn author(room: &Room, v: usize, text: usize) -> Option<usize> {
    let participle = room.xpos(v) == "VBG" && room.upos(text) == Upos::Noun && room.is(text, "document");
    let verb = room
        .head(text)
        .filter(|&h| participle && room.upos(h) == Upos::Verb)?;
    let issued = room.rel(text) == "obj" && room.is(verb, "issues");
    let said = room.rel(text) == "obl" && crate::frame::medium(room, verb, text);
    if !(issued || said) || room.passive(verb) {
        return None;
    }
    own_subject(room, verb)
        .map(|s| antecedent(room, verb, s))
        .filter(|&s| can_speak(room, s))
}

fn own_subject(room: &Room, v: usize) -> Option<usize> {
    let subject = room
        .child(v, &["nsubj", "nsubj:pass"])
        .filter(|&s| !(room.lemma(s) == "it" && room.child(v, &["expl"]).is_some()));
    subject.or_else(|| by_role(room, v))
}

/// ARG0 of the predicate, where the tree has no subject.
fn by_role(room: &Room, v: usize) -> Option<usize> {
    let predicate = room.reading.predicate(v)?;
    let argument = predicate.arguments.iter().find(|a| a.role == "ARG0")?;
    let head = room.reading.head_of(argument.first, argument.end);
    let nominal = matches!(room.upos(head), Upos::Noun | Upos::Propn | Upos::Pron);
    (nominal && room.sentence(head) == room.sentence(v)).then_some(head)
}

/// What a noun behind a preposition belongs to: nobody but "workers" speaks in "the workers in the area said", however the reader hung it.
fn noun_of(room: &Room, noun: usize) -> usize {
    let before = room
        .child(noun, &["case"])
        .filter(|&c| c < noun)
        .and_then(|c| c.checked_sub(1));
    let Some(mut at) = before.filter(|&b| matches!(room.upos(b), Upos::Noun | Upos::Propn)) else {
        return noun;
    };
    for _ in 0..STEPS {
        match room.head(at).filter(|&h| h < at && room.rel(at) == "conj") {
            Some(head) => at = head,
            None => break,
        }
    }
    at
}

/// Where the subject of a clause without one comes from.
fn controller(room: &Room, v: usize) -> Option<usize> {
    let above = room.head(v)?;
    matches!(
        room.rel(v),
        "conj" | "xcomp" | "advcl" | "acl" | "parataxis" | "ccomp"
    )
    .then_some(above)
}

/// For "who" and "which" the noun that they stand for.
fn antecedent(room: &Room, v: usize, s: usize) -> usize {
    let relative = matches!(room.lower(s).as_str(), "who" | "which" | "that");
    let mut at = v;
    for _ in 0..STEPS {
        if relative && room.deprel(at) == "acl:relcl" {
            let noun = room.head(at).filter(|&h| room.upos(h) != Upos::Verb);
            return noun.unwrap_or(s);
        }
        match room
            .head(at)
            .filter(|_| matches!(room.rel(at), "conj" | "xcomp" | "advcl"))
        {
            Some(head) if relative => at = head,
            _ => return s,
        }
    }
    s
}

/// Who stands behind a noun: its owner, its author, or the subject of the verb that carries it.
pub(crate) fn of_noun(room: &Room, n: usize) -> Option<usize> {
    if let Some(owner) = room.child(n, &["nmod:poss"]) {
        return Some(owner).filter(|&o| can_speak(room, o));
    }
    // "a Pentagon proposal"
    let body = |&t: &usize| {
        let name = room.reading.name_at(t);
        t + 1 == n && name.is_some_and(|n| n.kind == NameKind::Organization)
    };
    if let Some(body) = room.reading.dependents(n, &["compound"]).find(body) {
        return Some(body);
    }
    let by = |&t: &usize| {
        let word = room.preposition(t).map(|p| room.lower(p));
        matches!(word.as_deref(), Some("by" | "from")) && can_speak(room, t)
    };
    if let Some(author) = room.reading.dependents(n, &["nmod"]).find(by) {
        return Some(author);
    }
    let verb = room.head(n).filter(|_| room.rel(n) == "obj")?;
    if room.is(verb, "light") {
        return subject(room, verb).filter(|&s| can_speak(room, s));
    }
    None
}

/// Whether the noun phrase is of somebody or something that can speak.
pub(crate) fn can_speak(room: &Room, token: usize) -> bool {
    match room.upos(token) {
        Upos::Pron if room.xpos(token) == "PRP$" => room.deprel(token) == "nmod:poss",
        Upos::Propn => true,
        Upos::Pron => !matches!(
            room.lower(token).as_str(),
            "this" | "that" | "what" | "there" | "these" | "those" | "nothing" | "something"
        ),
        Upos::Noun | Upos::Adj | Upos::Num | Upos::Det => {
            let listed = ["person", "body", "anonymous", "outlet", "document"];
            listed.iter().any(|class| room.is(token, class))
                || room
                    .reading
                    .name_at(token)
                    .is_some_and(|n| n.kind != NameKind::Misc)
                || actor_of(room, token).is_some_and(|a| a.kind != ActorKind::Group)
        }
        _ => false,
    }
}

fn actor_of<'a>(room: &'a Room, token: usize) -> Option<&'a Actor> {
    actor::of_token(room.reading, &room.mentions.actors, token)
}

/// Whom "information from the council" comes from; the noun itself where it has no origin.
pub(crate) fn origin(room: &Room, noun: usize) -> usize {
    let from = |&t: &usize| {
        let word = room.preposition(t).map(|p| room.lower(p));
        matches!(word.as_deref(), Some("from" | "of" | "by")) && can_speak(room, t)
    };
    let carried = room
        .is(noun, "carrier")
        .then(|| room.reading.dependents(noun, &["nmod"]).find(from));
    carried.flatten().unwrap_or(noun)
}

/// The speaker at `token`: the words at hand, whom they stand for and how they are known.
pub(crate) fn speaker(room: &Room, token: usize) -> Speaker {
    let others = coordinated(room, token);
    let cover = |s: Span, &t: &usize| s.cover(words(room, t));
    let span = others.iter().fold(words(room, token), cover);
    let actor = actor_of(room, token);
    if let Some(outlet) = own_outlet(room).filter(|_| room.lower(token) == "we") {
        return Speaker {
            head: token,
            span,
            name: outlet,
            actor: None,
            kind: SourceKind::Outlet,
        };
    }
    let mut kind = kind(room, token, actor);
    let people = |&t: &usize| room.upos(t) == Upos::Noun && room.is(t, "person");
    if kind == SourceKind::Organization && others.iter().any(people) {
        kind = SourceKind::Unnamed;
    }
    let name = match others.is_empty() {
        true => alone(room, token, actor, kind),
        false => together(room, token, &others, actor),
    };
    if kind == SourceKind::Organization && described_outlet(room, &name) {
        kind = SourceKind::Outlet;
    }
    let known = actor.map(|a| a.id.clone());
    Speaker {
        head: token,
        span,
        name: if name.is_empty() {
            room.document.text.slice(span).to_string()
        } else {
            name
        },
        actor: known.filter(|_| kind != SourceKind::Document || others.is_empty()),
        kind,
    }
}

/// Whether a name is told to be an outlet's in front of it: "the regional daily Northern Herald".
fn described_outlet(room: &Room, name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let outlet = |w: &str| room.knowledge.cues.is(w, "outlet");
    words
        .windows(2)
        .any(|pair| outlet(pair[0]) && pair[1].starts_with(char::is_uppercase))
}

/// Whom one noun phrase stands for.
fn alone(room: &Room, token: usize, actor: Option<&Actor>, kind: SourceKind) -> String {
    let text = &room.document.text;
    if kind == SourceKind::Anonymous && room.upos(token) == Upos::Noun {
        // sources are told apart by their own words only
        return text.slice(words(room, same_noun(room, token))).to_string();
    }
    let country = actor.is_some_and(|a| a.kind == ActorKind::Country);
    if country && room.upos(token) == Upos::Propn {
        return text.slice(words(room, token)).to_string();
    }
    name_of(room, token, actor)
}

/// Whom several noun phrases in one stand for.
fn together(room: &Room, token: usize, others: &[usize], actor: Option<&Actor>) -> String {
    let person = actor.is_some_and(|a| a.kind == ActorKind::Person);
    if room.upos(token) == Upos::Propn && !person {
        let cover = |s: Span, &t: &usize| s.cover(words(room, t));
        let span = others.iter().fold(words(room, token), cover);
        return room.document.text.slice(span).to_string();
    }
    let mut name = name_of(room, token, actor);
    for (at, &other) in others.iter().enumerate() {
        let joined = if at + 1 == others.len() { " and " } else { ", " };
        let next = name_of(room, other, actor_of(room, other));
        name = format!("{name}{joined}{}", next.trim_start_matches("and "));
    }
    name
}

/// The speaker at `token` by the words from `first` on alone.
pub(crate) fn described(room: &Room, token: usize, first: usize) -> Speaker {
    let span = room.reading.span(first, token + 1);
    let end = (token + 1..room.reading.tokens.len())
        .find(|&t| room.is_punct(t))
        .unwrap_or(token + 1);
    let span = span.cover(room.reading.span(first, end));
    let name = room.document.text.slice(span).to_string();
    let kind = if room.is(token, "outlet") || described_outlet(room, &name) {
        SourceKind::Outlet
    } else {
        kind_of_words(room, token)
    };
    Speaker {
        head: token,
        span,
        name,
        actor: None,
        kind,
    }
}

/// The outlet that speaks of itself as "we".
fn own_outlet(room: &Room) -> Option<String> {
    let outlet = room.document.outlet.as_deref()?;
    let known = room.knowledge.outlets.by_domain(outlet);
    Some(known.map_or(outlet.to_string(), |o| o.name.clone()))
}

/// The first noun of the article with the same head, which a later "the source" stands for.
fn same_noun(room: &Room, token: usize) -> usize {
    let lemma = room.lemma(token);
    let definite = room
        .reading
        .dependents(token, &["det"])
        .any(|d| matches!(room.lower(d).as_str(), "the" | "that" | "this"));
    if !definite {
        return token;
    }
    let earlier = (0..token).rev().find(|&t| {
        room.upos(t) == Upos::Noun
            && room.lemma(t) == lemma
            && room.lower(t) == room.lower(token)
            && room
                .reading
                .dependents(t, &["det"])
                .all(|d| room.lower(d) != "the")
    });
    earlier.unwrap_or(token)
}

/// The words of one noun phrase.
fn words(room: &Room, token: usize) -> Span {
    let (first, end) = actor::phrase(room.reading, token);
    let span = room.reading.span(first, end);
    if span.is_empty() { room.span(token) } else { span }
}

fn name_of(room: &Room, token: usize, actor: Option<&Actor>) -> String {
    let actor = actor.or_else(|| watcher(room, token));
    match actor {
        Some(a) => a.name.clone(),
        None => room.document.text.slice(words(room, token)).to_string(),
    }
}

/// The one body of the article that watches the war by its name, for a bare "monitor".
fn watcher<'a>(room: &'a Room, token: usize) -> Option<&'a Actor> {
    let bare = room.is(token, "watcher")
        && room.upos(token) == Upos::Noun
        && room.child(token, &["nmod:poss"]).is_none();
    let named = |a: &&Actor| {
        let mut words = a.name.split_whitespace().map(str::to_lowercase);
        a.kind == ActorKind::Organization && words.any(|w| room.knowledge.cues.is(&w, "watcher-name"))
    };
    let mut bodies = room.mentions.actors.iter().filter(|a| bare && named(a));
    let one = bodies.next()?;
    bodies.next().is_none().then_some(one)
}

/// Further noun phrases in one with `token` ("the mayor and the police").
fn coordinated(room: &Room, token: usize) -> Vec<usize> {
    let nominal = |&t: &usize| {
        matches!(room.upos(t), Upos::Noun | Upos::Propn | Upos::Pron) && room.child(t, &["nsubj"]).is_none()
    };
    room.reading
        .dependents(token, &["conj"])
        .filter(nominal)
        .collect()
}

fn kind(room: &Room, token: usize, actor: Option<&Actor>) -> SourceKind {
    if anonymous(room, token, actor) {
        return SourceKind::Anonymous;
    }
    if outlet(room, token, actor) {
        return SourceKind::Outlet;
    }
    let noun = matches!(room.upos(token), Upos::Noun);
    if noun && room.is(token, "document") && actor.is_none_or(|a| a.kind != ActorKind::Person) {
        return SourceKind::Document;
    }
    match actor {
        Some(a) => kind_of_actor(room, token, a),
        None => kind_of_words(room, token),
    }
}

fn kind_of_actor(room: &Room, token: usize, actor: &Actor) -> SourceKind {
    match actor.kind {
        ActorKind::Person if proper(room, &actor.name) && room.xpos(token) != "NNPS" => SourceKind::Named,
        ActorKind::Person => SourceKind::Unnamed,
        ActorKind::Group | ActorKind::Object => kind_of_words(room, token),
        ActorKind::Organization | ActorKind::Country => SourceKind::Organization,
    }
}

/// Whether a name is one: its last word begins with a capital and it has no article.
fn proper(room: &Room, name: &str) -> bool {
    // "al-Halabi": the article is written small
    let capital = |w: &str| {
        w.split('-')
            .any(|part| part.chars().next().is_some_and(char::is_uppercase))
    };
    let words: Vec<&str> = name.split_whitespace().collect();
    let described = words
        .first()
        .is_some_and(|w| matches!(w.to_lowercase().as_str(), "the" | "a" | "an"));
    let titled = words
        .last()
        .is_some_and(|w| room.knowledge.cues.is(&w.to_lowercase(), "person"));
    let people = words.last().and_then(|w| w.strip_suffix('s'));
    let people = people.is_some_and(|w| room.knowledge.countries.by_demonym(w).is_some());
    let role = people || words.iter().any(|w| room.knowledge.cues.is(w, "person"));
    !described && !titled && !role && words.last().is_some_and(|w| capital(w))
}

fn kind_of_words(room: &Room, token: usize) -> SourceKind {
    // "the Russians": a country that speaks as one
    let people = room
        .document
        .text
        .slice(room.span(token))
        .strip_suffix('s')
        .map(str::to_string);
    let nation = people.is_some_and(|w| room.knowledge.countries.by_demonym(&w).is_some())
        && room
            .child(token, &["det"])
            .is_some_and(|d| room.lower(d) == "the");
    if nation || room.is(token, "body") || room.lower(token) == "it" {
        return SourceKind::Organization;
    }
    match room.reading.name_at(token).map(|n| n.kind) {
        Some(NameKind::Person) => SourceKind::Named,
        Some(NameKind::Organization | NameKind::Location) => SourceKind::Organization,
        _ if room.upos(token) == Upos::Propn && !room.is(token, "person") => SourceKind::Organization,
        _ => SourceKind::Unnamed,
    }
}

/// Whether the identity is withheld in so many words.
fn anonymous(room: &Room, token: usize, actor: Option<&Actor>) -> bool {
    let head_is_source = room.is(token, "anonymous")
        || actor.is_some_and(|a| {
            let last = a.name.split_whitespace().last().unwrap_or("").to_lowercase();
            a.kind != ActorKind::Organization
                && matches!(last.as_str(), "source" | "sources" | "insiders" | "insider")
        });
    if head_is_source {
        return true;
    }
    let Some(sentence) = room.reading.sentences.get(room.sentence(token)) else {
        return false;
    };
    let words = room.document.text.slice(sentence.span).to_lowercase();
    let phrases = room.knowledge.cues.phrases("withheld");
    let withheld = phrases.iter().any(|w| words.contains(w.as_str()))
        || (sentence.first..sentence.end).any(|t| room.is(t, "withheld"));
    let named = actor.is_some_and(|a| a.kind == ActorKind::Person && proper(room, &a.name));
    !named && room.upos(token) != Upos::Propn && withheld
}

/// Whether a news organisation speaks.
pub(crate) fn outlet(room: &Room, token: usize, actor: Option<&Actor>) -> bool {
    let span = words(room, token);
    let here = room.document.text.slice(span);
    let known = |name: &str| room.knowledge.outlets.by_name(name).is_some();
    if known(here) || actor.is_some_and(|a| a.kind != ActorKind::Person && known(&a.name)) {
        return true;
    }
    // a paper that no table knows, by the last word of its name ("The Harbour Courier")
    let proper = here.trim_start_matches("The ").trim_start_matches("the ");
    let words: Vec<&str> = proper.split(' ').collect();
    let named = words.len() > 1 && words.iter().all(|w| w.starts_with(char::is_uppercase));
    let last = words.last().map(|w| w.to_lowercase()).unwrap_or_default();
    if named && room.upos(token) == Upos::Propn && room.knowledge.cues.is(&last, "masthead") {
        return true;
    }
    let lemma = room.lemma(token);
    let noun = room.upos(token) == Upos::Noun;
    if noun
        && matches!(
            lemma.as_str(),
            "photograph" | "photo" | "reporter" | "correspondent" | "footage"
        )
    {
        let before = room.reading.dependents(token, &["compound"]);
        return lemma.starts_with("photo") && before.into_iter().any(|t| known(&room.reading.tokens[t].text));
    }
    noun && room.is(token, "outlet")
        || noun
            && matches!(lemma.as_str(), "agency" | "service" | "site")
            && room
                .reading
                .dependents(token, &["compound"])
                .any(|t| room.lower(t) == "news" || known(&room.reading.tokens[t].text))
}
