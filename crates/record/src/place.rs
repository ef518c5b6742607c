//! Place: a mention of a place, resolved as far as the words allow.

use crate::{Quote, Trace, named};

named! {
    /// How much ground the resolved place covers.
    PlacePrecision {
        /// A settlement or a point.
        Place = "place",
        /// A district or county.
        District = "district",
        /// A first-level region.
        Region = "region",
        /// A whole country.
        Country = "country",
        /// A sea, front, border or other stretch.
        Area = "area",
    }
}

/// A place given relative to another ("25 kilometres from the Polish border").
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Relation {
    /// Distance in kilometres.
    pub distance_km: Option<f64>,
    /// Compass direction, such as `northwest`.
    pub direction: Option<String>,
    /// The other place, in the article's words.
    pub of: Option<String>,
}

/// One mention of a place.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// `p1`, `p2` ... in text order.
    pub id: String,
    /// The words.
    pub span: Quote,
    /// Name in the gazetteer, or the words.
    pub name: String,
    /// GeoNames identifier.
    pub geonames: Option<u32>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Name of the first-level region.
    pub admin1: Option<String>,
    /// Degrees north; null for countries, regions and the unresolved.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// How much ground it covers; null while unresolved.
    pub precision: Option<PlacePrecision>,
    /// Where the words give it relative to another place.
    pub relation: Option<Relation>,
    /// How it was found.
    #[serde(skip)]
    pub trace: Trace,
}
