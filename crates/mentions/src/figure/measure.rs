//! What is done to what is counted: from the number up and down the tree, then by roles, then by the words beside it.
//!
//! In come a reading, a numeral and the tables; out comes the measure with the word that gave it. Each way of finding it is
//! a small function, tried in turn, surest first. It never decides scope or bounds.

use super::node::Node;
use super::number::{Form, Numeral};
use knowledge::{Counted, Kind, Knowledge, MeasureSort, MeasureWord};
use reader::{Reading, Upos};

/// How a thing stands to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Obj,
    Subj,
    Other,
}

/// A measure and what gave it.
#[derive(Debug, Clone)]
pub struct Found {
    /// Name of the measure.
    pub measure: String,
    /// The token that gave it.
    pub word: usize,
    /// The rule.
    pub rule: &'static str,
}

/// The reading with the tables.
pub struct Finder<'a> {
    /// The reading.
    pub reading: &'a Reading,
    /// The tables.
    pub knowledge: &'a Knowledge,
    /// Whether captives or missing people were counted before.
    pub held: bool,
}

impl Finder<'_> {
    pub(super) fn lower(&self, at: usize) -> String {
        self.reading
            .tokens
            .get(at)
            .map_or(String::new(), |t| t.text.to_lowercase())
    }

    pub(super) fn has_case(&self, at: usize, word: &str) -> bool {
        self.reading
            .dependents(at, &["case"])
            .any(|c| self.lower(c) == word)
    }

    /// The measure of a numeral, by the first way that finds one.
    #[must_use]
    pub fn measure(&self, numeral: &Numeral, node: &Node) -> Option<Found> {
        let direct = self
            .by_verb_before(numeral, node)
            .or_else(|| self.by_verb(node, numeral.form));
        if numeral.form == Form::Article {
            return direct.or_else(|| self.another(numeral, node));
        }
        let whole = if self.is_whole(numeral) {
            self.by_modifier(node)
        } else {
            None
        };
        // "and dozens others wounded": a joined number has a word of its own right after it
        let joined = if self.reading.relation(node.top) == "conj" {
            self.by_neighbours(numeral, node)
        } else {
            None
        };
        whole
            .or(joined)
            .or(direct)
            .or_else(|| self.by_noun(node))
            .or_else(|| self.by_modifier(node))
            .or_else(|| self.by_toll(numeral, node))
            .or_else(|| self.by_self(numeral, node))
            .or_else(|| self.by_role(node))
            .or_else(|| self.by_neighbours(numeral, node))
            .or_else(|| self.by_use(node))
    }

    /// "21 of the more than 200 girls": what is said of the girls is said of all of them.
    fn is_whole(&self, numeral: &Numeral) -> bool {
        let back = |n: usize| {
            numeral
                .first
                .checked_sub(n)
                .map_or(String::new(), |t| self.lower(t))
        };
        back(2) == "of" && matches!(back(1).as_str(), "the" | "its" | "our" | "their" | "those")
    }

    fn another(&self, numeral: &Numeral, node: &Node) -> Option<Found> {
        (self.lower(numeral.core.start) == "another").then(|| self.by_self(numeral, node))?
    }

    /// The word that governs the counted thing, and how the thing stands to it.
    fn governor(&self, at: usize) -> Option<(usize, Role)> {
        let token = self.reading.tokens.get(at)?;
        let head = token.head?;
        match self.reading.relation(at) {
            // a noun joined to a verb by mistake belongs to the last verb before it
            "conj" if head < at && self.reading.tokens[head].upos == Upos::Verb => {
                (head..at).rev().find(|t| self.acts(*t)).map(|v| (v, Role::Obj))
            }
            "conj" if head < at => self.governor(head),
            "conj" => Some((head, Role::Obj)),
            "obj" | "iobj" => Some((head, Role::Obj)),
            "nsubj" if token.deprel == "nsubj:pass" => Some((head, Role::Obj)),
            "nsubj" | "csubj" => Some((
                head,
                if self.is_reduced_passive(head) {
                    Role::Obj
                } else {
                    Role::Subj
                },
            )),
            // "Smith, a father of two, was killed": the description counts nobody
            "appos" if self.reading.dependents(at, &["det"]).next().is_none() => self.governor(head),
            "dep" | "parataxis" | "dislocated" => Some((head, Role::Obj)),
            _ => Some((head, Role::Other)),
        }
    }

    /// "12 killed in blast": a participle without auxiliary and object.
    fn is_reduced_passive(&self, verb: usize) -> bool {
        let participle = matches!(self.reading.tokens[verb].xpos, "VBN" | "VBD" | "JJ");
        participle
            && self
                .reading
                .dependents(verb, &["aux", "obj", "cop"])
                .next()
                .is_none()
            && self.is_transitive(verb)
    }

    fn is_transitive(&self, verb: usize) -> bool {
        let uses = |counted| {
            self.knowledge
                .measures
                .of(&self.lower(verb))
                .any(|w| w.sort == MeasureSort::Verb && w.counted == counted)
        };
        uses(Counted::Obj) && !uses(Counted::Subj)
    }

    /// Whether the word is a verb, and none that only tells a noun apart ("machinegun-equipped vehicles").
    fn acts(&self, at: usize) -> bool {
        self.reading.tokens[at].upos == Upos::Verb && self.reading.relation(at) != "amod"
    }

    fn by_verb(&self, node: &Node, form: Form) -> Option<Found> {
        let (head, role) = self.governor(node.top)?;
        let mut found: Vec<Found> = self
            .predicates(head, role)
            .into_iter()
            .filter(|(p, _)| form != Form::Article || self.is_told(*p))
            .filter_map(|(p, role)| self.use_of(p, role, node, form))
            .collect();
        if found.is_empty() && self.reading.relation(node.top) == "conj" {
            // a list whose later members the tree hung elsewhere belongs to the last verb before it
            let first = self
                .reading
                .sentences
                .get(self.reading.tokens[node.top].sentence)
                .map_or(0, |s| s.first);
            let verb = (first..node.top).rev().find(|t| self.acts(*t))?;
            return self
                .use_of(verb, Role::Obj, node, form)
                .filter(|_| form != Form::Article || self.is_told(verb));
        }
        let has = |m: &str| found.iter().any(|f| f.measure == m);
        if has("killed") && has("injured") && role == Role::Obj {
            return found.into_iter().next().map(|f| Found {
                measure: "casualties".into(),
                ..f
            });
        }
        // "was shot and killed": the graver word tells what became of them
        let at = found.iter().position(|f| f.measure == "killed").unwrap_or(0);
        (!found.is_empty()).then(|| found.swap_remove(at))
    }

    /// The governing word with the words that share its argument: complements and joined verbs.
    fn predicates(&self, head: usize, role: Role) -> Vec<(usize, Role)> {
        let mut all = vec![(head, role)];
        for child in self
            .reading
            .dependents(head, &["xcomp", "ccomp", "conj", "advmod", "advcl"])
        {
            let token = &self.reading.tokens[child];
            let own_subject = self.reading.dependents(child, &["nsubj"]).next().is_some();
            let own_object = self.reading.dependents(child, &["obj"]).next().is_some();
            let given = match self.reading.relation(child) {
                // "12 people were killed and 30 injured": the second verb has a number of its own
                "conj" if (head..child).any(|t| head < t && self.reading.tokens[t].upos == Upos::Num) => {
                    continue;
                }
                "xcomp" | "ccomp" if own_subject => continue,
                "xcomp" | "ccomp" if self.passive(child) => Role::Obj,
                "xcomp" | "ccomp" => Role::Subj,
                "advmod" => role,
                "advcl" if token.xpos == "VBN" && role == Role::Obj => Role::Obj,
                "conj" if own_subject || (role == Role::Obj && own_object) => continue,
                "conj" if role == Role::Obj && self.passive(head) => Role::Obj,
                "conj" if role == Role::Subj => Role::Subj,
                "conj" if role == Role::Obj && child < self.farthest_object(head) => Role::Obj,
                _ => continue,
            };
            all.push((child, given));
        }
        // "killed and wounded 30": the object hangs on the last verb
        if role == Role::Obj && self.reading.relation(head) == "conj" {
            let first = self.reading.tokens[head].head.filter(|h| {
                self.reading
                    .dependents(*h, &["obj", "nsubj:pass"])
                    .next()
                    .is_none()
            });
            all.extend(first.filter(|f| *f < head).map(|f| (f, Role::Obj)));
        }
        all
    }

    fn farthest_object(&self, verb: usize) -> usize {
        self.reading.dependents(verb, &["obj"]).max().unwrap_or(0)
    }

    fn passive(&self, verb: usize) -> bool {
        let aux = self.reading.dependents(verb, &["aux:pass"]).next().is_some();
        let perfect = self
            .reading
            .dependents(verb, &["aux"])
            .any(|a| matches!(self.lower(a).as_str(), "have" | "has" | "had"));
        aux || (self.reading.tokens[verb].xpos == "VBN" && !perfect)
    }

    /// Whether the clause tells of something as a fact; an article counts only there.
    fn is_told(&self, verb: usize) -> bool {
        let modal = self
            .reading
            .dependents(verb, &["aux"])
            .any(|a| self.reading.tokens[a].xpos == "MD");
        let marked = self.reading.dependents(verb, &["mark", "advmod"]).any(|m| {
            matches!(
                self.lower(m).as_str(),
                "if" | "to" | "unless" | "whether" | "not" | "n't" | "never"
            )
        });
        !modal && !marked
    }

    fn negated(&self, verb: usize) -> bool {
        self.reading
            .dependents(verb, &["advmod"])
            .any(|m| matches!(self.lower(m).as_str(), "not" | "n't" | "never"))
    }

    /// The use of the word at `at` that fits a thing in this role.
    fn use_of(&self, at: usize, role: Role, node: &Node, form: Form) -> Option<Found> {
        let wanted = |w: &MeasureWord| match (w.sort, w.counted) {
            (MeasureSort::Verb, Counted::Obj) => {
                role == Role::Obj || (role == Role::Subj && self.is_reduced_passive(at))
            }
            (MeasureSort::Verb, Counted::Subj) => role == Role::Subj,
            // "35 are in captivity", but not "captivity with a baby"
            (MeasureSort::Adj, Counted::Mod) => {
                role == Role::Subj || self.reading.tokens[at].upos != Upos::Noun
            }
            _ => false,
        };
        let word = self.fitting(at, node, wanted)?;
        if form == Form::Article && !self.fits_article(word, node) {
            return None;
        }
        // people who have not fled are those left behind
        let measure = if word.measure == "displaced" && self.negated(at) {
            "affected"
        } else {
            word.measure.as_str()
        };
        Some(Found {
            measure: measure.into(),
            word: at,
            rule: "mentions/figure-verb",
        })
    }

    fn fits_article(&self, word: &MeasureWord, node: &Node) -> bool {
        let plain = word.needs.is_empty() || word.kind == Kind::Munition || word.measure == "abducted";
        let sure = !matches!(
            word.base.as_str(),
            "hold" | "use" | "lose" | "transfer" | "hit" | "strike" | "fall" | "send" | "provide" | "need"
        );
        let noun = match node.noun {
            // "another was wounded"
            None => matches!(word.kind, Kind::Person),
            Some(noun) => !self.reading.tokens[noun].xpos.ends_with('S') && node.kind == Some(word.kind),
        };
        // "launched an attack" and "a bomb exploded" tell of one event, which is no count
        let counts = match word.kind {
            Kind::Attack => false,
            Kind::Munition => word.counted == Counted::Obj,
            _ => true,
        };
        plain && sure && noun && counts
    }

    /// The first use of a word for which `wanted` holds and that can count such a thing, with its needed words at hand.
    fn fitting(&self, at: usize, node: &Node, wanted: impl Fn(&MeasureWord) -> bool) -> Option<&MeasureWord> {
        let form = self.lower(at);
        let uses: Vec<&MeasureWord> = self
            .knowledge
            .measures
            .of(&form)
            .filter(|w| wanted(w) && self.has_needed(at, &w.needs))
            .collect();
        let kind = if node.kind == Some(Kind::Collective) {
            Some(Kind::Person)
        } else {
            node.kind
        };
        let exact = uses.iter().find(|w| w.kind == Kind::Any || Some(w.kind) == kind);
        let loose = || {
            let open = matches!(node.kind, None | Some(Kind::Group));
            let with = uses
                .iter()
                .find(|w| open && !w.needs.is_empty() && matches!(w.kind, Kind::Arms | Kind::Person));
            // a thing that no table knows: what can befall things comes before what befalls people
            let arms = uses
                .iter()
                .find(|w| open && node.noun.is_some() && w.kind == Kind::Arms && w.sort == MeasureSort::Verb);
            with.or(arms)
                .or_else(|| uses.iter().find(|w| open && w.kind == Kind::Person))
        };
        exact.or_else(loose).copied()
    }

    fn has_needed(&self, at: usize, needs: &[String]) -> bool {
        if needs.is_empty() {
            return true;
        }
        if needs.iter().any(|n| n == "@held") {
            return self.held;
        }
        let sentence = self
            .reading
            .tokens
            .get(at)
            .and_then(|t| self.reading.sentences.get(t.sentence));
        let (first, end) = sentence.map_or((at, at + 1), |s| (s.first, s.end));
        (first.max(at.saturating_sub(4))..end.min(at + 9)).any(|t| t != at && needs.contains(&self.lower(t)))
    }

    /// "the more than 200 schoolgirls kidnapped in 2014", "12 wounded soldiers", "people who died".
    fn by_modifier(&self, node: &Node) -> Option<Found> {
        let holder = node.noun.unwrap_or(node.top);
        let own = self.by_adjective(holder, node);
        let joined = self.reading.dependents(holder, &["conj"]).take(1);
        let holders: Vec<usize> = std::iter::once(holder).chain(joined).collect();
        let children = holders
            .iter()
            .flat_map(|h| self.reading.dependents(*h, &["amod", "acl", "compound", "nmod"]));
        let rule = "mentions/figure-modifier";
        own.or_else(|| {
            children
                .filter_map(|child| {
                    let role = match (self.reading.relation(child), self.reading.tokens[child].deprel) {
                        ("nmod", _) if !self.has_case(child, "in") && !self.has_case(child, "without") => {
                            return None;
                        }
                        (_, "acl:relcl") => self.role_in_relative(child),
                        ("acl", _) if self.reading.tokens[child].xpos == "VBG" => Role::Subj,
                        _ => Role::Obj,
                    };
                    // "people fleeing", "who had not yet fled"
                    self.use_of(child, role, node, Form::Exact)
                })
                .next()
                .map(|f| Found { rule, ..f })
        })
    }

    fn by_adjective(&self, at: usize, node: &Node) -> Option<Found> {
        let word = self.fitting(
            at,
            &Node {
                kind: None,
                noun: None,
                ..*node
            },
            |w| w.sort == MeasureSort::Adj,
        )?;
        Some(Found {
            measure: word.measure.clone(),
            word: at,
            rule: "mentions/figure-modifier",
        })
    }

    fn role_in_relative(&self, verb: usize) -> Role {
        let relative = |t: usize| matches!(self.lower(t).as_str(), "who" | "that" | "which" | "whom");
        if self.reading.dependents(verb, &["nsubj:pass"]).any(relative) {
            return Role::Obj;
        }
        let subject = self.reading.dependents(verb, &["nsubj"]).any(relative);
        if subject && !self.passive(verb) {
            Role::Subj
        } else {
            Role::Obj
        }
    }

    /// "the release of 21 girls", "the bodies of nine men".
    fn by_noun(&self, node: &Node) -> Option<Found> {
        let mut at = node.top;
        let of = |w: &MeasureWord| w.sort == MeasureSort::Noun && w.counted == Counted::Of;
        // "the bodies of nine men": the group itself tells what became of them
        if let Some(word) = self.fitting(at, node, of).filter(|_| node.noun != Some(at)) {
            return Some(Found {
                measure: word.measure.clone(),
                word: at,
                rule: "mentions/figure-noun",
            });
        }
        for _ in 0..3 {
            let head = self.reading.tokens[at].head?;
            let joined = self.reading.relation(at) == "conj";
            if !joined {
                let of = self.reading.relation(at) == "nmod"
                    || self.reading.relation(at) == "obl"
                    || self.reading.relation(at) == "obj";
                if !of
                    || !(self.has_case(at, "of")
                        || self.has_case(at, "to")
                        || self.lower(at.saturating_sub(1)) == "of"
                        || self.reading.relation(at) == "obj")
                {
                    return None;
                }
                let word = self.fitting(head, node, |w| {
                    w.sort == MeasureSort::Noun && w.counted == Counted::Of
                });
                if let Some(word) = word {
                    return Some(Found {
                        measure: word.measure.clone(),
                        word: head,
                        rule: "mentions/figure-noun",
                    });
                }
                if self.kind(head) != Some(Kind::Group) {
                    // "handing over of four militants": the gerund is read as a verb
                    let gerund = self.reading.tokens[head].xpos == "VBG" || self.lower(head).ends_with("ing");
                    return gerund.then(|| self.use_of(head, Role::Obj, node, Form::Exact))?;
                }
            }
            at = head;
        }
        None
    }

    /// "the death toll rose to 44", "with a toll of 12".
    fn by_toll(&self, numeral: &Numeral, node: &Node) -> Option<Found> {
        if !matches!(node.kind, None | Some(Kind::Person | Kind::Collective)) {
            return None;
        }
        let sentence = self
            .reading
            .sentences
            .get(self.reading.tokens.get(numeral.first)?.sentence)?;
        let first = sentence.first.max(numeral.first.saturating_sub(40));
        let toll = (first..numeral.first)
            .rev()
            .find(|t| self.toll_at(*t).is_some())?;
        let word = self.toll_at(toll)?;
        let head = self.reading.tokens[toll].head;
        let near = numeral.first - toll <= 4;
        let under = self.reading.dominates(toll, node.top)
            || head.is_some_and(|h| self.reading.dominates(h, node.top));
        let led = [
            "to", "at", "of", "from", "is", "was", "stands", "reached", "passed", "hit", "exceeded",
            "topped", "than", "least",
        ]
        .contains(&self.lower(numeral.first.saturating_sub(1)).as_str());
        (led && (under || near)).then(|| Found {
            measure: word.measure.clone(),
            word: toll,
            rule: "mentions/figure-toll",
        })
    }

    fn toll_at(&self, at: usize) -> Option<&MeasureWord> {
        let toll = |phrase: &str| {
            self.knowledge
                .measures
                .of(phrase)
                .find(|w| w.counted == Counted::Toll)
        };
        let pair = format!("{} {}", self.lower(at.saturating_sub(1)), self.lower(at));
        let triple = format!("{} {pair}", self.lower(at.saturating_sub(2)));
        toll(&triple)
            .or_else(|| toll(&pair))
            .or_else(|| toll(&self.lower(at)))
    }

    /// "12 deaths", "three airstrikes".
    fn by_self(&self, numeral: &Numeral, node: &Node) -> Option<Found> {
        let noun = node.noun.unwrap_or(node.top);
        // "one of the deadliest attacks" counts nothing
        let one = node.partitive && numeral.high == Some(1);
        if noun == numeral.core.start || one {
            return None;
        }
        let pair = format!("{} {}", self.lower(noun.saturating_sub(1)), self.lower(noun));
        let own = |w: &&MeasureWord| w.counted == Counted::OwnSelf && self.has_needed(noun, &w.needs);
        let word = self
            .knowledge
            .measures
            .of(&pair)
            .find(own)
            .or_else(|| self.knowledge.measures.of(&self.lower(noun)).find(own))?;
        Some(Found {
            measure: word.measure.clone(),
            word: noun,
            rule: "mentions/figure-self",
        })
    }

    /// By semantic roles, where the tree went another way.
    fn by_role(&self, node: &Node) -> Option<Found> {
        let sentence = self.reading.tokens.get(node.top)?.sentence;
        let here = |t: usize| self.reading.tokens.get(t).is_some_and(|t| t.sentence == sentence);
        self.reading
            .predicates
            .iter()
            .filter(|p| here(p.token))
            .find_map(|p| {
                let patient = p.arguments.iter().any(|a| {
                    a.role == "ARG1"
                        && a.first <= node.top
                        && node.top < a.end
                        && self.reading.head_of(a.first, a.end) == node.top
                });
                let fits = |w: &MeasureWord| w.sort == MeasureSort::Verb;
                let word = patient.then(|| self.fitting(p.token, node, fits))??;
                Some(Found {
                    measure: word.measure.clone(),
                    word: p.token,
                    rule: "mentions/figure-role",
                })
            })
    }

    /// By the verb right before it: "Blast kills 12", "and wounded more than 30".
    fn by_verb_before(&self, numeral: &Numeral, node: &Node) -> Option<Found> {
        let at = numeral.first.checked_sub(1)?;
        let token = self.reading.tokens.get(at)?;
        let title = self
            .reading
            .sentences
            .get(token.sentence)
            .is_some_and(|s| s.first == 0);
        let verb = match token.upos {
            Upos::Verb => true,
            // "also wounded more than 60": a participle read as an adjective, with nothing that it could describe
            Upos::Adj if matches!(token.xpos, "VBN" | "VBD" | "JJ") && self.lower(at).ends_with("ed") => true,
            // headlines leave out so much that their verbs are often read as something else
            Upos::Adj | Upos::Noun | Upos::Propn => title && at > 0,
            _ => false,
        };
        let given = matches!(
            self.lower(at.saturating_sub(1)).as_str(),
            "the" | "of" | "was" | "were" | "been" | "a" | "his"
        );
        let told = numeral.form != Form::Article || self.is_told(at);
        let fits = |w: &MeasureWord| {
            w.sort == MeasureSort::Verb
                && w.counted == Counted::Obj
                && (numeral.form != Form::Article || self.fits_article(w, node))
        };
        let word = (verb && !given && told).then(|| self.fitting(at, node, fits))??;
        Some(Found {
            measure: word.measure.clone(),
            word: at,
            rule: "mentions/figure-verb-before",
        })
    }

    /// By the words right after it: "134 others were wounded".
    fn by_neighbours(&self, numeral: &Numeral, node: &Node) -> Option<Found> {
        let rule = "mentions/figure-beside";
        let start = node
            .noun
            .filter(|n| *n >= numeral.end && *n < numeral.end + 8)
            .map_or(numeral.end, |n| n + 1);
        let end = self.sentence_end(numeral.first).min(start + 5);
        let small = |t: &usize| {
            let token = &self.reading.tokens[*t];
            matches!(token.upos, Upos::Aux | Upos::Adv)
                || matches!(
                    self.lower(*t).as_str(),
                    "others" | "more" | "people" | "reported" | "confirmed"
                )
        };
        let at = (start..end).find(|t| !small(t))?;
        let aux = (start..at).any(|t| matches!(self.lower(t).as_str(), "have" | "has" | "had"));
        let passive = (start..at).any(|t| {
            matches!(
                self.lower(t).as_str(),
                "was" | "were" | "been" | "are" | "is" | "be" | "being"
            )
        });
        let right = |w: &MeasureWord| match (w.sort, w.counted) {
            (MeasureSort::Adj, _) => true,
            (MeasureSort::Verb, Counted::Subj) => !passive,
            (MeasureSort::Verb, Counted::Obj) => passive || (!aux && self.is_reduced_passive(at)),
            _ => false,
        };
        let word = self.fitting(at, node, right)?;
        Some(Found {
            measure: word.measure.clone(),
            word: at,
            rule,
        })
    }

    /// The measure of a word that says what became of people ("killed", "dead", "wounded").
    pub(super) fn state(&self, at: usize) -> Option<String> {
        let token = self.reading.tokens.get(at)?;
        let past = matches!(token.xpos, "VBN" | "VBD" | "JJ");
        let fits = |w: &&MeasureWord| match w.sort {
            MeasureSort::Adj => true,
            MeasureSort::Verb => past && w.counted == Counted::Obj,
            _ => false,
        };
        let people = |w: &&MeasureWord| {
            matches!(
                w.measure.as_str(),
                "killed" | "injured" | "missing" | "abducted" | "detained"
            )
        };
        let lower = self.lower(at);
        let found = self.knowledge.measures.of(&lower).filter(fits).find(people)?;
        Some(found.measure.clone())
    }

    /// "used such weapons at least three times".
    fn by_use(&self, node: &Node) -> Option<Found> {
        if node.kind != Some(Kind::Times) {
            return None;
        }
        let (verb, _) = self.governor(node.top)?;
        let armed = self.reading.subtree(verb).into_iter().any(|t| {
            matches!(self.kind(t), Some(Kind::Munition | Kind::Attack))
                || matches!(self.lower(t).as_str(), "weapon" | "weapons")
        });
        let acts = matches!(
            self.lower(verb).as_str(),
            "used"
                | "use"
                | "fired"
                | "launched"
                | "tested"
                | "attacked"
                | "bombed"
                | "struck"
                | "shelled"
                | "hit"
        );
        (armed && acts).then(|| Found {
            measure: "launched".into(),
            word: verb,
            rule: "mentions/figure-times",
        })
    }
}
