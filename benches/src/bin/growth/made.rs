//! Made: articles that nobody wrote. In come records of real articles and a number, out comes a record of the same making on another matter: another
//! country, places, days, counts, names and some words. Everything follows from the number alone; every one is marked as generated.
//!
//! The world: countries of very different weight, each with towns of very different weight; sixteen years. In it stories, some told once and a few by
//! hundreds of articles; an article is a story in the making of one record. Every fifth article reprints another of the same story.

use crate::stock::Read;
use onrecord::Record;
use record::{EventType, Measure, PlacePrecision};
use std::collections::BTreeMap;

/// Countries of the world.
const COUNTRIES: u64 = 120;
/// Towns of a country.
const TOWNS: u64 = 400;
/// Regions of a country.
const REGIONS: u64 = 12;
/// Stories that articles are about, on each day.
const STORIES: u64 = 70;
/// First day over which stories are spread, and days of them that there are where nothing else is asked for.
const FIRST: i64 = 14_610; // 2010-01-01
pub const DAYS: u64 = 5_840;
/// Outlets.
const OUTLETS: u64 = 3_000;
/// Words of which each article has some of its own.
const WORDS: u64 = 1_000_000;

/// Numbers that look random and are the same each time.
#[derive(Clone, Copy)]
pub struct Dice(pub u64);

impl Dice {
    /// Dice of one thing.
    pub fn of(parts: &[u64]) -> Self {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
        for part in parts {
            dice.0 ^= part.wrapping_mul(0xff51_afd7_ed55_8ccd);
            dice.next();
        }
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `most`, each as likely.
    pub fn below(&mut self, most: u64) -> u64 {
        (self.next() >> 11) % most.max(1)
    }

    /// A number below `most`, small ones far more likely: the weight falls as one over the number.
    pub fn skewed(&mut self, most: u64) -> u64 {
        let part = self.below(1 << 40) as f64 / (1u64 << 40) as f64;
        let few = 4.0;
        let at = few * ((most as f64 + few) / few).powf(part) - few;
        (at as u64).min(most - 1)
    }
}

/// What a story is.
pub struct Story {
    number: u64,
    /// Country and town.
    pub country: u64,
    /// The town of its main event.
    pub town: u64,
    /// Days since 1970.
    pub day: i64,
}

impl Story {
    /// The story of that number.
    fn new(number: u64, days: u64) -> Self {
        let mut dice = Dice::of(&[1, number]);
        Story {
            number,
            country: dice.skewed(COUNTRIES),
            town: dice.skewed(TOWNS),
            day: FIRST + dice.below(days) as i64,
        }
    }

