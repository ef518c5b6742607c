//! Frame: where in the tree the content of a cue stands, one function per frame of `cues.tsv`.
//!
//! In come a cue and a frame; out comes the set of tokens that the source answers for. It does not trim.

use crate::cue::Found;
use crate::draft::Room;
use crate::line;
use knowledge::{Cue, Take};
use reader::Upos;
use std::collections::BTreeSet;
use std::ops::Range;
use text::Span;

/// Tokens of a piece of content.
pub(crate) type Tokens = BTreeSet<usize>;

/// Longest stretch between a cue and a quotation that it introduces.
const NEAR: usize = 90;

/// The content of a verb in one frame; `None` where the frame does not fit.
pub(crate) fn take(room: &Room, found: &Found, take: &Take, passive: bool) -> Option<Tokens> {
    let v = found.site(room);
    framed(room, found, take, passive).map(|tokens| until_another(room, v, tokens))
}

/// The content up to a participle of speech that goes on from its cue, or a relative clause in which somebody else speaks
/// ("... the attack, which the army blames on rebels"): claims of their own.
pub(crate) fn until_another(room: &Room, v: usize, tokens: Tokens) -> Tokens {
    let Some(&last) = tokens.last() else { return tokens };
    let relative = |t: usize| matches!(room.xpos(t), "WDT" | "WP") && line::others_say(room, t, last + 1);
    let mut behind = tokens.iter().copied().skip_while(|&t| t <= v).skip(1);
    match behind.find(|&t| line::goes_on(room, t) || relative(t)) {
        Some(stop) => tokens.into_iter().filter(|&t| t < stop).collect(),
        None => tokens,
    }
}

fn framed(room: &Room, found: &Found, take: &Take, passive: bool) -> Option<Tokens> {
    let v = found.site(room);
    match take {
        Take::That if found.row.words.iter().any(|w| w == "as") => quoted_as(room, found.token, v),
        // "it is believed that"; "known as" has no clause
        Take::That if found.row.who == knowledge::Who::Passive && !expletive(room, v) => None,
        Take::That if unfit_object(room, v, found.row) => None,
        Take::That => clause(room, v, found.row.who != knowledge::Who::Passive),
        Take::Quote => quote(room, v),
        Take::To => open_clause(
            room,
            v,
            found.words.len() > 1 || room.child(v, &["obj"]).is_none(),
        )
        .map(|c| under(room, c))
        .or_else(|| to_be(room, v).filter(|_| passive)),
        Take::Ing => gerund(room, v).map(|c| shown(room, found, c)),
        Take::Obj if passive && relative_passive(room, v) => Some(Tokens::new()),
        Take::Obj => object(room, v, passive, found.row).map(|o| object_tokens(room, v, o)),
        Take::Subj => passive_subject(room, v, found.row),
        Take::Comp => complement(room, v, passive),
        Take::ObjTo => asked(room, v, passive).map(|c| under(room, c)),
        Take::Whole => asked(room, v, passive).map(|c| whole(room, v, c)),
        Take::ObjAnd(prep) => object_and(room, v, prep, passive, found.row),
        Take::With(prep) => room.phrase_with(v, prep).map(|p| under(room, p)),
        Take::After(prep) => room.phrase_with(v, prep).map(|p| after_preposition(room, p)),
        Take::Prep => governed(room, found),
        Take::Clause => None,
        Take::Nothing => Some(Tokens::new()),
    }
}

/// Whether the noun right behind the verb is one with which the verb attributes nothing ("claimed the lives of three"), whatever clause the
/// tree makes of what follows.
fn unfit_object(room: &Room, v: usize, row: &Cue) -> bool {
    let Some((false, heads)) = &row.heads else {
        return false;
    };
    let run = (v + 1..room.reading.tokens.len())
        .take_while(|&t| line::nominal(room, t) && room.upos(t) != Upos::Adp);
    let noun = run.filter(|&t| room.upos(t) == Upos::Noun).last();
    noun.is_some_and(|n| heads.contains(&room.lemma(n)) || heads.contains(&room.lower(n)))
}

