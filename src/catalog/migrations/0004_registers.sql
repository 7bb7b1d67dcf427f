-- Registers of the one-stop systems: units, procedures, dossiers, and the figures kept of them.
-- Days are counted from 1970-01-01: two bytes instead of ten, ten million times. Texts that repeat are numbers here.

-- What was read in, when, from what.
CREATE TABLE reg_import (
    id       INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,
    file     TEXT NOT NULL,
    sha256   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    added    BIGINT NOT NULL DEFAULT 0,
    changed  BIGINT NOT NULL DEFAULT 0,
    same     BIGINT NOT NULL DEFAULT 0
);

-- Every unit code that a register names, whether or not the register of units knows it.
CREATE TABLE reg_unit (
    id      INTEGER PRIMARY KEY,
    code    TEXT NOT NULL UNIQUE,
    filler  BIGINT NOT NULL
);

-- A unit as it was from a day on.
CREATE TABLE reg_unit_span (
    unit        BIGINT NOT NULL REFERENCES reg_unit (id),
    valid_from  BIGINT NOT NULL, -- -10000000: from the beginning
    valid_to    BIGINT,
    name        TEXT NOT NULL,
    level       TEXT,
    parent      BIGINT REFERENCES reg_unit (id),
    successor   BIGINT REFERENCES reg_unit (id),
    PRIMARY KEY (unit, valid_from)
);

-- Every procedure code that a register names; without a name, the register of procedures does not know it.
CREATE TABLE reg_procedure (
    id          INTEGER PRIMARY KEY,
    code        TEXT NOT NULL UNIQUE,
    filler      BIGINT NOT NULL,
    name        TEXT,
    field       BIGINT,          -- reg_text
    has_result  BIGINT
);

CREATE TABLE reg_component (
    procedure_id  BIGINT NOT NULL REFERENCES reg_procedure (id),
    nth           BIGINT NOT NULL, -- 1-based, in the order of the register
    code          TEXT,
    name          TEXT NOT NULL,
    paper_type    TEXT,
    required      BIGINT NOT NULL,
    PRIMARY KEY (procedure_id, nth)
);

-- Fields and states.
CREATE TABLE reg_text (
    id      INTEGER PRIMARY KEY,
    code    TEXT NOT NULL UNIQUE,
    filler  BIGINT NOT NULL
);

-- A dossier as the last export has it. No REFERENCES: four look-ups a row, for numbers that this program has just made.
CREATE TABLE dossier (
    id                    INTEGER PRIMARY KEY,
    code                  TEXT NOT NULL UNIQUE,
    registered            BIGINT, -- import that changed it last; NULL: only the archive knows it
    procedure_code        BIGINT, -- reg_procedure
    unit_code             BIGINT, -- reg_unit
    field                 BIGINT, -- reg_text
    channel               BIGINT, -- 1 counter, 2 online, 3 post, as the national interface numbers them
    received_on           BIGINT,
    due_on                BIGINT,
    resolved_on           BIGINT,
    returned_on           BIGINT,
    status                BIGINT, -- reg_text
    has_result            BIGINT,
    components_digitized  BIGINT,
    result_digitized      BIGINT,
    reused                BIGINT,
    shared_data           BIGINT,
    components_expected   BIGINT,
    held_components       BIGINT NOT NULL DEFAULT 0, -- archived papers handed in
    held_results          BIGINT NOT NULL DEFAULT 0, -- archived papers issued
    copied                BIGINT NOT NULL DEFAULT 0  -- the same bytes or picture came twice for it
);
-- Lists go unit by unit, day by day.
CREATE INDEX dossier_by_unit ON dossier (unit_code, received_on);
CREATE INDEX dossier_unregistered ON dossier (code) WHERE registered IS NULL;

-- What an import changed of a dossier that was known.
CREATE TABLE dossier_change (
    id         INTEGER PRIMARY KEY,
    dossier    BIGINT NOT NULL,
    import_id  BIGINT NOT NULL,
    what       TEXT NOT NULL, -- column
    was        TEXT,
    became     TEXT
);
CREATE INDEX dossier_change_by_dossier ON dossier_change (dossier);

-- How many dossiers of which marks there are: one row for each axis, month and unit, its cells packed
-- (src/catalog/registers/cube.rs). Always the sum over table `dossier`: changed in the same transaction.
CREATE TABLE cube (
    id     INTEGER PRIMARY KEY,
    cells  BLOB NOT NULL
);
