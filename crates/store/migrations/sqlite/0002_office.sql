-- The office and what belongs to it. Every row carries its office; ids are made by the caller.

CREATE TABLE office (
  id BLOB PRIMARY KEY,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL UNIQUE,
  profile TEXT NOT NULL,
  drill INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE unit (
  office_id BLOB NOT NULL REFERENCES office (id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  short TEXT NOT NULL,
  directable INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  PRIMARY KEY (office_id, code)
) STRICT;

CREATE TABLE post (
  office_id BLOB NOT NULL REFERENCES office (id),
  id BLOB NOT NULL,
  code TEXT NOT NULL,
  title TEXT NOT NULL,
  short TEXT NOT NULL,
  unit TEXT NOT NULL,
  role TEXT,
  heads_unit INTEGER NOT NULL,
  duties TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, code)
) STRICT;

CREATE TABLE official (
  office_id BLOB NOT NULL REFERENCES office (id),
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  username TEXT NOT NULL,
  nip TEXT,
  rank TEXT,
  active INTEGER NOT NULL,
  salt BLOB NOT NULL,
  PRIMARY KEY (office_id, id),
  CONSTRAINT official_username UNIQUE (office_id, username)
) STRICT;

CREATE TABLE credential (
  office_id BLOB NOT NULL,
  official_id BLOB NOT NULL,
  phc TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  PRIMARY KEY (office_id, official_id),
  FOREIGN KEY (office_id, official_id) REFERENCES official (office_id, id)
) STRICT;

CREATE TABLE appointment (
  office_id BLOB NOT NULL,
  id BLOB NOT NULL,
  official_id BLOB NOT NULL,
  post_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  order_number TEXT NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, official_id) REFERENCES official (office_id, id),
  FOREIGN KEY (office_id, post_id) REFERENCES post (office_id, id)
) STRICT;

-- One-time links. Without an official: the link of the first start.
CREATE TABLE invite (
  office_id BLOB NOT NULL REFERENCES office (id),
  id BLOB NOT NULL,
  token_hash BLOB NOT NULL UNIQUE,
  official_id BLOB,
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  PRIMARY KEY (office_id, id)
) STRICT;

CREATE TABLE session (
  office_id BLOB NOT NULL,
  id BLOB NOT NULL,
  token_hash BLOB NOT NULL UNIQUE,
  official_id BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  confirmed_at INTEGER NOT NULL,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, official_id) REFERENCES official (office_id, id)
) STRICT;
CREATE INDEX session_by_official ON session (office_id, official_id);

CREATE TABLE failed_attempt (
  office_id BLOB NOT NULL,
  subject BLOB NOT NULL,
  count INTEGER NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (office_id, subject)
) STRICT;

CREATE TABLE procedure_version (
  office_id BLOB NOT NULL REFERENCES office (id),
  id TEXT NOT NULL,
  version TEXT NOT NULL,
  label TEXT NOT NULL,
  source TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  is_default INTEGER NOT NULL,
  activated_at INTEGER NOT NULL,
  PRIMARY KEY (office_id, id, version)
) STRICT;

-- The last number given in a year; the next one is given inside the intake transaction.
CREATE TABLE register_head (
  office_id BLOB NOT NULL REFERENCES office (id),
  year INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (office_id, year)
) STRICT;

CREATE TABLE complaint (
  office_id BLOB NOT NULL REFERENCES office (id),
  id BLOB NOT NULL,
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  recorded_by BLOB,
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
  identity BLOB,
  reply_way TEXT NOT NULL,
  pin_mac BLOB,
  salt BLOB NOT NULL,
  procedure_id TEXT NOT NULL,
  procedure_version TEXT NOT NULL,
  standing TEXT NOT NULL,
  step INTEGER,
  since INTEGER NOT NULL,
  due INTEGER,
  due_basis TEXT,
  promised INTEGER,
  units TEXT NOT NULL,
  answered_at INTEGER,
  closed_at INTEGER,
  progress TEXT NOT NULL,
  row_version INTEGER NOT NULL,
  PRIMARY KEY (office_id, id),
  CONSTRAINT complaint_number UNIQUE (office_id, year, number)
) STRICT;
CREATE INDEX complaint_open ON complaint (office_id, standing, due);
CREATE INDEX complaint_received ON complaint (office_id, received_at);

