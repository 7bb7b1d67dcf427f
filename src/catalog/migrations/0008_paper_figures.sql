-- Figures of the papers in the archive, kept: by unit, procedure and paper type, and all together, for each day
-- (src/catalog/figures.rs). Always the sum over table `paper`: changed in the same transaction.
CREATE TABLE paper_figure (
    id        INTEGER PRIMARY KEY, -- by what, day, key, days since the dossier had its last paper before: packed
    papers    BIGINT NOT NULL,
    results   BIGINT NOT NULL,     -- of these: issued
    review    BIGINT NOT NULL,     -- of these: waiting for a person
    pages     BIGINT NOT NULL,
    a4        BIGINT NOT NULL,     -- millionths of a sheet: whole numbers add up to the same in any order
    dossiers  BIGINT NOT NULL
);

-- Codes of units, procedures and paper types that papers have, as numbers. 0 is for none.
CREATE TABLE paper_key (
    id    INTEGER PRIMARY KEY,
    code  TEXT NOT NULL UNIQUE
);

-- Nearly all papers are archived: whoever asked for those of a dossier was led over all of them by this index.
DROP INDEX paper_by_state;
