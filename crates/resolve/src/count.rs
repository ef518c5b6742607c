//! Count: in come the figures of one record, out come the counts of its happenings, each with who answers for it. Parts, series and whole wars stay out.

use crate::digest::{Count, Happening};
use crate::link::VAGUE;
use crate::scene::Stage;
use crate::{toll, voice};
use record::{EventType, Figure, Measure, Scope};

/// Sentences back to the violent event that a figure without one belongs to.
const BACK: usize = 3;

/// Dead from which a figure is taken for that of a war, not of one incident.
const WAR: u64 = 20_000;

/// Where the events of each happening stand.
pub(crate) struct Placed {
    /// For each event that tells of a happening: code point, sentence, happening.
    pub(crate) events: Vec<(usize, usize, usize)>,
}

impl Placed {
    pub(crate) fn new(stage: &Stage, happenings: &[Happening]) -> Self {
        let mut events = Vec::new();
        for (h, happening) in happenings.iter().enumerate() {
            for told in &happening.events {
                events.push((told.start, stage.cut.at(told.start), h));
            }
        }
        events.sort_unstable();
        Placed { events }
    }
}

/// Gives each figure of an incident's cost to the happening that it belongs to.
pub(crate) fn attach(stage: &Stage, happenings: &mut [Happening], placed: &Placed, main: Option<usize>) {
    let mut later = Vec::new();
    for figure in &stage.record.figures {
        let sentence = stage.cut.sentence(figure.span.start);
        if !counts(figure) || seen(stage, figure) || sentence.again {
            continue;
        }
        if sentence.title {
            later.push(figure);
            continue;
        }
        if let Some(h) = owner(stage, happenings, placed, figure).or(main) {
            add(stage, happenings, h, figure, false);
        }
    }
    for figure in later {
        // the headline's figure belongs where the body tells the same number, else to what the article is about
        let same = |h: &Happening| {
            h.counts
                .iter()
                .any(|c| c.measure == figure.measure && meet((c.low, c.high), (figure.low, figure.high)))
        };
        let exact = |h: &Happening| {
            h.counts
                .iter()
                .any(|c| c.measure == figure.measure && c.low == figure.low)
        };
        if sum_of_two(happenings, figure) {
            continue;
        }
        let fresh = main.filter(|&m| happenings.get(m).is_some_and(same));
        let told = happenings.iter().position(exact);
        if let Some(h) = fresh.or(told).or(main) {
            add(stage, happenings, h, figure, true);
        }
    }
    for happening in happenings {
        tidy(&mut happening.counts);
    }
}

/// Whether a headline's number is what two happenings of the body cost together.
fn sum_of_two(happenings: &[Happening], figure: &Figure) -> bool {
    let Some(total) = figure.low.filter(|_| figure.low == figure.high) else {
        return false;
    };
    let of = |h: &Happening| -> Vec<u64> {
        h.counts
            .iter()
            .filter(|c| c.measure == figure.measure)
            .filter_map(|c| c.low)
            .collect()
    };
    let all: Vec<Vec<u64>> = happenings.iter().map(of).collect();
    let told = all.iter().flatten().any(|n| *n == total);
    let pairs = || {
        all.iter()
            .enumerate()
            .flat_map(|(i, x)| all.iter().skip(i + 1).map(move |y| (x, y)))
    };
    !told && pairs().any(|(x, y)| x.iter().any(|m| y.iter().any(|n| m + n == total)))
}

/// Whether a figure can be an incident's cost.
fn counts(figure: &Figure) -> bool {
    let cost = matches!(
        figure.measure,
        Measure::Killed
            | Measure::Injured
            | Measure::Casualties
            | Measure::Missing
            | Measure::Destroyed
            | Measure::Captured
            | Measure::Abducted
            | Measure::Detained
            | Measure::Trapped
    );
    let nothing = figure.high == Some(0) && figure.event.is_none();
    let series = figure.scope == Scope::Cumulative || figure.since.is_some();
    let war = figure.measure == Measure::Killed && figure.low.or(figure.high).is_some_and(|n| n >= WAR);
    cost && !nothing && !series && !war && figure.scope != Scope::Part
}

/// Letters on either side of a figure in which a word of seeing makes it what somebody had before his eyes.
const SIGHT: usize = 35;

/// Whether somebody only saw so many ("a reporter saw six wounded children in a clinic"): what is before his eyes is not what it cost.
fn seen(stage: &Stage, figure: &Figure) -> bool {
    let sentence = stage.cut.sentence(figure.span.start);
    let (start, end) = (figure.span.start, figure.span.end);
    let before = stage
        .cut
        .words(start.saturating_sub(SIGHT).max(sentence.start), start)
        .to_lowercase();
    let behind = stage
        .cut
        .words(end, (end + SIGHT).min(sentence.end))
        .to_lowercase();
    let sight = |w: &str| stage.knowledge.incident_words.is("sight", w);
    // "saw | six wounded children", "six wounded children | were seen"
    let last = before.split_whitespace().last().is_some_and(sight);
    let mut words = behind.split_whitespace().take(5);
    let passive = words.any(|w| w == "were") && words.next().is_some_and(sight);
    figure.measure == Measure::Injured && (last || passive)
}