    /// A story of the week that ends on that day.
    fn of_week(number: u64, last: i64) -> Self {
        let mut story = Story::new(number, 7);
        story.day += last - 6 - FIRST;
        story
    }
}

/// Two letters of a made country.
pub fn country(number: u64) -> String {
    let letter = |n: u64| char::from(b'A' + (n % 26) as u8);
    format!("{}{}", letter(number / 26 + 16), letter(number))
}

/// The name of a made town.
pub fn town(country: u64, number: u64) -> String {
    const BEGIN: [&str; 20] = [
        "Ald", "Bar", "Cor", "Dun", "Esk", "Far", "Gol", "Har", "Ist", "Kar", "Lom", "Mar", "Nov", "Ost",
        "Per", "Ras", "Sel", "Tor", "Ush", "Vel",
    ];
    const END: [&str; 20] = [
        "abad", "berg", "chai", "dara", "esti", "ford", "gorsk", "hamn", "inka", "kent", "lavi", "mouth",
        "nitsa", "owo", "pur", "rabat", "shahr", "tana", "ulu", "vik",
    ];
    let mut dice = Dice::of(&[2, country, number]);
    let mut part = |from: [&'static str; 20]| from.get(dice.below(20) as usize).copied().unwrap_or_default();
    format!(
        "{}{}{}",
        part(BEGIN),
        part(END.map(|e| e)),
        part([
            "", " East", "", " Vale", "", " Kel", "", "", " Mir", "", "", "", " Dol", "", "", "", "", "", "",
            ""
        ])
    )
}

/// Where a made town lies: countries on a grid, towns at random in their square.
pub fn ground(country: u64, town: u64) -> (f64, f64) {
    let mut dice = Dice::of(&[3, country, town]);
    let mut inside = || dice.below(8_000) as f64 / 1000.0;
    let (row, column) = (country / 20, country % 20);
    let round = |x: f64| (x * 1e4).round() / 1e4;
    (
        round(-50.0 + row as f64 * 18.0 + inside()),
        round(-175.0 + column as f64 * 17.5 + inside()),
    )
}

/// The article of that number; where a day is given it is of the week before that day.
pub fn article(stock: &[Read], number: u64, days: u64, fresh: Option<i64>) -> Option<Record> {
    let mut dice = Dice::of(&[4, number]);
    let part = dice.below(1 << 32) as f64 / (1u64 << 32) as f64;
    // a few stories are told by very many
    let stories = STORIES * days;
    let told = (stories as f64 * part * part) as u64;
    let story = match fresh {
        Some(day) => Story::of_week(
            stories + day.unsigned_abs() * STORIES * 7 + (STORIES as f64 * 7.0 * part * part) as u64,
            day,
        ),
        None => Story::new(told, days),
    };
    let reprint = dice.below(5) == 0;
    let base = match reprint {
        true => Dice::of(&[5, story.number]).below(stock.len() as u64),
        false => dice.below(stock.len() as u64),
    };
    let mut record = stock.get(base as usize)?.record.clone();
    let change = shift(&record, &story);
    record.document.published = Some(civil(story.day + dice.skewed(4) as i64));
    times(&mut record, change);
    places(&mut record, &story);
    figures(&mut record, &story, &mut dice);
    names(&mut record, &story);
    let outlet = dice.skewed(OUTLETS);
    record.document.outlet = Some(format!("outlet{outlet}.generated.example"));
    let own: Vec<String> = (0..12).map(|_| format!("w{:x}", dice.skewed(WORDS))).collect();
    let text = &mut record.document.text;
    text.push_str(&format!("\n[generated {number}] {}", own.join(" ")));
    record.document.id = format!("sha256:{}", ledger::sha256(text.as_bytes()));
    record.document.source_sha256 = ledger::sha256(text.as_bytes());
    Some(record)
}

/// Days from what the article first tells to the day of the story.
fn shift(record: &Record, story: &Story) -> i64 {
    let told = record.events.iter().filter(|e| e.kind == EventType::Assault);
    let told = told.filter_map(|e| record.times.iter().find(|t| Some(&t.id) == e.time.as_ref()));
    let exact = told.filter_map(|t| {
        let (from, to) = (number(t.from.as_deref()?)?, number(t.to.as_deref()?)?);
        (to - from <= 2).then_some(from)
    });
    let published = record.document.published.as_deref().and_then(number);
    let day = exact.min_by_key(|day| published.map_or(0, |p| (p - day).abs()));
    story.day - day.or(published).unwrap_or(story.day)
}

/// Days move with the story; months and years keep their bounds and move by years.
fn times(record: &mut Record, change: i64) {
    for time in &mut record.times {
        let (Some(from), Some(to)) = (
            time.from.as_deref().and_then(number),
            time.to.as_deref().and_then(number),
        ) else {
            continue;
        };
        if to - from <= 16 {
            (time.from, time.to) = (Some(civil(from + change)), Some(civil(to + change)));
            continue;
        }
        let years = (change as f64 / 365.25).round() as i64;
        for edge in [&mut time.from, &mut time.to].into_iter().flatten() {
            let year = edge.get(..4).and_then(|y| y.parse::<i64>().ok());
            if let (Some(year), Some(rest)) = (year, edge.get(4..)) {
                *edge = format!("{:04}{}", year + years, rest.replace("-02-29", "-02-28"));
            }
        }
    }
}

/// The country most spoken of becomes that of the story, the place of its main event the story's town, all others follow.
fn places(record: &mut Record, story: &Story) {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for country in record.places.iter().filter_map(|p| p.country.as_deref()) {
        *counted.entry(country).or_default() += 1;
    }
    let most = counted
        .iter()
        .max_by_key(|(name, n)| (**n, std::cmp::Reverse(**name)));
    let home = most.map(|(name, _)| (*name).to_string());
    let is_point = |id: &str| {
        let place = record.places.iter().find(|p| p.id == id);
        place.is_some_and(|p| p.precision == Some(PlacePrecision::Place) && p.country == home)
    };
    let mut violent = record.events.iter().filter(|e| e.kind == EventType::Assault);
    let main = violent.find_map(|e| e.place.clone().filter(|id| is_point(id)));
    let main = main.and_then(|id| record.places.iter().find(|p| p.id == id));
    let main = main.map(|p| p.name.clone());
    for place in &mut record.places {
        let seed = |word: &str| {
            word.bytes()
                .fold(7u64, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b)))
        };
        let abroad = place.country.as_ref().filter(|c| Some(*c) != home.as_ref());
        let land = match abroad {
            Some(word) => Dice::of(&[6, seed(word), story.country]).skewed(COUNTRIES),
            None => story.country,
        };
        let mut dice = Dice::of(&[7, seed(&place.name), land, story.number / 50]);
        let town = match Some(&place.name) == main.as_ref() {
            true => story.town,
            false => dice.skewed(TOWNS),
        };
        let region = Dice::of(&[8, land, town]).below(REGIONS);
        if place.country.is_some() {
            place.country = Some(country(land));
        }
        place.admin1 = place
            .admin1
            .as_ref()
            .map(|_| format!("{} region {region}", country(land)));
        place.name = match place.precision {
            Some(PlacePrecision::Country) => format!("Land {}", country(land)),
            Some(PlacePrecision::Region) => format!("{} region {region}", country(land)),
            _ => self::town(land, town),
        };
        place.geonames = place.geonames.map(|_| (90_000_000 + land * TOWNS + town) as u32);
        if place.lat.is_some() {
            let (lat, lon) = ground(land, town);
            (place.lat, place.lon) = (Some(lat), Some(lon));
        }
    }
}

