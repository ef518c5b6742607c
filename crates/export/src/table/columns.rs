//! Columns: the ten tables, and what each column means. The order is the order in files; columns may be added at the end.

use super::{Column, Kind, Table};

const fn text(name: &'static str, about: &'static str) -> Column {
    Column {
        name,
        kind: Kind::Text,
        about,
    }
}
const fn int(name: &'static str, about: &'static str) -> Column {
    Column {
        name,
        kind: Kind::Int,
        about,
    }
}
const fn real(name: &'static str, about: &'static str) -> Column {
    Column {
        name,
        kind: Kind::Real,
        about,
    }
}
const fn list(name: &'static str, about: &'static str) -> Column {
    Column {
        name,
        kind: Kind::List,
        about,
    }
}

const DOCUMENT: Column = text("document", "identifier of the document");
const START: Column = int("start", "first code point in the document's text");
const END: Column = int("end", "one past the last code point");
const VERDICT: Column = text("verdict", "accept or reject, by the last who judged");

/// All tables, in the order in which they are written.
pub static TABLES: [&Table; 10] = [
    &DOCUMENTS,
    &CLAIMS,
    &FIGURES,
    &EVENTS,
    &PLACES,
    &ACTORS,
    &INCIDENTS,
    &TOLLS,
    &DISPUTES,
    &JUDGEMENTS,
];

/// Documents.
pub static DOCUMENTS: Table = Table {
    name: "documents",
    about: "one row per document (canonical text)",
    columns: &[
        text("id", "sha256: and the hash of the canonical text"),
        text("source_sha256", "hash of the bytes read"),
        text("title", "headline"),
        text("outlet", "outlet"),
        text("url", "address"),
        text("published", "local time of publication"),
        text("language", "ISO 639-1"),
        text("origin", "path or address that it is read by"),
        int("sightings", "how often it was seen"),
        text("added", "when it was first put on record, UTC"),
        text("version", "program that read it"),
        text("model", "model that read it"),
        text("knowledge", "hash of the tables that it was read with"),
        int("characters", "length of the text in code points"),
        text(
            "text",
            "canonical text; start and end of other tables count in it",
        ),
    ],
};

/// Claims.
pub static CLAIMS: Table = Table {
    name: "claims",
    about: "one row per claim: who says what",
    columns: &[
        DOCUMENT,
        text("id", "identifier in the document"),
        int("number", "place among the document's claims, from 1"),
        text(
            "source",
            "who answers for it, as the article names it most fully; null where nobody is named",
        ),
        text("source_actor", "the actor, where one was found"),
        text(
            "source_kind",
            "named, unnamed, anonymous, organization, document, outlet",
        ),
        list("relay", "through whom it came, nearest to the source first"),
        text("cue", "the words that make it an attribution"),
        text("stance", "what the source does with the content"),
        text("quotation", "direct, mixed, indirect"),
        text("certainty", "how sure the source is"),
        text(
            "content",
            "the words that the source answers for; stretches joined by …",
        ),
        int("start", "first code point of the content"),
        int("end", "one past the last code point of the content"),
        text("said", "day on which the words say that it was said"),
        text("day", "the same, else the day of publication"),
        text("answers", "the claim that it responds to"),
        list("covers", "claims that it is about as a whole"),
        list("events", "events in the content"),
        list("figures", "figures in the content"),
        VERDICT,
    ],
};

/// Figures.
pub static FIGURES: Table = Table {
    name: "figures",
    about: "one row per count in a document",
    columns: &[
        DOCUMENT,
        text("id", "identifier in the document"),
        text("measure", "killed, injured ..."),
        int("low", "least value; null is open"),
        int("high", "greatest value; null is open"),
        text("hedge", "at least, about ..."),
        text("of", "head of what is counted"),
        text("class", "what class of people"),
        text("side", "whose they are"),
        text("scope", "incident, part, cumulative"),
        text("since", "first day that a cumulative figure counts from"),
        text("event", "event whose outcome it is"),
        text(
            "claim",
            "claim that it stands in; null in the article's own voice",
        ),
        text("words", "the words"),
        START,
        END,
        VERDICT,
    ],
};

/// Events.
pub static EVENTS: Table = Table {
    name: "events",
    about: "one row per event as one document tells it",
    columns: &[
        DOCUMENT,
        text("id", "identifier in the document"),
        text("type", "PLOVER type"),
        text("mode", "PLOVER mode"),
        list("contexts", "PLOVER contexts"),
        text("status", "occurred, ongoing, planned, possible, negated"),
        list("agents", "who did it"),
        list("targets", "to whom"),
        list("instruments", "with what"),
        text("place", "place, by identifier in the document"),
        text("place_name", "its name"),
        text("country", "its country, ISO 3166-1 alpha-2"),
        real("lat", "degrees north; null where it is not on the map"),
        real("lon", "degrees east"),
        text("from_day", "first day, inclusive"),
        text("to_day", "day after the last one"),
        text("time_value", "EDTF or TIMEX3 value"),
        text("time_words", "the words"),
        list("figures", "counts that are its outcome"),
        list("claims", "claims that carry it"),
        text("cameo", "CAMEO code"),
        text("acled_type", "ACLED event type"),
        text("acled_sub_type", "ACLED sub-event type"),
        int("ucdp", "UCDP type of violence"),
        int(
            "quad",
            "PLOVER quad class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict",
        ),
        real(
            "intensity",
            "PLOVER intensity of type and mode, -10 (conflict) to 10",
        ),
        real("goldstein", "Goldstein's value of the CAMEO code, -10 to 10"),
        list("lossy", "which of these codes lose or guess something"),
        text("words", "the trigger"),
        START,
        END,
        VERDICT,
    ],
};

