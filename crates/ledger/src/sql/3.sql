-- Schema 3 of a ledger remembers which landmarks of a year are new, so that few blocks of that year are resolved anew; and finds articles by
-- type and stance at once.

-- Blocks that are a year, and the documents that tell of a landmark of it and were not seen yet when it was last resolved; changed in place.
CREATE TABLE recalls (
    block INTEGER NOT NULL REFERENCES blocks,
    document INTEGER NOT NULL REFERENCES documents,
    PRIMARY KEY (block, document)
) STRICT, WITHOUT ROWID;
