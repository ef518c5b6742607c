-- What is being read into the ledger: a reading that never came back ended the process.
CREATE TABLE reading (
    name TEXT PRIMARY KEY,          -- of an article, or the path of a file, with the place of an article in it
    times INTEGER NOT NULL,         -- how often it began
    version TEXT NOT NULL           -- of the program
) STRICT, WITHOUT ROWID;