/// Places.
pub static PLACES: Table = Table {
    name: "places",
    about: "one row per mention of a place",
    columns: &[
        DOCUMENT,
        text("id", "identifier in the document"),
        text("name", "name in the gazetteer, or the words"),
        int("geonames", "GeoNames identifier"),
        text("country", "ISO 3166-1 alpha-2"),
        text("admin1", "first-level region"),
        real(
            "lat",
            "degrees north; null for countries, regions and the unresolved",
        ),
        real("lon", "degrees east"),
        text(
            "precision",
            "place, district, region, country, area; null while unresolved",
        ),
        real("relation_km", "distance from another place"),
        text("relation_direction", "direction from it"),
        text("relation_of", "the other place, in the article's words"),
        text("words", "the words"),
        START,
        END,
        VERDICT,
    ],
};

/// Actors.
pub static ACTORS: Table = Table {
    name: "actors",
    about: "one row per actor of a document",
    columns: &[
        DOCUMENT,
        text("id", "identifier in the document"),
        text("name", "fullest name or description"),
        text("kind", "person, organization, country, group, object"),
        text("role", "office or description"),
        text("country", "ISO 3166-1 alpha-2"),
        text("sector", "PLOVER sector"),
        text("wikidata", "Wikidata identifier"),
        int("mentions", "how often it is mentioned"),
        VERDICT,
    ],
};

/// Incidents.
pub static INCIDENTS: Table = Table {
    name: "incidents",
    about: "one row per incident: what many articles tell of one happening",
    columns: &[
        text("id", "stable identifier"),
        text("type", "PLOVER type"),
        text("mode", "PLOVER mode"),
        text("place", "name as the articles give it"),
        int("geonames", "GeoNames identifier"),
        text("country", "ISO 3166-1 alpha-2"),
        text("admin1", "first-level region"),
        real("lat", "degrees north; null where it is not on the map"),
        real("lon", "degrees east"),
        text("precision", "place, district, region, country, area"),
        text("from_day", "first day, inclusive; null if undated"),
        text("to_day", "day after the last one"),
        list("agents", "who did it, as sources name them"),
        list("targets", "to whom"),
        list("documents", "documents that tell of it"),
        list("events", "its events, as document/event"),
        int(
            "independent_sources",
            "sources left when copies of one text count once",
        ),
        list(
            "copies",
            "groups of documents that are copies of one text, each joined by spaces",
        ),
        list("disputes", "identifiers of its disputes"),
        VERDICT,
    ],
};

/// Tolls.
pub static TOLLS: Table = Table {
    name: "tolls",
    about: "one row per toll: what one source says that an incident cost",
    columns: &[
        text("incident", "identifier of the incident"),
        int("number", "place in the incident's list of tolls, from 0"),
        text("measure", "killed, injured ..."),
        text("source", "who answers for the number; null where nobody is named"),
        int("low", "lower bound; null is open"),
        int("high", "upper bound; null is open"),
        text("of", "what is counted"),
        text("said", "day on which it was said, else that of publication"),
        int(
            "superseded_by",
            "number of the later one of the same source that took its place",
        ),
        list("unverified_by", "sources who say that they could not verify it"),
        list("documents", "documents that carry it"),
        list("figures", "figures that carry it, as document/figure"),
    ],
};

/// Sides of disputes.
pub static DISPUTES: Table = Table {
    name: "disputes",
    about: "one row per side of a dispute",
    columns: &[
        text("id", "identifier of the dispute"),
        text("incident", "identifier of the incident"),
        text("about", "killed, injured, count, who, whether, what"),
        int("side", "place among the sides, from 0"),
        text("source", "who; null where nobody is named"),
        text("says", "what it holds, in the words of the article"),
        text("stance", "stance of the claim; null for the outlet's own voice"),
        list("documents", "documents that carry it"),
        list("claims", "claims that carry it, as document/claim"),
        int("start", "first code point of the words in the first document"),
        int("end", "one past the last code point"),
    ],
};

/// Judgements.
pub static JUDGEMENTS: Table = Table {
    name: "judgements",
    about: "one row per judgement of a person",
    columns: &[
        text("id", "identifier"),
        text("time", "when, UTC"),
        text("by", "who"),
        text("action", "accept, reject, edit, merge, split, note, undo"),
        text("subject", "document or incident"),
        text("item", "identifier that the item had when it was judged"),
        text("set", "what was set, as JSON"),
        text("note", "a remark"),
        text("undoes", "the judgement that it takes back"),
        text("undone_by", "the judgement that took it back"),
    ],
};
