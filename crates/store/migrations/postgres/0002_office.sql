-- The office and what belongs to it. Every row carries its office; ids are made by the caller.

CREATE TABLE office (
  id UUID PRIMARY KEY,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL UNIQUE,
  profile TEXT NOT NULL,
  drill BOOLEAN NOT NULL,
  revision BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE unit (
  office_id UUID NOT NULL REFERENCES office (id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  short TEXT NOT NULL,
  directable BOOLEAN NOT NULL,
  ordinal BIGINT NOT NULL,
  PRIMARY KEY (office_id, code)
);

CREATE TABLE post (
  office_id UUID NOT NULL REFERENCES office (id),
  id UUID NOT NULL,
  code TEXT NOT NULL,
  title TEXT NOT NULL,
  short TEXT NOT NULL,
  unit TEXT NOT NULL,
  role TEXT,
  heads_unit BOOLEAN NOT NULL,
  duties TEXT NOT NULL,
  ordinal BIGINT NOT NULL,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, code)
);

CREATE TABLE official (
  office_id UUID NOT NULL REFERENCES office (id),
  id UUID NOT NULL,
  name TEXT NOT NULL,
  username TEXT NOT NULL,
  nip TEXT,
  rank TEXT,
  active BOOLEAN NOT NULL,
  salt BYTEA NOT NULL,
  PRIMARY KEY (office_id, id),
  CONSTRAINT official_username UNIQUE (office_id, username)
);

CREATE TABLE credential (
  office_id UUID NOT NULL,
  official_id UUID NOT NULL,
  phc TEXT NOT NULL,
  set_at BIGINT NOT NULL,
  PRIMARY KEY (office_id, official_id),
  FOREIGN KEY (office_id, official_id) REFERENCES official (office_id, id)
);

CREATE TABLE appointment (
  office_id UUID NOT NULL,
  id UUID NOT NULL,
  official_id UUID NOT NULL,
  post_id UUID NOT NULL,
  kind TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  order_number TEXT NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, official_id) REFERENCES official (office_id, id),
  FOREIGN KEY (office_id, post_id) REFERENCES post (office_id, id)
);

-- One-time links. Without an official: the link of the first start.
CREATE TABLE invite (
  office_id UUID NOT NULL REFERENCES office (id),
  id UUID NOT NULL,
  token_hash BYTEA NOT NULL UNIQUE,
  official_id UUID,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (office_id, id)
);

CREATE TABLE session (
  office_id UUID NOT NULL,
  id UUID NOT NULL,
  token_hash BYTEA NOT NULL UNIQUE,
  official_id UUID NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  confirmed_at BIGINT NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, official_id) REFERENCES official (office_id, id)
);
CREATE INDEX session_by_official ON session (office_id, official_id);

CREATE TABLE failed_attempt (
  office_id UUID NOT NULL,
  subject BYTEA NOT NULL,
  count BIGINT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (office_id, subject)
);

CREATE TABLE procedure_version (
  office_id UUID NOT NULL REFERENCES office (id),
  id TEXT NOT NULL,
  version TEXT NOT NULL,
  label TEXT NOT NULL,
  source TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  is_default BOOLEAN NOT NULL,
  activated_at BIGINT NOT NULL,
  PRIMARY KEY (office_id, id, version)
);

-- The last number given in a year; the next one is given inside the intake transaction.
CREATE TABLE register_head (
  office_id UUID NOT NULL REFERENCES office (id),
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (office_id, year)
) WITH (fillfactor = 50);

CREATE TABLE complaint (
  office_id UUID NOT NULL REFERENCES office (id),
  id UUID NOT NULL,
  year BIGINT NOT NULL,
  number BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by UUID,
  channel TEXT NOT NULL,
  letter_day TEXT,
  subject TEXT NOT NULL,
  description TEXT NOT NULL,
  occurred TEXT NOT NULL,
  village TEXT,
  hamlet TEXT NOT NULL,
  landmark TEXT NOT NULL,
  category TEXT NOT NULL,
  urgency TEXT NOT NULL,
  identity_kind TEXT NOT NULL,
  identity BYTEA,
  reply_way TEXT NOT NULL,
  pin_mac BYTEA,
  salt BYTEA NOT NULL,
  procedure_id TEXT NOT NULL,
  procedure_version TEXT NOT NULL,
  standing TEXT NOT NULL,
  step BIGINT,
  since BIGINT NOT NULL,
  due BIGINT,
  due_basis TEXT,
  promised BIGINT,
  units TEXT NOT NULL,
  answered_at BIGINT,
  closed_at BIGINT,
  progress TEXT NOT NULL,
  row_version BIGINT NOT NULL,
  PRIMARY KEY (office_id, id),
  CONSTRAINT complaint_number UNIQUE (office_id, year, number)
);
CREATE INDEX complaint_open ON complaint (office_id, standing, due);
CREATE INDEX complaint_received ON complaint (office_id, received_at);

