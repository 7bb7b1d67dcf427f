-- The first catalog. Only what both SQLite and PostgreSQL understand: no triggers, no functions of one engine.
-- Instants are RFC 3339 text in UTC, digests lower-case hexadecimal, values of `record` JSON text.

CREATE TABLE run (
    id           INTEGER PRIMARY KEY,
    started_at   TEXT NOT NULL,
    finished_at  TEXT,
    version      TEXT NOT NULL
);

-- One row for each document by its bytes.
CREATE TABLE paper (
    id             INTEGER PRIMARY KEY,
    sha256         TEXT NOT NULL UNIQUE,
    sha512         TEXT NOT NULL,
    size_bytes     BIGINT NOT NULL,
    media_type     TEXT,
    original_name  TEXT NOT NULL,
    state          TEXT NOT NULL,
    outcome        TEXT,
    dossier        TEXT,
    role           TEXT NOT NULL,
    unit           TEXT,
    manifested     TEXT,
    pages          BIGINT,
    blank_pages    BIGINT NOT NULL DEFAULT 0,
    a4             DOUBLE PRECISION NOT NULL DEFAULT 0,
    type_code      TEXT,
    described      TEXT,
    review         TEXT NOT NULL DEFAULT '[]',
    received_at    TEXT NOT NULL,
    archived_at    TEXT,
    object_id      TEXT,
    original_path  TEXT,
    searchable_path TEXT
);
CREATE INDEX paper_by_dossier ON paper (dossier);
CREATE INDEX paper_by_state ON paper (state);

-- One row for each received file, by its place.
CREATE TABLE source (
    id           INTEGER PRIMARY KEY,
    path         BLOB NOT NULL UNIQUE,
    shown        TEXT NOT NULL,
    size_bytes   BIGINT NOT NULL,
    modified_ns  TEXT NOT NULL,
    dossier      TEXT,
    paper        BIGINT REFERENCES paper (id),
    outcome      TEXT,
    run          BIGINT NOT NULL REFERENCES run (id)
);
CREATE INDEX source_by_paper ON source (paper);

CREATE TABLE page (
    paper        BIGINT NOT NULL REFERENCES paper (id),
    page         BIGINT NOT NULL,
    text         BLOB NOT NULL,
    image        TEXT,
    image_sha256 TEXT,
    blank        BIGINT NOT NULL,
    pixels       TEXT,
    difference   TEXT,
    engine_ms    BIGINT NOT NULL,
    total_ms     BIGINT NOT NULL,
    PRIMARY KEY (paper, page)
);
CREATE INDEX page_by_pixels ON page (pixels);

CREATE TABLE problem (
    id      INTEGER PRIMARY KEY,
    source  BIGINT REFERENCES source (id),
    paper   BIGINT REFERENCES paper (id),
    page    BIGINT,
    kind    TEXT NOT NULL,
    detail  TEXT NOT NULL
);
CREATE INDEX problem_by_source ON problem (source);
CREATE INDEX problem_by_paper ON problem (paper);

-- Two papers that may be the same, scanned again or wrapped otherwise. `paper` is the later one.
CREATE TABLE twin (
    paper     BIGINT NOT NULL REFERENCES paper (id),
    other     BIGINT NOT NULL REFERENCES paper (id),
    distance  BIGINT NOT NULL,
    same_picture BIGINT NOT NULL,
    PRIMARY KEY (paper, other)
);

-- What was done to a paper; written to the archive's events.jsonl with its next version.
CREATE TABLE event (
    id       INTEGER PRIMARY KEY,
    paper    BIGINT NOT NULL REFERENCES paper (id),
    at       TEXT NOT NULL,
    event    TEXT NOT NULL,
    written  BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX event_by_paper ON event (paper);
