-- State of a watch: what was fetched and what is still to be. Everything here can be lost without harm to the ledger; then it is fetched again.
CREATE TABLE feeds (
    url TEXT PRIMARY KEY,           -- as the watch file writes it
    moved TEXT,                     -- where it has moved to for good
    etag TEXT, modified TEXT,       -- for conditional requests
    failures INTEGER NOT NULL DEFAULT 0,
    next INTEGER NOT NULL DEFAULT 0 -- milliseconds since 1970
) STRICT, WITHOUT ROWID;

-- Articles by their address (or feed and identifier, or path).
CREATE TABLE items (
    key TEXT PRIMARY KEY,
    feed TEXT NOT NULL,
    guid TEXT NOT NULL,
    link TEXT,                      -- the address that is asked
    final TEXT,                     -- the address that answered, in its one form
    title TEXT,
    published INTEGER,
    said TEXT NOT NULL,             -- hash of what the feed says of it
    state TEXT NOT NULL,            -- wanted, fetched, done, given up
    tries INTEGER NOT NULL DEFAULT 0,
    next INTEGER NOT NULL DEFAULT 0,
    etag TEXT, modified TEXT,
    document TEXT,                  -- its newest version in the ledger
    version TEXT,                   -- hash of what that says
    versions INTEGER NOT NULL DEFAULT 0,
    taken INTEGER,                  -- when its first version was taken
    unanswered INTEGER NOT NULL DEFAULT 0  -- times in a row that nobody answered
) STRICT, WITHOUT ROWID;
CREATE INDEX items_state ON items (state, next);
CREATE INDEX items_guid ON items (feed, guid);
CREATE INDEX items_final ON items (final);

-- Bytes that were fetched and are not in the ledger yet.
CREATE TABLE fetched (
    key TEXT PRIMARY KEY,
    bytes BLOB NOT NULL,
    about TEXT NOT NULL             -- JSON: what is given to the ledger beside them
) STRICT, WITHOUT ROWID;

-- Pauses that hosts asked for.
CREATE TABLE hosts (
    host TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What hosts ask of programs.
CREATE TABLE robots (
    origin TEXT PRIMARY KEY,
    file BLOB NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE files (
    path TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    document TEXT, version TEXT,
    versions INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Alerts: rules known, what each has told of which incident, and what is still to be sent.
CREATE TABLE rules (
    name TEXT PRIMARY KEY,
    conditions TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE told (
    rule TEXT NOT NULL,
    incident TEXT NOT NULL,
    told TEXT NOT NULL,             -- JSON
    PRIMARY KEY (rule, incident)
) STRICT, WITHOUT ROWID;
CREATE TABLE told_items (           -- an incident may come to be called otherwise; its events and figures are still its own
    rule TEXT NOT NULL,
    document TEXT NOT NULL,
    item TEXT NOT NULL,
    incident TEXT NOT NULL,
    PRIMARY KEY (rule, document, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    alert TEXT NOT NULL,
    rule TEXT NOT NULL,
    way TEXT NOT NULL,              -- print, file, post
    target TEXT NOT NULL,
    payload TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    next INTEGER NOT NULL DEFAULT 0
) STRICT;