/// "a move that was criticised by many": who judged is said, what was judged stands outside.
fn relative_passive(room: &Room, v: usize) -> bool {
    let subject = room.child(v, &["nsubj:pass", "nsubj"]);
    room.agent(v).is_some() && subject.is_some_and(|s| room.upos(s) == Upos::Pron)
}

fn under(room: &Room, token: usize) -> Tokens {
    room.reading.subtree(token).into_iter().collect()
}

/// The content of a noun in one frame.
pub(crate) fn of_noun(room: &Room, n: usize, take: &Take) -> Option<Tokens> {
    match take {
        Take::That => {
            let that = |&c: &usize| {
                room.reading
                    .dependents(c, &["mark"])
                    .any(|m| room.lower(m) == "that")
            };
            let mut own = room.reading.dependents(n, &["acl", "ccomp", "appos", "advcl"]);
            // "reports emerged that": the clause hangs on the verb
            let verb = room
                .head(n)
                .filter(|&v| room.rel(n) == "nsubj" && room.is(v, "arises"));
            let clause = own.find(that).or_else(|| predicate_clause(room, n)).or_else(|| {
                let mut beyond = room
                    .reading
                    .dependents(verb?, &["ccomp", "acl", "advcl", "csubj"]);
                beyond.find(that)
            })?;
            let mut tokens = under(room, clause);
            if tokens.contains(&n) {
                let that = (n..clause).find(|&t| room.lower(t) == "that").unwrap_or(n);
                tokens.retain(|&t| t > that);
            }
            Some(tokens)
        }
        Take::To => {
            let to = |&c: &usize| room.infinitive(c);
            let clause = room.reading.dependents(n, &["acl", "xcomp", "advcl"]).find(to)?;
            Some(under(room, clause))
        }
        Take::With(prep) => room.phrase_with(n, prep).map(|p| under(room, p)),
        Take::After(prep) => room.phrase_with(n, prep).map(|p| after_preposition(room, p)),
        _ => None,
    }
}

/// The clause of "the fear is that ...", whichever way the tree hangs it.
pub(crate) fn predicate_clause(room: &Room, n: usize) -> Option<usize> {
    let head = room.head(n).filter(|&h| room.rel(n) == "nsubj" && h > n)?;
    let that = |t: usize| room.lower(t) == "that" && room.upos(t) == Upos::Sconj;
    let be = (n + 1..head + 1).find(|&t| room.lemma(t) == "be")?;
    if !that(be + 1) {
        return None;
    }
    let below = room.reading.dependents(head, &["ccomp", "acl", "csubj", "advcl"]);
    below
        .into_iter()
        .find(|&c| c > be)
        .or(Some(head).filter(|&h| h > be))
}

/// The clause that a verb of saying governs, before it, after it or around it.
fn clause(room: &Room, v: usize, closes: bool) -> Option<Tokens> {
    if let Some(closing) = line::closing(room, v).filter(|_| closes) {
        return Some(closing.content.chain(closing.more).collect());
    }
    if let Some(around) = line::parenthesis(room, v) {
        let rest = line::rest(room, v, v + 2);
        return Some((around.front).chain(rest).collect());
    }
    if noun_takes_that(room, v) {
        return None;
    }
    let below = clausal(room, v);
    let mut tokens = Tokens::new();
    for c in below {
        tokens.extend(pruned(room, c, v));
    }
    drop_left(room, v, &mut tokens);
    if tokens.is_empty() {
        tokens = above(room, v).unwrap_or_default();
    }
    if let Some(q) = beside(room, v, &tokens) {
        tokens.extend(tokens_of(room, q));
    }
    if tokens.is_empty() {
        tokens = by_role(room, v).unwrap_or_default();
    }
    if room.xpos(v) != "VB" || !tokens.is_empty() {
        tokens = line::behind(room, v, tokens);
    }
    tokens.extend(fronted(room, v, &tokens));
    if tokens.is_empty() {
        tokens = unparted(room, v).map(Iterator::collect).unwrap_or_default();
    }
    tokens.extend(to_come(room, v, &tokens));
    let words = tokens.iter().filter(|&&t| !room.is_punct(t)).count();
    (words > 0).then_some(tokens)
}

