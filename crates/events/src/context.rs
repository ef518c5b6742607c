//! Context: PLOVER contexts of an event, by the words of its sentence.

use crate::draft::Draft;
use crate::scene::Scene;

/// Contexts of a draft, in the order of the table.
pub(crate) fn of(scene: &Scene, draft: &Draft) -> Vec<String> {
    let Some(sentence) = scene
        .reading
        .sentences
        .get(scene.reading.tokens[draft.token].sentence)
    else {
        return Vec::new();
    };
    let lemmas: Vec<String> = (sentence.first..sentence.end).map(|t| scene.lemma(t)).collect();
    let said = |words: &[String]| lemmas.windows(words.len().max(1)).any(|w| w == words);
    let contexts = scene.knowledge.event_words.contexts().iter();
    let found = contexts.filter(|(_, all)| all.iter().any(|words| !words.is_empty() && said(words)));
    found.map(|(name, _)| name.clone()).collect()
}