-- Which desks a case lies on (waiting) or has passed.
-- No key to `complaint`: rows come only in the transaction that writes it, and the check was
-- the dearest statement of an intake (PostgreSQL keeps the plan it made for an empty table).
CREATE TABLE complaint_desk (
  office_id BLOB NOT NULL,
  case_id BLOB NOT NULL,
  desk TEXT NOT NULL,
  waiting INTEGER NOT NULL,
  PRIMARY KEY (office_id, case_id, desk)
) STRICT;
CREATE INDEX complaint_desk_waiting ON complaint_desk (office_id, desk, waiting);

CREATE TABLE follow (
  office_id BLOB NOT NULL,
  official_id BLOB NOT NULL,
  case_id BLOB NOT NULL,
  PRIMARY KEY (office_id, official_id, case_id)
) STRICT;

-- What people wrote. The history keeps only the salted digest; the body can be erased.
CREATE TABLE passage (
  office_id BLOB NOT NULL REFERENCES office (id),
  id BLOB NOT NULL,
  case_id BLOB,
  salt BLOB NOT NULL,
  body BLOB,
  PRIMARY KEY (office_id, id)
) STRICT;
CREATE INDEX passage_by_case ON passage (office_id, case_id);

CREATE TABLE attachment (
  office_id BLOB NOT NULL,
  id BLOB NOT NULL,
  case_id BLOB NOT NULL,
  purpose TEXT NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  shown_sha256 TEXT,
  thumbnail_sha256 TEXT,
  has_location INTEGER NOT NULL,
  added_at INTEGER NOT NULL,
  added_by BLOB,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, case_id) REFERENCES complaint (office_id, id)
) STRICT;
CREATE INDEX attachment_by_case ON attachment (office_id, case_id);
CREATE INDEX attachment_by_content ON attachment (sha256);

CREATE TABLE draft (
  office_id BLOB NOT NULL,
  official_id BLOB NOT NULL,
  form TEXT NOT NULL,
  body BLOB NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (office_id, official_id, form)
) STRICT;

CREATE TABLE idempotency (
  office_id BLOB NOT NULL,
  official_id BLOB NOT NULL,
  key TEXT NOT NULL,
  outcome TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (office_id, official_id, key)
) STRICT;
CREATE INDEX idempotency_at ON idempotency (at);

-- The history: append-only, hash-chained. `body` is the text that is hashed.
CREATE TABLE chain_head (
  office_id BLOB PRIMARY KEY REFERENCES office (id),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE TABLE history (
  -- No key to `office`: the row of `chain_head`, without which nothing is appended, has it.
  office_id BLOB NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  case_id BLOB,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  previous BLOB NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (office_id, seq)
) STRICT;
CREATE INDEX history_by_case ON history (office_id, case_id, seq);

CREATE TABLE head_signature (
  office_id BLOB NOT NULL REFERENCES office (id),
  seq INTEGER NOT NULL CHECK (seq > 0),
  hash BLOB NOT NULL,
  at INTEGER NOT NULL,
  key_id TEXT NOT NULL,
  signature BLOB NOT NULL,
  PRIMARY KEY (office_id, seq)
) STRICT;

CREATE TRIGGER history_no_update BEFORE UPDATE ON history
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_no_delete BEFORE DELETE ON history
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER head_signature_no_update BEFORE UPDATE ON head_signature
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER head_signature_no_delete BEFORE DELETE ON head_signature
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
-- REPLACE deletes without asking the triggers above, so nothing may come where something is.
-- A record is appended after `chain_head` has moved on, and follows the one before it.
CREATE TRIGGER history_continues BEFORE INSERT ON history
WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM history WHERE office_id = NEW.office_id)
  OR NEW.seq > COALESCE((SELECT seq FROM chain_head WHERE office_id = NEW.office_id), 0)
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
-- A second signature of the same record is passed over, however it comes.
CREATE TRIGGER head_signature_stays BEFORE INSERT ON head_signature
WHEN EXISTS (SELECT 1 FROM head_signature WHERE office_id = NEW.office_id AND seq = NEW.seq)
BEGIN SELECT RAISE(IGNORE); END;