/// The rest of a headline whose content breaks off before an infinitive ("Ministry says neighbour | to reopen border").
fn to_come(room: &Room, v: usize, tokens: &Tokens) -> Range<usize> {
    let titled = room
        .reading
        .sentences
        .get(room.sentence(v))
        .and_then(|s| room.document.blocks.get(s.block))
        .is_some_and(|b| b.kind == text::BlockKind::Title);
    let last = tokens.last().copied().unwrap_or(0);
    let bare = !tokens.iter().any(|&t| t > v && line::finite(room, t));
    let opens = room.lower(last + 1) == "to" && room.upos(last + 2) == Upos::Verb;
    if titled && bare && opens && last > v && room.sentence(last + 1) == room.sentence(v) {
        line::rest(room, v, last + 1)
    } else {
        0..0
    }
}

fn expletive(room: &Room, v: usize) -> bool {
    let subject = room.reading.dependents(v, &["nsubj", "expl"]);
    subject.into_iter().any(|s| room.lower(s) == "it")
}

/// The content of "was quoted as saying": the clause behind it, or all before its subject.
fn quoted_as(room: &Room, v: usize, site: usize) -> Option<Tokens> {
    let below: Tokens = clausal(room, site)
        .into_iter()
        .filter(|&c| c > site)
        .flat_map(|c| under(room, c))
        .collect();
    let tokens = line::behind(room, site, below);
    if !tokens.is_empty() {
        return Some(tokens);
    }
    let sentence = room.reading.sentences.get(room.sentence(v))?;
    let subject = room.child(v, &["nsubj:pass", "nsubj"])?;
    let start = room
        .reading
        .subtree(subject)
        .into_iter()
        .filter(|&t| t <= subject)
        .min()?;
    let (first, _) = mentions::actor::phrase(room.reading, subject);
    let start = start.max(first.min(subject));
    let mut tokens: Tokens = (sentence.first..start).collect();
    if let Some(q) = beside(room, v, &Tokens::new()) {
        tokens.extend(tokens_of(room, q));
    }
    (!tokens.is_empty()).then_some(tokens)
}

/// Whether the next "that" belongs to a noun behind the verb ("denied allegations that ...").
fn noun_takes_that(room: &Room, v: usize) -> bool {
    let end = room.reading.tokens.len().min(v + 6);
    let that = (v + 1..end).find(|&t| room.lower(t) == "that" && room.upos(t) == Upos::Sconj);
    let Some(noun) = that
        .map(|t| t - 1)
        .filter(|&n| n > v && !room.is(v, "addressing"))
    else {
        return false;
    };
    if medium(room, v, noun) {
        return false;
    }
    let mut cues = room.knowledge.cues.of(&room.lemma(noun));
    room.upos(noun) == Upos::Noun && cues.any(|r| r.kind == knowledge::CueKind::Noun)
}

/// Takes back words before a cue whose clause stands behind it: without a verb they are no clause.
fn drop_left(room: &Room, v: usize, tokens: &mut Tokens) {
    let behind = tokens.iter().any(|&t| t > v && !room.is_punct(t));
    let verb = tokens.iter().any(|&t| t < v && line::finite(room, t));
    if behind && !verb {
        tokens.retain(|&t| t > v);
    }
}

