-- Indexes of schema 3: articles with an event of a type or a claim of a stance, without looking at each of their events or claims.
CREATE INDEX events_type ON events (type, record);
CREATE INDEX claims_stance ON claims (stance, record);
