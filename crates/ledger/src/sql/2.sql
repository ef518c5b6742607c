-- Schema 2 of a ledger adds what lists and counts are read from, so that a page opens only what it shows. All of it follows from what schema 1 keeps, and is
-- kept up in the same change; `verify` makes it anew.

-- From and to which entry of the log an incident was shown: it stood, and no merging or splitting stood before it.
CREATE TABLE shown (
    incident INTEGER NOT NULL REFERENCES incidents,
    since INTEGER NOT NULL,
    until INTEGER,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    first TEXT,                     -- first day
    lat REAL, lon REAL,
    tolls INTEGER NOT NULL,         -- how many it has
    disputes INTEGER NOT NULL,
    PRIMARY KEY (incident, since)
) STRICT, WITHOUT ROWID;

-- How many incidents are shown now, by first day (empty where not dated) and type; changed in place.
CREATE TABLE days (
    first TEXT NOT NULL,
    type TEXT NOT NULL,
    incidents INTEGER NOT NULL,
    disputed INTEGER NOT NULL,
    PRIMARY KEY (first, type)
) STRICT, WITHOUT ROWID;

-- The lines of a time line that an incident has: 0 is that it happened, the others are its tolls in order.
CREATE TABLE moments (
    incident INTEGER NOT NULL REFERENCES incidents,
    number INTEGER NOT NULL,
    day TEXT,
    id TEXT NOT NULL,               -- of the incident
    PRIMARY KEY (incident, number)
) STRICT, WITHOUT ROWID;

-- Who has a side in how many disputes of an incident; names without article, case and accents.
CREATE TABLE sides (
    incident INTEGER NOT NULL REFERENCES incidents,
    speaker TEXT NOT NULL,
    disputes INTEGER NOT NULL,
    PRIMARY KEY (incident, speaker)
) STRICT, WITHOUT ROWID;
-- The same over all incidents shown now; changed in place.
CREATE TABLE disputed (
    speaker TEXT PRIMARY KEY,
    disputes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who speaks in records that stand, and how they are called, known and speak; changed in place.
CREATE TABLE speakers (
    speaker INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,       -- as in sides
    claims INTEGER NOT NULL
) STRICT;
CREATE TABLE spoken (
    speaker INTEGER NOT NULL REFERENCES speakers,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    stance TEXT NOT NULL,
    claims INTEGER NOT NULL,
    PRIMARY KEY (speaker, name, kind, stance)
) STRICT, WITHOUT ROWID;

-- Numbers of what stands, by name; changed in place.
CREATE TABLE totals (
    name TEXT PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Sites by the sound of their names.
CREATE TABLE heard (
    sound TEXT NOT NULL,
    site INTEGER NOT NULL REFERENCES sites,
    PRIMARY KEY (sound, site)
) STRICT, WITHOUT ROWID;

-- Which event of each record of its document an anchor of a judgement on incidents is; null where it is not read there.
CREATE TABLE anchors (
    judgement INTEGER NOT NULL REFERENCES log (seq),
    part INTEGER NOT NULL,          -- which of the incidents judged, from 0; -1 are the events that are split off
    number INTEGER NOT NULL,        -- which of its events, from 0
    record INTEGER NOT NULL REFERENCES records,
    document INTEGER NOT NULL REFERENCES documents,
    event TEXT,
    PRIMARY KEY (judgement, part, number, record)
) STRICT, WITHOUT ROWID;