/// The sentence beside a clause that has nothing but its cue, where no mark stands between them: a text that lost its marks was cut in
/// the middle ("... discussed the attack | Ministry sources said.", "The envoy said | This was horrific.").
fn unparted(room: &Room, v: usize) -> Option<Range<usize>> {
    let at = room.sentence(v);
    let own = room.reading.sentences.get(at)?;
    let beside = |i: Option<usize>| {
        let other = room.reading.sentences.get(i?)?;
        let clause = (other.first..other.end).any(|t| line::finite(room, t));
        (other.block == own.block && clause).then_some(*other)
    };
    let unmarked = |s: &reader::Sentence| !room.is_punct(s.end - 1);
    if room.rel(v) != "root" || (own.first..own.end).any(|t| t != v && line::finite(room, t)) {
        return None;
    }
    let told = own.end > v + 1 && (room.upos(v + 1) == Upos::Adp || room.timed(v + 1));
    let closes = (own.end - v <= 8 || told) && v - own.first <= 8;
    if let Some(before) = beside(at.checked_sub(1)).filter(|b| unmarked(b) && closes) {
        return Some(before.first..before.end);
    }
    let after = beside(Some(at + 1)).filter(|_| unmarked(own) && v + 1 == own.end)?;
    Some(after.first..after.end)
}

/// What stands before a cue that interrupts its content ("If the rain stops, he said, the road ...").
fn fronted(room: &Room, v: usize, tokens: &Tokens) -> Tokens {
    let none = Tokens::new();
    let Some(sentence) = room.reading.sentences.get(room.sentence(v)) else {
        return none;
    };
    let comma = |t: usize| t < sentence.end && room.is_punct(t) && t > sentence.first;
    let start = room
        .reading
        .tokens_in(Span::new(clause_start(room, v), room.span(v).end))
        .start;
    let behind = tokens.iter().copied().find(|&t| !room.is_punct(t));
    let interrupts =
        behind.is_some_and(|b| b > v) && start > sentence.first && comma(start - 1) && comma(v + 1);
    if !interrupts {
        return none;
    }
    let mut first = sentence.first;
    while first < start && (room.is_punct(first) || room.upos(first) == Upos::Cconj) {
        first += 1;
    }
    let clause = room.upos(first) == Upos::Sconj
        || (first..start).any(|t| room.quote_at(t).is_some_and(|q| !q.single));
    if clause {
        (first..start - 1).collect()
    } else {
        none
    }
}

/// Whether the noun is what the words stand in ("said in a statement that ..."), not what they are about ("commented on reports that ...").
pub(crate) fn medium(room: &Room, v: usize, noun: usize) -> bool {
    let inside = |p: usize| matches!(room.lower(p).as_str(), "in" | "through" | "via" | "during");
    room.head(noun) == Some(v)
        && room.rel(noun) == "obl"
        && room.reading.dependents(noun, &["case"]).any(inside)
}

/// Clausal complements of the verb.
fn clausal(room: &Room, v: usize) -> Vec<usize> {
    let mut found = complements(room, v);
    if found.is_empty() {
        let media = room.reading.dependents(v, &["obl"]);
        let media = media.filter(|&n| n > v && medium(room, v, n));
        found.extend(media.filter_map(|n| that_clause(room, n)));
    }
    found
}

/// The clause with "that" that hangs on a noun.
pub(crate) fn that_clause(room: &Room, noun: usize) -> Option<usize> {
    let that = |&c: &usize| {
        let mut marks = room.reading.dependents(c, &["mark"]);
        marks.any(|m| room.lower(m) == "that")
    };
    room.reading.dependents(noun, &["acl", "ccomp"]).find(that)
}

/// Complements that hang on the verb itself.
fn complements(room: &Room, v: usize) -> Vec<usize> {
    // "continued searching": no clause of its own
    let bare =
        |c: usize| room.xpos(c) == "VBG" && room.child(c, &["aux", "cop"]).is_none() && !opens_quote(room, c);
    let fits = |&c: &usize| match room.rel(c) {
        "ccomp" if bare(c) => false,
        "ccomp" | "csubj" => !room.infinitive(c) || room.child(c, &["nsubj"]).is_some(),
        // a quotation set beside the verb, or a clause that runs up to it
        "parataxis" | "dep" => c < v && comma_between(room, c, v) || opens_quote(room, c),
        "advcl" => room
            .reading
            .dependents(c, &["mark"])
            .any(|m| matches!(room.lower(m).as_str(), "that" | "whether")),
        // "what these might mean"
        "obj" => room.xpos(c) == "WP" && room.child(c, &["acl:relcl"]).is_some(),
        _ => false,
    };
    room.reading
        .children
        .get(v)
        .into_iter()
        .flatten()
        .copied()
        .filter(fits)
        .collect()
}

