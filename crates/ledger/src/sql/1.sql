-- Schema 1 of a ledger. Rows are added, never changed; the exceptions are marked: they are derived, and `until` ends a row's time.

-- Everything that ever changed the ledger, each entry sealed by the hash of the one before.
CREATE TABLE log (
    seq INTEGER PRIMARY KEY,
    time TEXT NOT NULL,             -- UTC, 2026-11-25T09:30:00.000000Z
    kind TEXT NOT NULL,             -- init, add, read, resolve, judge
    by TEXT,                        -- who judged; null for the program
    subject TEXT,                   -- document, incident or judgement
    detail TEXT NOT NULL,           -- JSON
    prev TEXT NOT NULL,             -- hash of the entry before
    hash TEXT NOT NULL              -- SHA-256 of the JSON array [seq, time, kind, by, subject, detail, prev]
) STRICT;
CREATE INDEX log_judged ON log (subject) WHERE kind = 'judge';

-- The bytes that were read.
CREATE TABLE sources (
    source INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    packed BLOB NOT NULL            -- zstd
) STRICT;

-- One row per canonical text.
CREATE TABLE documents (
    document INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE         -- sha256:...
) STRICT;

-- Where and how a document came: the same text can come more than once.
CREATE TABLE sightings (
    sighting INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents,
    source INTEGER NOT NULL REFERENCES sources,
    origin TEXT NOT NULL,           -- path or address
    given TEXT NOT NULL,            -- JSON: published, outlet, url as they were given
    rank TEXT NOT NULL,             -- the least rank among a document's sightings is the one it is read by
    seq INTEGER NOT NULL REFERENCES log
) STRICT;
CREATE INDEX sightings_document ON sightings (document);
CREATE INDEX sightings_source ON sightings (source);
CREATE INDEX sightings_origin ON sightings (origin);

-- What reading gave, one row per version of the reader.
CREATE TABLE records (
    record INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents,
    sighting INTEGER NOT NULL REFERENCES sightings,
    version TEXT NOT NULL,
    model TEXT NOT NULL,
    knowledge TEXT NOT NULL,
    title TEXT, outlet TEXT, url TEXT, published TEXT,
    sha256 TEXT NOT NULL,           -- of the JSON
    packed BLOB NOT NULL,           -- JSON, zstd
    seq INTEGER NOT NULL REFERENCES log
) STRICT;
CREATE INDEX records_document ON records (document);

-- From and to which entry of the log a record stood for its document.
CREATE TABLE standing (
    record INTEGER NOT NULL REFERENCES records,
    since INTEGER NOT NULL REFERENCES log (seq),
    until INTEGER REFERENCES log (seq),
    PRIMARY KEY (record, since)
) STRICT, WITHOUT ROWID;

-- Flat rows of records, for queries; derived.
CREATE TABLE sites (
    site INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL, geonames INTEGER, country TEXT, admin1 TEXT, lat REAL, lon REAL, precision TEXT
) STRICT;
CREATE VIRTUAL TABLE site_box USING rtree (site, south, north, west, east);

CREATE TABLE events (
    event INTEGER PRIMARY KEY,
    record INTEGER NOT NULL REFERENCES records,
    id TEXT NOT NULL,
    type TEXT NOT NULL, mode TEXT, status TEXT NOT NULL,
    site INTEGER REFERENCES sites,
    first TEXT, after TEXT,         -- days: first inclusive, after exclusive
    agents TEXT NOT NULL, targets TEXT NOT NULL,
    words TEXT NOT NULL
) STRICT;
CREATE INDEX events_record ON events (record);
CREATE INDEX events_site ON events (site) WHERE site IS NOT NULL;

CREATE TABLE figures (
    figure INTEGER PRIMARY KEY,
    record INTEGER NOT NULL REFERENCES records,
    id TEXT NOT NULL,
    measure TEXT NOT NULL, low INTEGER, high INTEGER, of TEXT, scope TEXT NOT NULL,
    event TEXT, claim TEXT,
    words TEXT NOT NULL
) STRICT;
CREATE INDEX figures_record ON figures (record);

CREATE TABLE claims (
    claim INTEGER PRIMARY KEY,
    record INTEGER NOT NULL REFERENCES records,
    id TEXT NOT NULL,
    source TEXT, source_kind TEXT,
    stance TEXT NOT NULL, quotation TEXT NOT NULL, certainty TEXT NOT NULL,
    day TEXT,                       -- when it was said, else the day of publication
    cue TEXT, content TEXT NOT NULL
) STRICT;
CREATE INDEX claims_record ON claims (record);
CREATE TABLE claim_events (
    claim INTEGER NOT NULL REFERENCES claims,
    event INTEGER NOT NULL REFERENCES events,
    PRIMARY KEY (claim, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_events_event ON claim_events (event);

-- Full text; the rows are those of documents and claims.
CREATE VIRTUAL TABLE document_words USING fts5 (title, text, content = '', tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE claim_words USING fts5 (source, actors, place, content, content = '', tokenize = 'unicode61 remove_diacritics 2');

-- What resolving keeps of each document, judgements applied; changed in place.
CREATE TABLE digests (
    document INTEGER PRIMARY KEY REFERENCES documents,
    sha256 TEXT NOT NULL,
    packed BLOB NOT NULL,           -- JSON {"digest", "blocks"}, zstd
    seq INTEGER NOT NULL REFERENCES log
) STRICT;
CREATE TABLE blocks (
    block INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE members (              -- changed in place
    block INTEGER NOT NULL REFERENCES blocks,
    document INTEGER NOT NULL REFERENCES documents,
    PRIMARY KEY (block, document)
) STRICT, WITHOUT ROWID;
CREATE TABLE dirty (                -- blocks to be resolved anew; changed in place
    block INTEGER PRIMARY KEY REFERENCES blocks
) STRICT;

-- Incidents with their disputes, each version from and to an entry of the log.
CREATE TABLE incidents (
    incident INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    block INTEGER REFERENCES blocks,-- null for what judgements made by merging and splitting
    since INTEGER NOT NULL REFERENCES log (seq),
    until INTEGER REFERENCES log (seq),
    type TEXT NOT NULL,
    first TEXT, after TEXT,         -- days: first inclusive, after exclusive
    lat REAL, lon REAL,
    sha256 TEXT NOT NULL,
    packed BLOB NOT NULL            -- JSON {"incident", "disputes"}, zstd
) STRICT;
CREATE INDEX incidents_id ON incidents (id);
CREATE INDEX incidents_block ON incidents (block, since);
CREATE INDEX incidents_judged ON incidents (since) WHERE block IS NULL;
CREATE TABLE incident_events (
    document INTEGER NOT NULL REFERENCES documents,
    event TEXT NOT NULL,
    incident INTEGER NOT NULL REFERENCES incidents,
    PRIMARY KEY (document, event, incident)
) STRICT, WITHOUT ROWID;
-- Incidents that merging or splitting stands before.
CREATE TABLE covered (
    incident INTEGER NOT NULL REFERENCES incidents,
    since INTEGER NOT NULL REFERENCES log (seq),
    until INTEGER REFERENCES log (seq),
    PRIMARY KEY (incident, since)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE incident_box USING rtree (incident, south, north, west, east);
CREATE VIRTUAL TABLE incident_days USING rtree_i32 (incident, first, after);
CREATE VIRTUAL TABLE incident_words USING fts5 (place, actors, sources, stances, disputed, tokenize = 'unicode61 remove_diacritics 2');
