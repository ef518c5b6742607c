//! Finding: every name, noun phrase and pronoun of an article that can stand for somebody or something.
//!
//! In comes a view of the article, out come mentions in text order. Which of them are the same is for `link`.

use super::mention::{Article, Form, Mention, Person, TieKind};
use super::names;
use crate::view::View;
use knowledge::{Anaphor, RoleKind, Sort, fold};
use reader::{NameKind, Upos};

/// Longest phrase whose words are looked at.
const LONGEST: usize = 40;

/// A stretch between quotation marks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quoted {
    pub(crate) first: usize,
    pub(crate) end: usize,
    /// Subject of the verb that the words hang on.
    pub(crate) speaker: Option<usize>,
}

/// All mentions, in the order of their heads; those of several joined come before their first.
pub(crate) fn mentions(view: &View, quotes: &[Quoted]) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut quote = 0;
    for token in 0..view.reading.tokens.len() {
        while quotes.get(quote).is_some_and(|q| q.end <= token) {
            quote += 1;
        }
        let inside = quotes.get(quote).filter(|q| q.first <= token).map(|_| quote);
        let Some(mut mention) = at(view, token) else {
            continue;
        };
        mention.quote = inside;
        if mention.form != Form::Pronoun
            && let Some(joint) = joint(view, &mention)
        {
            found.push(joint);
        }
        found.push(mention);
    }
    found
}

/// Stretches between quotation marks, by paragraph, in text order.
pub(crate) fn quotes(view: &View) -> Vec<Quoted> {
    let mut found = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (at, token) in view.reading.tokens.iter().enumerate() {
        let block = view.reading.sentences.get(token.sentence).map_or(0, |s| s.block);
        if let Some((first, began)) = open
            && began != block
        {
            found.push((first, at));
            open = None;
        }
        let mark = matches!(
            token.text.as_str(),
            "\"" | "“" | "”" | "``" | "''" | "„" | "«" | "»"
        );
        match (mark, open) {
            (true, Some((first, _))) => {
                found.push((first, at));
                open = None;
            }
            (true, None) => open = Some((at + 1, block)),
            _ => {}
        }
    }
    let speech = found.into_iter().filter(|(first, end)| end > first);
    speech
        .map(|(first, end)| Quoted {
            first,
            end,
            speaker: speaker(view, first, end),
        })
        .collect()
}

/// The subject of the verb outside a quotation that its words hang on, or that hangs on them.
fn speaker(view: &View, first: usize, end: usize) -> Option<usize> {
    let outside = |t: usize| !(first..end).contains(&t);
    let verb = (first..end).find_map(|t| {
        let token = &view.reading.tokens[t];
        let above = token
            .head
            .filter(|&h| outside(h) && matches!(view.reading.relation(t), "ccomp" | "parataxis" | "obj"));
        above.or_else(|| {
            let below = view.reading.dependents(t, &["parataxis", "ccomp"]);
            below.into_iter().find(|&b| outside(b))
        })
    })?;
    view.reading.dependents(verb, &["nsubj"]).find(|&s| outside(s))
}

fn at(view: &View, token: usize) -> Option<Mention> {
    let t = &view.reading.tokens[token];
    match t.upos {
        Upos::Pron | Upos::Det => pronoun(view, token),
        Upos::Propn => name(view, token),
        Upos::Noun => name_of_noun(view, token).or_else(|| noun(view, token)),
        Upos::Adj | Upos::Num | Upos::X => heads_name(view, token).then(|| name(view, token)).flatten(),
        _ => None,
    }
}

fn empty(view: &View, token: usize, form: Form) -> Mention {
    Mention {
        head: token,
        first: token,
        end: token + 1,
        form,
        joint: false,
        words: Vec::new(),
        sentence: view.sentence(token),
        relation: view.reading.relation(token),
        lemma: view.text(token).to_lowercase(),
        modifiers: Vec::new(),
        article: Article::Bare,
        told_after: false,
        plural: None,
        gender: None,
        sorts: [0.0; Sort::COUNT],
        person: None,
        reflexive: false,
        country: false,
        town: false,
        ties: Vec::new(),
        quote: None,
        initials: String::new(),
        titles: Vec::new(),
    }
}

