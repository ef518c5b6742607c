//! Clusters: which mentions are one actor.
//!
//! In come mentions in text order, out come clusters. Pronouns and pairs ("both sides") are for `refer`, what an actor
//! is called and holds is for `describe`.

use super::names::{Form, Mention};
use super::people;
use super::{again, bodies};
use crate::quote;
use crate::view::View;
use knowledge::{Known, RoleKind};
use reader::Upos;
use record::{ActorKind, Step};
use std::collections::BTreeSet;

/// One actor in the making.
#[derive(Debug, Clone)]
pub(crate) struct Cluster {
    pub(crate) kind: ActorKind,
    /// What its first mention is.
    pub(crate) form: Form,
    /// All mentions: first token, one past the last, head.
    pub(crate) mentions: Vec<(usize, usize, usize)>,
    /// Those that are names, or the first description where there is no name.
    pub(crate) names: Vec<(usize, usize)>,
    /// How often each of them was met.
    pub(crate) met: Vec<usize>,
    /// Folded parts of the fullest name of a person.
    pub(crate) parts: Vec<String>,
    /// Nouns in dictionary form that have described it.
    pub(crate) heads: BTreeSet<String>,
    /// Code of the country it is of.
    pub(crate) country: Option<String>,
    /// `m` or `f`.
    pub(crate) gender: Option<String>,
    pub(crate) plural: bool,
    /// Tokens of the description that tells its office.
    pub(crate) role: Option<(usize, usize)>,
    /// Tokens of all offices that stand before its name.
    pub(crate) offices: Vec<(usize, usize)>,
    /// Its entry in knowledge.
    pub(crate) known: Option<Known>,
    pub(crate) outlet: bool,
    /// A name made of others' names ("Ukraine and Russia" for "both sides").
    pub(crate) made_name: Option<String>,
    pub(crate) trace: Vec<Step>,
}

impl Cluster {
    pub(crate) fn new(kind: ActorKind, form: Form) -> Self {
        Cluster {
            kind,
            form,
            mentions: Vec::new(),
            names: Vec::new(),
            met: Vec::new(),
            parts: Vec::new(),
            heads: BTreeSet::new(),
            country: None,
            gender: None,
            plural: false,
            role: None,
            offices: Vec::new(),
            known: None,
            outlet: false,
            made_name: None,
            trace: Vec::new(),
        }
    }

    /// Takes in a name; the same words again are but counted.
    pub(crate) fn name_it(&mut self, view: &View, first: usize, end: usize) {
        let words = view.words(first, end);
        match self.names.iter().position(|&(a, b)| view.words(a, b) == words) {
            Some(at) => self.met[at] += 1,
            None => {
                self.names.push((first, end));
                self.met.push(1);
            }
        }
    }

    pub(crate) fn last(&self) -> usize {
        self.mentions.last().map_or(0, |m| m.0)
    }

    /// Adds a mention, with the rule that put it here.
    pub(crate) fn add(&mut self, view: &View, m: (usize, usize, usize), rule: &str, why: &str) {
        let words = quote(&view.document.text, view.reading.span(m.0, m.1));
        self.trace.push(Step::new(rule, Some(words), why));
        self.mentions.push(m);
    }
}

/// Groups mentions into actors.
pub(crate) fn clusters(view: &View, mentions: &[Mention]) -> Vec<Cluster> {
    let mut clusters = people::full_names(view, mentions);
    for (at, mention) in mentions.iter().enumerate() {
        let range = (mention.first, mention.end, mention.head);
        match &mention.form {
            Form::Person => people::join(view, &mut clusters, mention),
            Form::Body if people::surname_of(view, &clusters, mention) => {
                people::join(view, &mut clusters, mention);
            }
            Form::Body => bodies::join(view, &mut clusters, mention),
            Form::Country(iso) | Form::Capital(iso) => {
                let cluster = state(&mut clusters, &mention.form, iso);
                cluster.name_it(view, mention.first, mention.end);
                cluster.add(
                    view,
                    range,
                    "actors/state",
                    "a country or its seat of government by name",
                );
            }
            Form::Demonym(iso) => {
                let cluster = state(&mut clusters, &Form::Country(iso.clone()), iso);
                cluster.add(
                    view,
                    range,
                    "actors/demonym",
                    "the adjective of a country stands for it",
                );
            }
            Form::Described(kind) => describe(view, &mut clusters, mentions, at, *kind),
        }
    }
    again::holders(view, &mut clusters);
    again::bodies_told_first(view, &mut clusters);
    let offices = offices(&clusters);
    clusters.retain(|c| !c.mentions.is_empty() && !inside_office(c, &offices));
    clusters
}

/// Token ranges of the offices that stand before people's names.
fn offices(clusters: &[Cluster]) -> Vec<(usize, usize)> {
    let people = clusters.iter().filter(|c| c.form == Form::Person);
    people.flat_map(|c| c.offices.iter().copied()).collect()
}

/// Whether all that was found of a body or description are words of somebody's office ("US National Security | Adviser").
fn inside_office(cluster: &Cluster, offices: &[(usize, usize)]) -> bool {
    let unknown =
        matches!(cluster.form, Form::Described(_)) || (cluster.form == Form::Body && cluster.known.is_none());
    let within = |m: &(usize, usize, usize)| offices.iter().any(|o| o.0 <= m.0 && m.1 <= o.1);
    unknown && !cluster.outlet && cluster.mentions.iter().all(within)
}

