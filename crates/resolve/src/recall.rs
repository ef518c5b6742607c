//! Recall: what a new article can change. Landmarks name all blocks of their year, because one that is told to the year alone goes with the one among all
//! told more exactly that it speaks of most strongly. Few of these blocks change for a new article: in come digests, out come the names of those.
//!
//! It decides nothing, and names rather a block too many than one too few.

use crate::blocks;
use crate::cluster::REMEMBERED;
use crate::digest::Digest;
use crate::item::{self, Item, When};
use crate::link;
use std::collections::BTreeSet;

/// What a new digest can change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touched {
    /// Blocks that it can change by itself.
    pub blocks: BTreeSet<String>,
    /// Of these the years in which it tells of a landmark: [`recalled`] says what else it changes.
    pub years: BTreeSet<String>,
}

/// The blocks that a document which was not there before can change, and the years that must be asked what else it changes.
#[must_use]
pub fn touched(digest: &Digest) -> Touched {
    let mut touched = Touched::default();
    for happening in &digest.happenings {
        touched.blocks.extend(blocks::near(digest, happening));
        let year = item::landmark(happening);
        let country = item::country(digest, happening);
        touched
            .years
            .extend(year.map(|year| blocks::home(country, When::Long(year))));
    }
    touched.blocks.extend(touched.years.iter().cloned());
    touched
}

/// The blocks that `new` documents change as landmarks of a year, given the name of its block and every digest that names it: those of all happenings with
/// which one told to the year alone could go, where it is new itself or could go with a new one.
#[must_use]
pub fn recalled(year: &str, digests: &[&Digest], new: &BTreeSet<&str>) -> BTreeSet<String> {
    let of_year = |digest: &Digest, h: &crate::Happening| {
        let own = item::landmark(h).map(|y| blocks::home(item::country(digest, h), When::Long(y)));
        own.is_some_and(|own| own == year)
    };
    let items = item::items(digests, of_year);
    let is_new = |item: &Item| new.contains(item.digest.document.as_str());
    let (sharp, vague): (Vec<&Item>, Vec<&Item>) = items.iter().partition(|item| item.when.is_sharp());
    let mut named = BTreeSet::new();
    for item in vague {
        let meets = |other: &&&Item| link::score(other, item).is_some_and(|score| score >= REMEMBERED);
        let met: Vec<&&Item> = sharp.iter().filter(meets).collect();
        if is_new(item) || met.iter().any(|other| is_new(other)) {
            named.extend(
                met.iter()
                    .flat_map(|other| blocks::near(other.digest, other.happening)),
            );
        }
    }
    named
}