fn pronoun(view: &View, token: usize) -> Option<Mention> {
    let word = view.text(token).to_lowercase();
    let anaphor = view.knowledge.actors.anaphors(&word).first()?;
    if view.reading.relation(token) == "expl" {
        return None;
    }
    let mut m = empty(view, token, Form::Pronoun);
    let person = match anaphor {
        Anaphor::He(gender) if gender == "f" => Person::She,
        Anaphor::He(_) => Person::He,
        Anaphor::It => Person::It,
        Anaphor::They => Person::They,
        Anaphor::Speaker => Person::Speaker,
        _ => return None,
    };
    m.plural = Some(person == Person::They);
    m.gender = match person {
        Person::He => Some('m'),
        Person::She => Some('f'),
        _ => None,
    };
    if matches!(person, Person::He | Person::She) {
        m.sorts[Sort::Person as usize] = 1.0;
    }
    m.reflexive = word.ends_with("self") || word.ends_with("selves");
    m.person = Some(person);
    Some(m)
}

/// Whether the token is the head of a name that the reader saw.
fn heads_name(view: &View, token: usize) -> bool {
    let name = view.reading.name_at(token);
    name.is_some_and(|n| view.reading.head_of(n.first, n.end) == token && view.capital(token))
}

/// Whether the token is but a part of the name that its head heads.
fn inner(view: &View, token: usize) -> bool {
    let t = &view.reading.tokens[token];
    let Some(head) = t.head else { return false };
    let part = matches!(
        view.reading.relation(token),
        "flat" | "compound" | "fixed" | "goeswith"
    ) || t.deprel == "nmod:desc";
    // "the Example government": a name of its own before a noun in small letters
    let own = t.upos == Upos::Propn && view.is(head, &[Upos::Noun]) && !view.capital(head);
    part && (!own || view.reading.relation(token) == "flat")
}

fn name(view: &View, token: usize) -> Option<Mention> {
    if inner(view, token) {
        return None;
    }
    let mut m = empty(view, token, Form::Name);
    names::fill(view, &mut m);
    determine(view, &mut m);
    ties(view, &mut m);
    Some(m)
}

/// A noun that a name follows closely ("philologist Jane Roe").
fn name_of_noun(view: &View, token: usize) -> Option<Mention> {
    let named = view.reading.dependents(token, &["flat"]).next().is_some() || heads_name(view, token);
    if !named {
        return None;
    }
    name(view, token)
}

fn noun(view: &View, token: usize) -> Option<Mention> {
    let t = &view.reading.tokens[token];
    let part = matches!(
        view.reading.relation(token),
        "compound" | "flat" | "fixed" | "goeswith"
    );
    if part || t.deprel == "nmod:desc" || !t.text.chars().any(char::is_alphabetic) {
        return None;
    }
    let mut m = empty(view, token, Form::Noun);
    m.lemma = t.lemma.to_lowercase();
    m.words = vec![m.lemma.clone()];
    m.plural = Some(view.plural(token));
    sorts(view, &mut m);
    determine(view, &mut m);
    ties(view, &mut m);
    Some(m)
}

/// Sorts and gender of a common noun.
fn sorts(view: &View, m: &mut Mention) {
    let forms = view.forms(m.head);
    if let Some(noun) = forms.iter().find_map(|f| view.knowledge.nouns.find(f)) {
        for (at, sort) in noun.sorts.iter().enumerate() {
            m.sorts[*sort as usize] = if at == 0 { 1.0 } else { 0.5 };
        }
        m.gender = noun.gender.chars().next();
    }
    if let Some(role) = view.role(m.head) {
        let sort = match role.kind {
            RoleKind::Person => Sort::Person,
            RoleKind::Group | RoleKind::Organization => Sort::Group,
        };
        m.sorts[sort as usize] = 1.0;
        m.gender = role.gender.chars().next().or(m.gender);
    }
}

/// Extent, article and words that tell a mention apart.
fn determine(view: &View, m: &mut Mention) {
    let cut = |t: usize| {
        view.reading.tokens[t].head == Some(m.head)
            && matches!(
                view.reading.relation(t),
                "cop"
                    | "nsubj"
                    | "aux"
                    | "punct"
                    | "conj"
                    | "cc"
                    | "case"
                    | "mark"
                    | "advmod"
                    | "parataxis"
                    | "advcl"
            )
    };
    let under = view.reading.subtree_without(m.head, cut);
    m.first = under.first().copied().unwrap_or(m.head).min(m.first);
    m.end = (under.last().copied().unwrap_or(m.head) + 1).max(m.end);
    for t in view.reading.children[m.head].iter().copied() {
        let word = view.text(t).to_lowercase();
        match view.reading.tokens[t].deprel {
            "det" | "det:predet" => {
                m.article = match word.as_str() {
                    "the" => Article::The,
                    "this" | "that" | "these" | "those" | "such" | "both" => Article::This,
                    _ => Article::A,
                };
            }
            "nmod:poss" => m.article = Article::Whose,
            "nummod" if m.article == Article::Bare => m.article = Article::Number,
            "nmod" | "acl" | "acl:relcl" if t > m.head => m.told_after = true,
            _ => {}
        }
        if matches!(view.reading.relation(t), "amod" | "compound" | "nummod") && t < m.head {
            m.modifiers.push(word);
        }
    }
    if m.end - m.first > LONGEST {
        m.first = m.first.max(m.head.saturating_sub(LONGEST));
        m.end = m.end.min(m.head + LONGEST);
    }
}