/// The cluster of a state; countries and their capitals stay apart, as the article names them.
fn state<'a>(clusters: &'a mut Vec<Cluster>, form: &Form, iso: &str) -> &'a mut Cluster {
    let at = clusters
        .iter()
        .position(|c| &c.form == form)
        .unwrap_or(clusters.len());
    if at == clusters.len() {
        let mut cluster = Cluster::new(ActorKind::Country, form.clone());
        cluster.country = Some(iso.to_string());
        clusters.push(cluster);
    }
    &mut clusters[at]
}

/// Puts a description with the actor it describes, with one described so before, or by itself.
fn describe(view: &View, clusters: &mut Vec<Cluster>, mentions: &[Mention], at: usize, kind: RoleKind) {
    let m = &mentions[at];
    let range = (m.first, m.end, m.head);
    if let Some((named, role)) = beside(view, clusters, mentions, at) {
        let cluster = &mut clusters[named];
        cluster.heads.extend(view.forms(m.head));
        cluster.role = cluster.role.or(Some(role));
        return cluster.add(view, range, "actors/apposition", "describes the name beside it");
    }
    if let Some((before, why)) = again::meant_again(view, clusters, m, kind) {
        let cluster = &mut clusters[before];
        cluster.heads.extend(view.forms(m.head));
        return cluster.add(view, range, "actors/again", why);
    }
    let states = view.role(m.head).is_some_and(|r| r.only_plural);
    let actor_kind = match kind {
        // "Western states" speak as bodies do
        RoleKind::Group if states => ActorKind::Organization,
        RoleKind::Person => ActorKind::Person,
        RoleKind::Group => ActorKind::Group,
        RoleKind::Organization => ActorKind::Organization,
    };
    let mut cluster = Cluster::new(actor_kind, m.form.clone());
    cluster.heads.extend(view.forms(m.head));
    cluster.country = view.country_in(m.first, m.end).map(str::to_string);
    cluster.plural = view.plural(m.head) || kind == RoleKind::Group;
    cluster.gender = view
        .role(m.head)
        .map(|r| r.gender.clone())
        .filter(|g| !g.is_empty());
    cluster.name_it(view, m.first, m.end);
    cluster.add(view, range, "actors/description", "a noun for people or a body");
    clusters.push(cluster);
}

/// The cluster of the name that a description stands beside: "a camp director, Jane Roe", "Jane Roe, the director",
/// "the militant group Example".
fn beside(
    view: &View,
    clusters: &mut Vec<Cluster>,
    mentions: &[Mention],
    at: usize,
) -> Option<(usize, (usize, usize))> {
    let m = &mentions[at];
    let comma = |t: usize| view.text(t) == ",";
    let related = |name: &Mention| {
        let (a, b) = (
            view.reading.tokens[name.head].head,
            view.reading.tokens[m.head].head,
        );
        let set_beside = |t: usize| matches!(view.reading.relation(t), "appos" | "flat" | "compound");
        (a == Some(m.head) && set_beside(name.head)) || (b == Some(name.head) && set_beside(m.head))
    };
    let fits = |name: &Mention| match (&name.form, &m.form) {
        (Form::Person, Form::Described(RoleKind::Person)) => {
            let before = m.end == name.first
                || (name.end == m.first && !view.is(m.first, &[Upos::Det]))
                || (comma(m.end) && m.end + 1 == name.first && (related(name) || comma(name.end)));
            let bare =
                !view.is(m.first, &[Upos::Det, Upos::Num, Upos::Pron]) && view.text(m.head + 1) == "of";
            // "Jane Roe, 43, a teacher"
            let aged = comma(name.end + 2) && view.is(name.end + 1, &[Upos::Num]) && name.end + 3 == m.first;
            let after = comma(name.end)
                && (name.end + 1 == m.first || aged)
                && (closes(view, m.end).is_some() || related(name) || bare);
            before || after
        }
        (Form::Body, Form::Described(RoleKind::Organization)) => {
            let before = m.end == name.first;
            let inside = m.first <= name.first && name.end <= m.head && m.head - name.end <= 1;
            let after = comma(name.end) && name.end + 1 == m.first && (related(name) || comma(m.end));
            before || inside || after
        }
        _ => false,
    };
    let near = at.saturating_sub(4)..(at + 5).min(mentions.len());
    let name = mentions.get(near)?.iter().find(|n| fits(n))?;
    let known = clusters.iter().position(|c| match name.form {
        Form::Person => people::is_of(view, c, name),
        _ => bodies::is_of(view, c, name),
    });
    let cluster = known.unwrap_or_else(|| {
        clusters.push(match name.form {
            Form::Person => people::new(view, name),
            _ => bodies::new(view, name),
        });
        clusters.len() - 1
    });
    let set_after = m.first > name.first && name.form == Form::Person && view.text(name.end) == ",";
    let end = closes(view, m.end).filter(|_| set_after).unwrap_or(m.end);
    Some((cluster, (m.first, end)))
}

/// Where an apposition that has reached `from` is closed by a mark, with no verb before that.
fn closes(view: &View, from: usize) -> Option<usize> {
    let sentence = view.sentence(from.saturating_sub(1));
    let ends = |t: usize| {
        view.sentence(t) != sentence || matches!(view.text(t), "," | "." | ")" | ";" | "—" | "–" | "")
    };
    let end = (from..from + 14).find(|&t| ends(t))?;
    let clause = |t: usize| view.is(t, &[Upos::Verb, Upos::Aux, Upos::Pron, Upos::Sconj]);
    (!(from..end).any(clause)).then_some(end)
}