fn comma_between(room: &Room, a: usize, b: usize) -> bool {
    (a + 1..b).any(|t| room.is_punct(t))
}

fn opens_quote(room: &Room, c: usize) -> bool {
    room.quote_at(c).is_some()
}

/// The subtree of a content clause without the cue and without cues that go on from it.
fn pruned(room: &Room, root: usize, v: usize) -> Tokens {
    let cut = |t: usize| t == v || goes_on(room, t, root, v);
    room.reading.subtree_without(root, cut).into_iter().collect()
}

/// Whether `t` is a further cue of the same speaker ("..., adding that ...").
fn goes_on(room: &Room, t: usize, root: usize, v: usize) -> bool {
    if t <= v || t < root || !room.is(t, "continuer") || room.child(t, &["nsubj"]).is_some() {
        return false;
    }
    let comma = t.checked_sub(1).is_some_and(|b| room.is_punct(b));
    match room.rel(t) {
        "advcl" => {
            room.xpos(t) == "VBG"
                && (comma || room.child(t, &["ccomp"]).is_some() || room.child(t, &["obj"]).is_some())
        }
        "conj" => room.child(t, &["ccomp"]).is_some() && matches!(room.xpos(t), "VBD" | "VBZ" | "VBP"),
        _ => false,
    }
}

/// The clause that the cue stands in as a remark ("X, police said, ...", "As Y explains, ...").
fn above(room: &Room, v: usize) -> Option<Tokens> {
    let head = room.head(v)?;
    // "as the envoy continues to pursue talks"
    if room.child(v, &["xcomp"]).is_some() {
        return None;
    }
    let remark = match room.rel(v) {
        "parataxis" | "discourse" | "dep" => room.child(v, &["nsubj"]).is_some() || room.passive(v),
        // "A, as Y explains"; without a comma, "A as Y argue over B" only tells two things at a time
        "advcl" => room.reading.dependents(v, &["mark"]).any(|m| {
            let parted = m < head || m.checked_sub(1).is_some_and(|c| room.is_punct(c));
            room.lower(m) == "as" && parted
        }),
        _ => false,
    };
    if !remark {
        return None;
    }
    Some(
        room.reading
            .subtree_without(head, |t| t == v)
            .into_iter()
            .collect(),
    )
}

/// ARG1 of the predicate, where the tree says nothing.
fn by_role(room: &Room, v: usize) -> Option<Tokens> {
    let predicate = room.reading.predicate(v)?;
    let clause = predicate
        .arguments
        .iter()
        .find(|a| a.role == "ARG1" && a.end > a.first + 2)?;
    let head = room.reading.head_of(clause.first, clause.end);
    let gerund = room.xpos(head) == "VBG" && room.child(head, &["aux", "nsubj"]).is_none();
    let verbal = !gerund && (room.upos(head) == Upos::Verb || room.child(head, &["cop", "nsubj"]).is_some());
    let outside = v < clause.first || v >= clause.end;
    (verbal && outside && !room.infinitive(head)).then(|| (clause.first..clause.end).collect())
}