-- Which desks a case lies on (waiting) or has passed.
-- No key to `complaint`: rows come only in the transaction that writes it, and the check was
-- the dearest statement of an intake (PostgreSQL keeps the plan it made for an empty table).
CREATE TABLE complaint_desk (
  office_id UUID NOT NULL,
  case_id UUID NOT NULL,
  desk TEXT NOT NULL,
  waiting BOOLEAN NOT NULL,
  PRIMARY KEY (office_id, case_id, desk)
);
CREATE INDEX complaint_desk_waiting ON complaint_desk (office_id, desk, waiting);

CREATE TABLE follow (
  office_id UUID NOT NULL,
  official_id UUID NOT NULL,
  case_id UUID NOT NULL,
  PRIMARY KEY (office_id, official_id, case_id)
);

-- What people wrote. The history keeps only the salted digest; the body can be erased.
CREATE TABLE passage (
  office_id UUID NOT NULL REFERENCES office (id),
  id UUID NOT NULL,
  case_id UUID,
  salt BYTEA NOT NULL,
  body BYTEA,
  PRIMARY KEY (office_id, id)
);
CREATE INDEX passage_by_case ON passage (office_id, case_id);

CREATE TABLE attachment (
  office_id UUID NOT NULL,
  id UUID NOT NULL,
  case_id UUID NOT NULL,
  purpose TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  shown_sha256 TEXT,
  thumbnail_sha256 TEXT,
  has_location BOOLEAN NOT NULL,
  added_at BIGINT NOT NULL,
  added_by UUID,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, case_id) REFERENCES complaint (office_id, id)
);
CREATE INDEX attachment_by_case ON attachment (office_id, case_id);
CREATE INDEX attachment_by_content ON attachment (sha256);

CREATE TABLE draft (
  office_id UUID NOT NULL,
  official_id UUID NOT NULL,
  form TEXT NOT NULL,
  body BYTEA NOT NULL,
  saved_at BIGINT NOT NULL,
  PRIMARY KEY (office_id, official_id, form)
);

CREATE TABLE idempotency (
  office_id UUID NOT NULL,
  official_id UUID NOT NULL,
  key TEXT NOT NULL,
  outcome TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (office_id, official_id, key)
);
CREATE INDEX idempotency_at ON idempotency (at);

-- The history: append-only, hash-chained. `body` is the text that is hashed.
CREATE TABLE chain_head (
  office_id UUID PRIMARY KEY REFERENCES office (id),
  seq BIGINT NOT NULL,
  hash BYTEA NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE history (
  -- No key to `office`: the row of `chain_head`, without which nothing is appended, has it.
  office_id UUID NOT NULL,
  -- No trigger on INSERT: it would cost every intake, and REPLACE does not exist here.
  seq BIGINT NOT NULL CHECK (seq > 0),
  case_id UUID,
  kind TEXT NOT NULL,
  at BIGINT NOT NULL,
  body TEXT NOT NULL,
  previous BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (office_id, seq)
);
CREATE INDEX history_by_case ON history (office_id, case_id, seq);

CREATE TABLE head_signature (
  office_id UUID NOT NULL REFERENCES office (id),
  seq BIGINT NOT NULL CHECK (seq > 0),
  hash BYTEA NOT NULL,
  at BIGINT NOT NULL,
  key_id TEXT NOT NULL,
  signature BYTEA NOT NULL,
  PRIMARY KEY (office_id, seq)
);

CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'history is append-only';
END $$;
CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON history
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER head_signature_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON head_signature
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
