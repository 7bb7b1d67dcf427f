-- How long papers are valid, apart from `paper` because a report goes over all of them: a paper's row is ten times as
-- long. Filled from `paper.described` when this lands, then with every reading.

CREATE TABLE validity (
    paper       INTEGER PRIMARY KEY REFERENCES paper (id),
    type_code   TEXT,
    number      TEXT,            -- as read
    agency      TEXT,
    issued_on   TEXT,            -- only if accepted
    term        TEXT,            -- written form of record::Validity; NULL: the paper says nothing
    accepted    BIGINT NOT NULL, -- whether the term was read, and surely
    endless     BIGINT NOT NULL, -- accepted and without a last day
    last_day    TEXT,            -- accepted and resolved
    phrase      TEXT,            -- as it stands on the paper
    page        BIGINT,
    rule        TEXT,
    code        TEXT,            -- what a register knows the holder by: a newer change with the same code supersedes
    nth         BIGINT NOT NULL, -- lần thay đổi; 0: the first registration
    number_key  TEXT             -- number in one form, for revocations; only if accepted
);
CREATE INDEX validity_by_last_day ON validity (last_day);
CREATE INDEX validity_by_code ON validity (code, nth);

-- What decisions revoke, by number and date or by code.
CREATE TABLE revocation (
    paper       BIGINT NOT NULL REFERENCES paper (id),
    number_key  TEXT NOT NULL,
    issued_on   TEXT,            -- of what is revoked; NULL: not named
    agency      TEXT,            -- whose decision it is; only if accepted
    day         TEXT NOT NULL,   -- of the decision
    PRIMARY KEY (paper, number_key)
);
CREATE INDEX revocation_by_number ON revocation (number_key);