/// The quotation right before or behind the clause of the cue.
fn beside(room: &Room, v: usize, tokens: &Tokens) -> Option<Span> {
    let at = room.span(v);
    let sentence = room.reading.sentences.get(room.sentence(v))?;
    let block = sentence.block;
    let held = |q: &&crate::quotation::Quoted| {
        !q.inner.contains(at)
            && q.block == block
            && !q.single
            && tokens.iter().all(|&t| !q.inner.overlaps(room.span(t)))
    };
    if !tokens.is_empty() {
        return None;
    }
    let start = clause_start(room, v);
    let words = |q: &crate::quotation::Quoted| room.document.text.slice(q.inner).split_whitespace().count();
    let about = Span::new(sentence.span.start.saturating_sub(4), sentence.span.end + NEAR);
    let near = room.quotes_near(about);
    let before = near.iter().filter(held).find(|q| {
        let ends = room
            .document
            .text
            .slice(q.inner)
            .trim_end()
            .ends_with([',', '?', '!', '.', '…']);
        let gap = Span::new(q.outer.end.min(start), start);
        let full = room.document.text.slice(q.inner).trim_end().ends_with('.');
        let stopped =
            (full || room.document.text.slice(gap).contains('.')) && room.child(v, &["obj"]).is_some();
        q.outer.end <= start && start - q.outer.end <= 2 && (ends || words(q) > 4) && !stopped
    });
    let behind = || {
        near.iter().filter(held).find(|q| {
            let gap = Span::new(at.end, q.outer.start.max(at.end));
            let between = room.document.text.slice(gap).trim_end();
            let led = between.ends_with([',', ':']) || between.is_empty() || between.ends_with("that");
            q.outer.start >= at.end && gap.len() <= NEAR && led && !between.contains('.') && words(q) > 1
        })
    };
    before.or_else(behind).map(|q| q.inner)
}

/// Where the words of the cue's own clause begin (its subject or itself, whichever is first).
fn clause_start(room: &Room, v: usize) -> usize {
    let subject = room
        .child(v, &["nsubj"])
        .map(|s| room.reading.subtree(s))
        .unwrap_or_default();
    let aux = room.reading.dependents(v, &["aux", "advmod"]);
    let first = subject.into_iter().chain(aux).chain(std::iter::once(v));
    first.map(|t| room.span(t).start).min().unwrap_or_default()
}

fn tokens_of(room: &Room, span: Span) -> impl Iterator<Item = usize> {
    room.reading.tokens_in(span)
}

/// A quotation that the verb introduces or follows.
fn quote(room: &Room, v: usize) -> Option<Tokens> {
    let tokens = clause(room, v, true)?;
    let marked = tokens.iter().filter(|&&t| !room.is_punct(t));
    let (mut inside, mut all) = (0, 0);
    for &t in marked {
        all += 1;
        let at = room.span(t);
        inside += usize::from(
            room.quotes_near(at)
                .iter()
                .any(|q| !q.single && q.inner.contains(at)),
        );
    }
    (inside * 2 > all).then_some(tokens)
}

/// An infinitive that the verb governs.
fn open_clause(room: &Room, v: usize, loose: bool) -> Option<usize> {
    let fits = |&c: &usize| room.infinitive(c) && c > v;
    let close = room.reading.dependents(v, &["xcomp", "ccomp"]).find(fits);
    // an object in between is who shall do it: another frame
    let object = room
        .child(v, &["obj"])
        .filter(|&o| o > v && close.is_some_and(|c| o < c));
    if object.is_some() {
        return None;
    }
    let far = || room.reading.dependents(v, &["advcl", "acl"]).find(fits);
    close.or_else(|| far().filter(|_| loose))
}

/// "to be Russian" right behind a passive, where the tree hangs "to" elsewhere.
fn to_be(room: &Room, v: usize) -> Option<Tokens> {
    if room.lower(v + 1) != "to" {
        return None;
    }
    let below = room
        .reading
        .dependents(v, &["xcomp", "ccomp", "advcl", "acl", "obl", "nmod"]);
    let complement = below.into_iter().find(|&c| c > v + 2)?;
    let last = room.reading.subtree(complement).last().copied()?;
    Some((v + 1..last + 1).collect())
}

/// The object with all that belongs to it.
fn object_tokens(room: &Room, v: usize, object: usize) -> Tokens {
    // of "the attack claimed by the group" the attack alone
    let without = room.reading.subtree_without(object, |t| t == v);
    let mut tokens: Tokens = without.into_iter().collect();
    if object > v {
        // what stands before the verb cannot be part of an object behind it
        tokens.retain(|&t| t > v);
        let last = tokens.last().copied().unwrap_or(object);
        let tail = line::object_tail(room, v, last);
        tokens.extend(last + 1..tail);
        if noun_takes_that(room, v) {
            tokens.extend(line::rest(room, v, tail));
        }
    }
    tokens
}

