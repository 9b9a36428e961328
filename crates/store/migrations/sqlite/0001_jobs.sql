-- Work that follows from an act, done later and at least once.
CREATE TABLE job (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    office_id BLOB CHECK (length(office_id) = 16),
    kind TEXT NOT NULL,
    -- Unique for ever or until finished rows are swept: a repeated act enqueues once.
    unique_key TEXT NOT NULL UNIQUE,
    payload TEXT NOT NULL,
    -- 0 waiting, 1 claimed, 2 done, 3 dead
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL CHECK (max_attempts > 0),
    locked_until INTEGER,
    locked_by TEXT,
    last_error TEXT,
    created_at INTEGER NOT NULL,
    finished_at INTEGER,
    CONSTRAINT job_claimed_has_lease CHECK ((state = 1) = (locked_until IS NOT NULL))
) WITHOUT ROWID;
CREATE INDEX job_waiting ON job (run_at) WHERE state = 0;
CREATE INDEX job_claimed ON job (locked_until) WHERE state = 1;
CREATE INDEX job_finished ON job (finished_at) WHERE state = 2;
CREATE INDEX job_dead ON job (finished_at) WHERE state = 3;
