//! Format: what formats there are, what they are made from, and what they lose.

/// What a format needs a place for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One file, or standard output.
    Stream,
    /// One file that must be a file: a database.
    File,
    /// A folder of files.
    Folder,
}

macro_rules! formats {
    ($($(#[$about:meta])* $name:ident = $text:literal, $ending:literal, $shape:ident, $losses:literal;)+) => {
        /// A format of an export.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Format { $($(#[$about])* $name),+ }

        impl Format {
            /// All formats.
            pub const ALL: &'static [Format] = &[$(Format::$name),+];

            /// Its name on the command line.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Format::$name => $text),+ }
            }

            /// The usual ending of its file.
            #[must_use]
            pub fn ending(self) -> &'static str {
                match self { $(Format::$name => $ending),+ }
            }

            /// Where it can be written.
            #[must_use]
            pub fn shape(self) -> Shape {
                match self { $(Format::$name => Shape::$shape),+ }
            }

            /// What it is, and what it loses, in one line.
            #[must_use]
            pub fn losses(self) -> &'static str {
                match self { $(Format::$name => $losses),+ }
            }

            /// The format of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|format| format.name() == name)
            }
        }
    };
}

formats! {
    /// ACLED's columns.
    Acled = "acled", "csv", Stream, "ACLED's 31 columns, a row per incident; one lowest number of deaths, tolls and disputes only as words, two actors, incidents without an ACLED type left out";
    /// UCDP GED's columns.
    Ged = "ged", "csv", Stream, "UCDP GED's 49 columns, a row per incident with deaths; one lowest and one highest number, no conflict or dyad numbers, all else left out";
    /// POLECAT's columns.
    Polecat = "polecat", "tsv", Stream, "POLECAT's 40 columns, a row per event as told; counts, stances and disputes are lost, planned and possible events left out";
    /// PLOVER's objects.
    Plover = "plover", "jsonl", Stream, "PLOVER 2.0, an object per event as told; stances, bounds and disputes only in a comment, planned and possible events left out";
    /// GDELT's events and mentions.
    Gdelt2 = "gdelt2", "", Folder, "GDELT 2 events and mentions (two files); counts, speakers, stances, disputes and tone are lost";
    /// GeoJSON.
    Geojson = "geojson", "geojson", Stream, "a feature per incident, unplaced ones with null geometry; claims only as a number and one quotation";
    /// KML.
    Kml = "kml", "kml", Stream, "a placemark per incident for Google Earth; tolls and disputes only as words, claims are lost";
    /// W3C Web Annotation.
    Annotations = "w3c", "jsonld", Stream, "W3C Web Annotation with PROV, an annotation per role of each claim; incidents, tolls, disputes and bounds are lost";
    /// schema.org.
    Claims = "claim", "jsonld", Stream, "schema.org Claim, ClaimReview only from a person's rating; relays, figures and incidents are lost, claims that put nothing forward left out";
    /// HXL.
    Hxl = "hxl", "csv", Stream, "HXL-tagged table, a row per toll of killed and injured; other measures and disputes are lost";
    /// TimeMap.
    Timemap = "timemap", "json", Stream, "api.json of TimeMap; tolls and disputes only as words, claims are lost, incidents with neither day nor coordinates left out";
    /// FollowTheMoney.
    Ftm = "ftm", "ftm.json", Stream, "FollowTheMoney entities for Aleph; tolls and disputes only as words, claims and things that were hit are lost";
    /// ninjs.
    Ninjs = "ninjs", "jsonl", Stream, "ninjs 3.1, an item per document; claims, figures and incidents are lost, publication stays outside the date fields for want of a zone";
    /// CoNLL-U.
    Conllu = "conllu", "conllu", Stream, "the reader's analysis of each document, read again; all that is on record is lost";
    /// SQLite.
    Sqlite = "sqlite", "db", File, "ten tables for Datasette and SQL; every mention but places, offsets of claims' separate stretches, links' reasons, notes and history are lost";
    /// Parquet.
    Parquet = "parquet", "", Folder, "ten tables, a file each; loses what sqlite loses";
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn names_are_found() {
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(*format));
        }
        assert_eq!(Format::from_name("xls"), None);
    }
}