/// The noun right behind a verb whose object the tree has lost.
fn next_noun(room: &Room, v: usize) -> Option<usize> {
    let end = room.reading.sentences.get(room.sentence(v))?.end;
    let inside = |t: &usize| {
        let nominal = matches!(
            room.upos(*t),
            Upos::Noun | Upos::Propn | Upos::Adj | Upos::Det | Upos::Num | Upos::Part
        );
        nominal || room.deprel(*t) == "nmod:poss"
    };
    let run: Vec<usize> = (v + 1..end).take_while(inside).collect();
    run.into_iter().rev().find(|&t| room.upos(t) == Upos::Noun)
}

fn gerund(room: &Room, v: usize) -> Option<usize> {
    let ing = |&c: &usize| {
        room.xpos(c) == "VBG"
            || room
                .reading
                .dependents(c, &["aux"])
                .any(|a| room.xpos(a) == "VBG")
    };
    room.reading.dependents(v, &["xcomp", "ccomp", "obj"]).find(ing)
}

/// A gerund, with the object before it where a text or picture shows it ("shows | the colonel leading the convoy").
fn shown(room: &Room, found: &Found, gerund: usize) -> Tokens {
    let mut tokens = under(room, gerund);
    let document = found.row.who == knowledge::Who::Document;
    let object = room
        .child(found.token, &["obj"])
        .filter(|&o| document && o < gerund);
    tokens.extend(object.map(|o| under(room, o)).unwrap_or_default());
    tokens
}

/// Whether the head of the object is one that the row wants.
fn wanted(room: &Room, object: usize, row: &Cue) -> bool {
    let Some((needed, heads)) = &row.heads else {
        return true;
    };
    let (lemma, word) = (room.lemma(object), room.lower(object));
    (heads.contains(&lemma) || heads.contains(&word)) == *needed
}

/// The object; in the passive the subject, where an agent is named.
fn object(room: &Room, v: usize, passive: bool, row: &Cue) -> Option<usize> {
    if passive {
        room.agent(v)?;
        // "an attack claimed by the group", but not "a man wanted by police"
        let says = row.takes.contains(&Take::That);
        let participle = || {
            room.head(v)
                .filter(|_| says && room.rel(v) == "acl" && room.xpos(v) == "VBN")
        };
        let subject = room.child(v, &["nsubj:pass", "nsubj"]).or_else(participle)?;
        return (room.upos(subject) != Upos::Pron && wanted(room, subject, row)).then_some(subject);
    }
    let object = room
        .child(v, &["obj"])
        .filter(|&o| o > v || room.deprel(v) == "acl:relcl")
        .or_else(|| next_noun(room, v))?;
    let empty = room.upos(object) == Upos::Pron
        && matches!(
            room.lemma(object).as_str(),
            "it" | "that"
                | "this"
                | "which"
                | "what"
                | "who"
                | "himself"
                | "themselves"
                | "itself"
                | "you"
                | "me"
                | "us"
        );
    (!empty && wanted(room, object, row)).then_some(object)
}

/// The subject of a passive without an agent, where its head is one that the row wants, and what it is told to be ("two were reported killed").
fn passive_subject(room: &Room, v: usize, row: &Cue) -> Option<Tokens> {
    if room.agent(v).is_some() || clausal(room, v).iter().any(|&c| c > v) {
        return None;
    }
    let complement = room
        .reading
        .dependents(v, &["xcomp"])
        .find(|&c| c > v && !room.infinitive(c));
    let subject = room.child(v, &["nsubj:pass", "nsubj"]).filter(|&s| s < v)?;
    let harmed = complement.is_some_and(|c| {
        row.heads
            .as_ref()
            .is_some_and(|(_, h)| h.contains(&room.lower(c)))
    });
    if room.upos(subject) == Upos::Pron || !(harmed || wanted(room, subject, row)) {
        return None;
    }
    let mut tokens = under(room, subject);
    tokens.extend(complement.map(|c| under(room, c)).unwrap_or_default());
    Some(tokens)
}

