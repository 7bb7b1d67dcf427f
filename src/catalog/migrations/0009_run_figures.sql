-- What each run did, kept: counted by the files whose outcome it decided last (src/catalog/runs/figures.rs). Always the sum
-- over table `source`: changed in the same transaction.
CREATE TABLE run_figure (
    run        INTEGER PRIMARY KEY,
    received   BIGINT NOT NULL,
    archived   BIGINT NOT NULL,
    review     BIGINT NOT NULL,
    duplicate  BIGINT NOT NULL,
    failed     BIGINT NOT NULL,
    faulty     BIGINT NOT NULL,
    pages      BIGINT NOT NULL,
    a4         BIGINT NOT NULL -- millionths of a sheet
);
