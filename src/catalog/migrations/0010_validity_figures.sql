-- How many archived papers stand how, kept by the day from which on they do (src/catalog/validity/timeline.rs). Always the
-- sum over table `validity`: changed in the same transaction.
CREATE TABLE validity_figure (
    id      INTEGER PRIMARY KEY, -- standing, role and outcome, last day, day: packed
    papers  BIGINT NOT NULL      -- so many more than on the day before; may be fewer
);

-- Archived papers that were superseded or revoked by other archived papers, and from which day on ('': on any day).
CREATE TABLE ended_early (
    paper            INTEGER PRIMARY KEY REFERENCES paper (id),
    superseded_from  TEXT,
    revoked_from     TEXT
);

-- Most papers have no last day: those that have one are looked for by it, those that are in force without one, for ever or
-- until an event, by their number.
DROP INDEX validity_by_last_day;
CREATE INDEX validity_by_end ON validity (last_day) WHERE last_day IS NOT NULL;
CREATE INDEX validity_without_end ON validity (paper) WHERE accepted = 1 AND last_day IS NULL;
