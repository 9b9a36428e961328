-- Work that follows from an act, done later and at least once.
CREATE TABLE job (
    id UUID NOT NULL PRIMARY KEY,
    office_id UUID,
    kind TEXT NOT NULL,
    -- Unique for ever or until finished rows are swept: a repeated act enqueues once.
    unique_key TEXT NOT NULL UNIQUE,
    payload TEXT NOT NULL,
    -- 0 waiting, 1 claimed, 2 done, 3 dead
    state BIGINT NOT NULL CHECK (state BETWEEN 0 AND 3),
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    max_attempts BIGINT NOT NULL CHECK (max_attempts > 0),
    locked_until BIGINT,
    locked_by TEXT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    CONSTRAINT job_claimed_has_lease CHECK ((state = 1) = (locked_until IS NOT NULL))
);
CREATE INDEX job_waiting ON job (run_at) WHERE state = 0;
CREATE INDEX job_claimed ON job (locked_until) WHERE state = 1;
CREATE INDEX job_finished ON job (finished_at) WHERE state = 2;
CREATE INDEX job_dead ON job (finished_at) WHERE state = 3;