/// The happening that a figure of the body belongs to.
fn owner(stage: &Stage, happenings: &[Happening], placed: &Placed, figure: &Figure) -> Option<usize> {
    let sentence = stage.cut.at(figure.span.start);
    let violent = |h: usize| happenings.get(h).is_some_and(|h| h.kind == EventType::Assault);
    let told_by = |id: &String| {
        happenings
            .iter()
            .position(|h| h.events.iter().any(|e| e.id.as_ref() == Some(id)))
    };
    let linked = figure.event.as_ref().and_then(|id| {
        let event = stage.record.events.iter().find(|e| &e.id == id)?;
        let apart = stage.cut.at(event.span.start).abs_diff(sentence);
        (apart <= 1).then(|| told_by(id)).flatten()
    });
    let here = placed
        .events
        .iter()
        .filter(|e| e.1 == sentence && violent(e.2))
        .min_by_key(|e| e.0.abs_diff(figure.span.start))
        .map(|e| e.2);
    let before = placed
        .events
        .iter()
        .rev()
        .find(|e| e.0 < figure.span.start && violent(e.2))
        .filter(|e| sentence - e.1.min(sentence) <= BACK)
        .map(|e| e.2);
    let far = figure.event.as_ref().and_then(told_by);
    linked.or(here).or(before).or(far)
}

/// The figure of the body that a headline's repeats, whatever it covers there; else the headline's own.
fn body<'a>(stage: &Stage<'a>, figure: &'a Figure) -> &'a Figure {
    let same = |f: &&Figure| {
        f.measure == figure.measure && (f.low, f.high) == (figure.low, figure.high) && f.claim.is_some()
    };
    let below = |f: &&Figure| !stage.cut.sentence(f.span.start).title;
    stage
        .record
        .figures
        .iter()
        .filter(below)
        .find(same)
        .unwrap_or(figure)
}

fn add(stage: &Stage, happenings: &mut [Happening], at: usize, figure: &Figure, title: bool) {
    let voices = voice::of(stage, if title { body(stage, figure) } else { figure }, title);
    let Some(happening) = happenings.get_mut(at) else {
        return;
    };
    // nobody counts the dead before they died: a day before the happening is a day misread
    let first = happening.days.map(|d| d.from);
    let said = voice::said(stage, figure).filter(|day| first.is_none_or(|first| *day >= first));
    for source in voices {
        happening.counts.push(Count {
            figure: figure.id.clone(),
            span: figure.span.clone(),
            measure: figure.measure,
            low: figure.low,
            high: figure.high,
            of: figure.of.clone(),
            sort: sort(stage, figure),
            source,
            claim: figure.claim.clone(),
            said: said.or(stage.published),
            unverified_by: voice::unverified(stage, figure),
            title,
        });
    }
}

/// What sort of people or things is counted, where the words tell.
fn sort(stage: &Stage, figure: &Figure) -> Option<String> {
    let folded = knowledge::fold(figure.of.as_ref()?);
    (!stage.knowledge.incident_words.is("anyone", &folded)).then_some(folded)
}

/// Whether two bounds can both hold.
pub(crate) fn meet(a: (Option<u64>, Option<u64>), b: (Option<u64>, Option<u64>)) -> bool {
    a.0.unwrap_or(0) <= b.1.unwrap_or(u64::MAX) && b.0.unwrap_or(0) <= a.1.unwrap_or(u64::MAX)
}

/// Two counts whose words begin within so many characters stand side by side in one sentence.
const BESIDE: usize = 80;

/// Leaves out what only says again, in the article's own voice, what a source answers for. "Dozens" is a word of the article's own: a source that says it, too,
/// takes nothing from it.
fn tidy(counts: &mut Vec<Count>) {
    let all = counts.clone();
    let at = |c: &Count| (c.span.start, c.title);
    counts.retain(|c| {
        // said again in other words ("two airmen", later "two pilots"), unless side by side ("10 civilians and 10 militants")
        let beside = |o: &Count| o.title == c.title && o.span.start.abs_diff(c.span.start) < BESIDE;
        let one_sort = |o: &Count| !beside(o) || toll::alike(o.sort.as_deref(), c.sort.as_deref());
        let twin = |o: &Count| o.measure == c.measure && at(o) != at(c) && one_sort(o);
        let alike = |o: &Count| (o.low, o.high) == (c.low, c.high);
        let again = all.iter().any(|o| {
            twin(o) && alike(o) && o.source == c.source && (o.title, o.span.start) < (c.title, c.span.start)
        });
        let loose = |o: &Count| c.title && !o.title && c.low.is_some() && o.low == c.low;
        let near = |o: &Count| {
            c.title
                && !o.title
                && c.high.is_some()
                && c.low == c.high
                && meet((c.low, c.high), (o.low, o.high))
                && o.low.is_some_and(|l| l * 10 >= c.low.unwrap_or(0) * 9)
        };
        let own_words = !c.title && c.high.is_none() && c.low.is_some_and(|n| VAGUE.contains(&n));
        let sourced = |o: &Count| o.source.is_some() && alike(o) && !own_words;
        let same = |o: &Count| toll::same_source(o.source.as_deref(), c.source.as_deref());
        let told = all.iter().any(|o| match c.source.is_none() {
            true => twin(o) && (sourced(o) || loose(o) || near(o)),
            // a headline leaves out the hedge of its source
            false => twin(o) && same(o) && (loose(o) || near(o)),
        });
        !again && !told
    });
}
