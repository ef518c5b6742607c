-- Indexes of schema 2, made when its tables are full: sorted at once, not row by row.
CREATE INDEX shown_newest ON shown (first DESC, id, until, type, disputes, lat, lon);
CREATE INDEX shown_oldest ON shown (first IS NULL, first, id, until, type, disputes, tolls, lat, lon);
CREATE INDEX shown_disputed ON shown (first DESC, id, type, lat, lon) WHERE until IS NULL AND disputes > 0;
CREATE INDEX moments_day ON moments (day IS NULL, day, id, number);
CREATE INDEX speakers_most ON speakers (claims DESC, key);
CREATE INDEX anchors_event ON anchors (document, event);
CREATE INDEX log_time ON log (time);
CREATE INDEX claims_day ON claims (day IS NULL, day);
CREATE INDEX records_published ON records (published IS NULL, published);
CREATE INDEX records_outlet ON records (outlet);