/// What the sentence says to be the same as this.
fn ties(view: &View, m: &mut Mention) {
    let reading = view.reading;
    // "the minister and head of the party": what holds of the first holds of those joined to it
    let mut lead = m.head;
    while reading.relation(lead) == "conj"
        && let Some(above) = reading.tokens[lead].head
        && view.is(above, &[Upos::Noun, Upos::Propn])
    {
        let joined = above < lead && reading.tokens[above].sentence == m.sentence;
        if !joined {
            break;
        }
        lead = above;
    }
    let first = |head: usize, wanted: &[&str]| {
        reading.children[head]
            .iter()
            .copied()
            .find(|&t| wanted.contains(&reading.relation(t)))
    };
    let whole = lead == m.head;
    let equated = whole || (m.form == Form::Noun && m.plural == Some(false));
    if first(lead, &["cop"]).is_some() && equated {
        let about = first(lead, &["nsubj"]).or_else(|| relative(view, lead));
        m.ties.extend(about.map(|s| (s, TieKind::Copula)));
    }
    let Some(above) = reading.tokens[lead].head else {
        return;
    };
    match reading.relation(lead) {
        "appos" if equated => m.ties.push((above, TieKind::Apposition)),
        "obl" | "nmod" | "advcl" if equated && case_is(view, lead, "as") => {
            let about = first(above, &["obj"]).filter(|_| reading.relation(lead) == "obl");
            let about = about
                .or_else(|| first(above, &["nsubj"]))
                .or_else(|| relative(view, above));
            m.ties.extend(about.map(|s| (s, TieKind::As)));
        }
        "xcomp" | "obj"
            if equated && (reading.relation(lead) == "xcomp" || reading.tokens[above].lemma == "become") =>
        {
            let about = first(above, &["obj"]).filter(|&o| o != lead);
            let about = about
                .or_else(|| first(above, &["nsubj"]))
                .or_else(|| relative(view, above));
            m.ties.extend(about.map(|s| (s, TieKind::Became)));
        }
        "nmod" if whole && case_is(view, lead, "of") && m.form == Form::Name => {
            m.ties.push((above, TieKind::Called))
        }
        "compound" | "amod" if whole && m.form == Form::Name => m.ties.push((above, TieKind::Beside)),
        _ => {}
    }
}

/// Whether the phrase at a token is led in by this preposition.
fn case_is(view: &View, token: usize, word: &str) -> bool {
    let mut cases = view.reading.dependents(token, &["case", "mark"]);
    cases.any(|c| view.text(c).eq_ignore_ascii_case(word))
}

/// The noun that the clause of a verb is said about ("the man who became", "a town called Example").
fn relative(view: &View, verb: usize) -> Option<usize> {
    matches!(view.reading.relation(verb), "acl")
        .then_some(view.reading.tokens[verb].head)
        .flatten()
}

/// Several joined by "and", headed by the first.
fn joint(view: &View, m: &Mention) -> Option<Mention> {
    let joined: Vec<usize> = view.reading.dependents(m.head, &["conj"]).collect();
    let last = *joined.last()?;
    let noun = |t: &usize| view.is(*t, &[Upos::Noun, Upos::Propn]);
    let and = view
        .reading
        .dependents(last, &["cc"])
        .any(|c| matches!(view.text(c), "and" | "&" | "or"));
    if !and
        || !joined.iter().all(noun)
        || m.relation == "conj"
        || view.reading.dependents(m.head, &["cop"]).next().is_some()
    {
        return None;
    }
    let mut all = m.clone();
    all.joint = true;
    all.plural = Some(true);
    all.gender = None;
    all.country = false;
    all.town = false;
    all.initials = String::new();
    all.ties.clear();
    let under = view.reading.subtree(last);
    all.end = under
        .last()
        .map_or(all.end, |&t| (t + 1).min(last + LONGEST))
        .max(all.end);
    for &t in &joined {
        all.words.push(fold(view.text(t)));
    }
    Some(all)
}

/// What the reader took a name for.
pub(crate) fn name_kind(view: &View, token: usize) -> Option<NameKind> {
    view.reading.name_at(token).map(|n| n.kind)
}
