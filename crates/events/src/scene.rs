//! Scene: what the stages of this room look at together, and small questions on words.
//!
//! In come the reading, the knowledge and the mentions of one article. It holds; it changes nothing.

use knowledge::{Knowledge, RoleKind};
use reader::{NameKind, Reading, Token, Upos};
use record::{Claim, Quote, Stance};
use text::{BlockKind, Document, Span};

/// Everything a stage reads.
pub(crate) struct Scene<'a> {
    /// The article.
    pub document: &'a Document,
    /// What the model says of it.
    pub reading: &'a Reading,
    /// What is known of words.
    pub knowledge: &'a Knowledge,
    /// The article's claims.
    pub claims: &'a [Claim],
    /// Lower-case lemma of every token.
    lemmas: Vec<String>,
    /// Claims (by index) with content in each sentence.
    claims_in: Vec<Vec<usize>>,
    /// Claims (by index) with their cue in each sentence.
    cues_in: Vec<Vec<usize>>,
}

impl<'a> Scene<'a> {
    /// A scene over one article.
    pub fn new(
        document: &'a Document,
        reading: &'a Reading,
        knowledge: &'a Knowledge,
        claims: &'a [Claim],
    ) -> Self {
        let lemmas = reading.tokens.iter().map(|t| lemma_of(knowledge, t)).collect();
        let mut scene = Scene {
            document,
            reading,
            knowledge,
            claims,
            lemmas,
            claims_in: vec![Vec::new(); reading.sentences.len()],
            cues_in: vec![Vec::new(); reading.sentences.len()],
        };
        for (at, claim) in claims.iter().enumerate() {
            for quote in &claim.content {
                enter(reading, &mut scene.claims_in, quote, at);
            }
            if let Some(cue) = &claim.cue {
                enter(reading, &mut scene.cues_in, cue, at);
            }
        }
        scene
    }

    /// Lower-case lemma of a token.
    pub fn lemma(&self, token: usize) -> String {
        self.lemmas.get(token).cloned().unwrap_or_default()
    }

    /// Lower-case letters of a token.
    pub fn lower(&self, token: usize) -> String {
        self.reading
            .tokens
            .get(token)
            .map(|t| t.text.to_lowercase())
            .unwrap_or_default()
    }

    /// What stretch of the page a token stands in.
    pub fn block(&self, token: usize) -> BlockKind {
        let sentence = self.reading.sentences.get(self.reading.tokens[token].sentence);
        let block = sentence.and_then(|s| self.document.blocks.get(s.block));
        block.map_or(BlockKind::Paragraph, |b| b.kind)
    }

    /// Whether the word at `token` belongs to a class: by the table, or by what it names.
    pub fn in_class(&self, class: &str, token: usize) -> bool {
        let words = &self.knowledge.event_words;
        let listed = [self.lemma(token), self.lower(token)]
            .iter()
            .any(|w| words.in_class(class, w));
        listed || self.named_as(class, token)
    }

    fn named_as(&self, class: &str, token: usize) -> bool {
        let name = self.reading.name_at(token).map(|n| n.kind);
        let role = self.knowledge.actors.role(&self.lemma(token));
        let people = role.is_some_and(|r| r.kind != RoleKind::Organization);
        let sector = role.map_or("", |r| r.sector.as_str());
        match class {
            "person" => people || name == Some(NameKind::Person),
            "leader" => {
                name == Some(NameKind::Person) || matches!(sector, "GOV" | "LEG") || self.is_nation(token)
            }
            "nation" => self.is_nation(token) || name == Some(NameKind::Organization),
            "force" | "fighter" => {
                let armed = matches!(sector, "MIL" | "REB" | "COP" | "UAF" | "SPY");
                armed || name == Some(NameKind::Organization) || self.is_nation(token)
            }
            // "young Algerians": a people, more than one of them
            "crowd" => self.reading.tokens[token].xpos.ends_with('S') && (people || self.demonym(token)),
            "ground" => name == Some(NameKind::Location),
            "site" => name == Some(NameKind::Location) || name == Some(NameKind::Organization),
            "striker" => self.in_class("force", token),
            _ => false,
        }
    }

    /// Whether the word names a country or its people, or a capital that may stand for it.
    pub fn is_nation(&self, token: usize) -> bool {
        let countries = &self.knowledge.countries;
        let words = match self.reading.name_at(token) {
            Some(name) => self.reading.words(&self.document.text, name.first, name.end),
            None => self.reading.tokens[token].text.as_str(),
        };
        let alone = self.reading.tokens[token].text.as_str();
        countries.by_name(words).is_some()
            || countries.by_demonym(alone).is_some()
            || countries.metonym(words).is_some_and(|m| !m.name.is_empty())
    }

    /// ISO code of the country that the word names, or whose adjective it is.
    pub fn country(&self, token: usize) -> Option<String> {
        let countries = &self.knowledge.countries;
        let words = match self.reading.name_at(token) {
            Some(name) => self.reading.words(&self.document.text, name.first, name.end),
            None => self.reading.tokens[token].text.as_str(),
        };
        let alone = self.reading.tokens[token].text.as_str();
        let found = countries.by_name(words).or_else(|| countries.by_demonym(alone));
        found.map(|c| c.iso.clone())
    }