/// The object and its complement; the complement alone where the object is "what" or the verb is passive.
fn complement(room: &Room, v: usize, passive: bool) -> Option<Tokens> {
    let fits = |&c: &usize| !room.infinitive(c) && !matches!(room.xpos(c), "VBG" | "VB");
    let objects: Vec<usize> = room.reading.dependents(v, &["obj"]).filter(|&o| o > v).collect();
    // a second object is a complement that the tree has mistaken
    let second = objects.get(1).copied();
    let complement = room.reading.dependents(v, &["xcomp"]).find(fits).or(second);
    let object = room.child(v, &["obj"]);
    if passive {
        return complement.or(object).map(|c| under(room, c));
    }
    let free = |o: usize| matches!(room.lower(o).as_str(), "what" | "which" | "that");
    let relative = matches!(room.deprel(v), "acl:relcl" | "ccomp" | "csubj" | "acl");
    let what = room.head(v).is_some_and(|h| room.lower(h) == "what");
    if what && complement.is_none() {
        return object.filter(|&o| !free(o)).map(|o| under(room, o));
    }
    let complement = complement?;
    let mut tokens = under(room, complement);
    if let Some(o) = object.filter(|&o| !(free(o) && (relative || what))) {
        tokens.extend(room.reading.subtree(o));
    }
    Some(tokens)
}

/// What somebody is asked to do.
fn asked(room: &Room, v: usize, passive: bool) -> Option<usize> {
    let addressed = passive || room.child(v, &["obj", "iobj", "obl"]).is_some();
    let clause = room
        .reading
        .dependents(v, &["xcomp", "ccomp", "advcl"])
        .find(|&c| c > v && (room.infinitive(c) || room.lower(c) == "to"))?;
    let own = room.child(clause, &["nsubj"]).is_some();
    (addressed || own).then_some(clause)
}

/// An infinitive together with its own subject ("expects prices to double").
fn whole(room: &Room, v: usize, clause: usize) -> Tokens {
    let mut tokens = under(room, clause);
    let first = tokens.first().copied().unwrap_or(clause);
    if first > v && (v + 1..first).all(|t| line::nominal(room, t)) {
        tokens.extend(v + 1..first);
    }
    tokens
}

fn object_and(room: &Room, v: usize, prep: &str, passive: bool, row: &Cue) -> Option<Tokens> {
    let phrase = room.phrase_with(v, prep)?;
    let mut tokens = under(room, phrase);
    if passive {
        // "the reports were dismissed by the ministry as lies"
        let subject = room
            .child(v, &["nsubj:pass"])
            .filter(|&s| room.upos(s) != Upos::Pron);
        if let Some(s) = subject.filter(|_| room.agent(v).is_some()) {
            tokens.extend(under(room, s));
        }
        return Some(tokens);
    }
    let object = room.child(v, &["obj"]).filter(|&o| wanted(room, o, row))?;
    tokens.extend(room.reading.subtree(object));
    Some(tokens)
}

fn after_preposition(room: &Room, phrase: usize) -> Tokens {
    let mut tokens = under(room, phrase);
    if let Some(p) = room.preposition(phrase) {
        tokens.remove(&p);
    }
    tokens
}

/// What the last word of the cue governs.
fn governed(room: &Room, found: &Found) -> Option<Tokens> {
    let last = *found.words.last()?;
    let noun = room.head(last).filter(|&h| h != found.token && h > last)?;
    let mut tokens = under(room, noun);
    for word in &found.words {
        tokens.remove(word);
    }
    (!tokens.is_empty()).then_some(tokens)
}

/// The head of the clause that a word stands in.
pub(crate) fn clause_above(room: &Room, token: usize) -> Option<usize> {
    let mut at = room.head(token)?;
    while !is_clause(room, at) {
        at = room.head(at)?;
    }
    Some(at)
}

fn is_clause(room: &Room, token: usize) -> bool {
    room.upos(token) == Upos::Verb && !matches!(room.rel(token), "amod" | "compound")
        || room.child(token, &["cop", "nsubj"]).is_some()
        || room.rel(token) == "root"
}