/// Counts of the story, by measure; reports differ a little.
fn figures(record: &mut Record, story: &Story, dice: &mut Dice) {
    let mut nth: BTreeMap<Measure, u64> = BTreeMap::new();
    for figure in &mut record.figures {
        let nth = nth.entry(figure.measure).or_default();
        *nth += 1;
        let own = Dice::of(&[9, story.number, *nth]).skewed(300);
        let off = if dice.below(3) == 0 { dice.below(4) } else { 0 };
        let by = |low: u64| match low {
            0..=1000 => low % 3 + own + off,
            _ => low + own,
        };
        let low = figure.low.map(by);
        figure.high = figure
            .high
            .zip(figure.low)
            .map(|(high, was)| low.unwrap_or(high) + high.saturating_sub(was));
        figure.low = low;
    }
}

/// Actors are those of the story's country.
fn names(record: &mut Record, story: &Story) {
    let sign = country(story.country);
    for actor in &mut record.actors {
        let renamed = format!("{} {sign}", actor.name);
        for claim in &mut record.claims {
            let source = claim
                .source
                .as_mut()
                .filter(|s| s.actor.as_ref() == Some(&actor.id));
            if let Some(source) = source {
                source.name.clone_from(&renamed);
            }
        }
        actor.name = renamed;
    }
}

/// The number of a day written `2022-03-14`, with or without a time behind it.
fn number(date: &str) -> Option<i64> {
    resolve::days::number(date).map(i64::from)
}

/// A day written as records do.
pub fn civil(day: i64) -> String {
    resolve::days::name(i32::try_from(day).unwrap_or(0))
}

/// A town that stories have, and a day, for a question.
pub fn asked(dice: &mut Dice, days: u64) -> (u64, u64, i64) {
    (
        dice.skewed(COUNTRIES),
        dice.skewed(TOWNS),
        FIRST + dice.below(days) as i64,
    )
}