    /// Whether the word is part of a place's name and no country's ("the Paris attacks").
    pub fn only_place(&self, token: usize) -> bool {
        let Some(name) = self
            .reading
            .name_at(token)
            .filter(|n| n.kind == NameKind::Location)
        else {
            return false;
        };
        let words = self.reading.words(&self.document.text, name.first, name.end);
        self.knowledge.countries.by_name(words).is_none() && !self.demonym(token)
    }

    /// Whether the word is a demonym used as an adjective ("Russian").
    pub fn demonym(&self, token: usize) -> bool {
        let text = self.reading.tokens[token].text.as_str();
        self.knowledge.countries.by_demonym(text).is_some()
    }

    /// Whether somebody can be meant by the noun phrase at `token`.
    pub fn can_act(&self, token: usize) -> bool {
        let t = &self.reading.tokens[token];
        if t.upos == Upos::Pron {
            let told = !self.in_class("impersonal", token);
            return told && t.deprel != "expl";
        }
        self.reading
            .name_at(token)
            .is_some_and(|n| n.kind != NameKind::Misc)
            || self.is_nation(token)
            || self.knowledge.actors.role(&self.lemma(token)).is_some()
            || ["person", "force", "leader"]
                .iter()
                .any(|c| self.in_class(c, token))
    }

    /// Claims whose content holds the token, the innermost first.
    pub fn claims_at(&self, token: usize) -> Vec<&Claim> {
        let at = self.reading.tokens[token].span;
        let size = |c: &Claim| c.content.iter().map(|q| q.end - q.start).sum::<usize>();
        let here = self
            .claims_in
            .get(self.reading.tokens[token].sentence)
            .into_iter()
            .flatten();
        let mut held: Vec<&Claim> = here
            .filter_map(|&c| self.claims.get(c))
            .filter(|c| c.content.iter().any(|q| Span::new(q.start, q.end).overlaps(at)))
            .collect();
        held.sort_by_key(|c| size(c));
        held
    }

    /// Claims (by index) whose content holds the whole token.
    pub fn claims_holding(&self, token: usize) -> Vec<usize> {
        let at = self.reading.tokens[token].span;
        let holds = |c: &Claim| c.content.iter().any(|q| Span::new(q.start, q.end).contains(at));
        let here = self
            .claims_in
            .get(self.reading.tokens[token].sentence)
            .into_iter()
            .flatten();
        here.copied()
            .filter(|&c| self.claims.get(c).is_some_and(holds))
            .collect()
    }

    /// The claim whose cue the token is part of.
    pub fn claim_of_cue(&self, token: usize) -> Option<&Claim> {
        let at = self.reading.tokens[token].span;
        let here = self
            .cues_in
            .get(self.reading.tokens[token].sentence)
            .into_iter()
            .flatten();
        here.filter_map(|&c| self.claims.get(c)).find(|c| {
            c.cue
                .as_ref()
                .is_some_and(|q| Span::new(q.start, q.end).overlaps(at))
        })
    }

    /// Whether the innermost claim that holds the token takes that stance.
    pub fn under_stance(&self, token: usize, stance: Stance) -> bool {
        self.claims_at(token).first().is_some_and(|c| c.stance == stance)
    }

    /// Whether the word only tells which thing is meant ("the rebels | fighting in the north"): no denial or promise is about it.
    pub fn describes(&self, token: usize) -> bool {
        // "the war, which has killed hundreds" tells more of it instead
        let which = |t: usize| self.reading.tokens[t].text == "which";
        let deprel = self.reading.tokens[token].deprel;
        deprel == "acl"
            || deprel == "acl:relcl" && !self.reading.dependents(token, &["nsubj", "obj"]).any(which)
    }
}

/// The model's lemma, set right where the form of a verb shows that it is off.
fn lemma_of(knowledge: &Knowledge, token: &Token) -> String {
    let lemma = token.lemma.to_lowercase();
    if token.xpos == "NNS" && lemma.len() > 3 && lemma.ends_with("tie") {
        return format!("{}y", &lemma[..lemma.len() - 2]);
    }
    if token.xpos == "NNS" && lemma == token.text.to_lowercase() {
        // a plural that the model left as it is: "demonstrators"
        let one = lemma.strip_suffix('s').unwrap_or(&lemma);
        let known = knowledge.actors.role(one).is_some() || knowledge.event_words.in_class("person", one);
        return if known { one.to_string() } else { lemma };
    }
    if !matches!(token.xpos, "VBD" | "VBN" | "VBG" | "VBZ") {
        return lemma;
    }
    let form = token.text.to_lowercase();
    knowledge.event_words.verb_of(&form, &lemma).unwrap_or(lemma)
}

/// Notes a claim under every sentence that a quotation of it touches.
fn enter(reading: &Reading, by_sentence: &mut [Vec<usize>], quote: &Quote, claim: usize) {
    let range = reading.tokens_in(Span::new(quote.start, quote.end));
    let (Some(first), Some(last)) = (
        reading.tokens.get(range.start),
        reading.tokens.get(range.end.saturating_sub(1)),
    ) else {
        return;
    };
    for sentence in first.sentence..=last.sentence.max(first.sentence) {
        if let Some(list) = by_sentence.get_mut(sentence).filter(|l| l.last() != Some(&claim)) {
            list.push(claim);
        }
    }
}
