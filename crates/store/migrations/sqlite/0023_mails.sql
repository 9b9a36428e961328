-- What came by e-mail, before anything is made of it: the message itself lies sealed in a file.
-- The same bytes are the same message.
CREATE TABLE incoming_mail (
  office_id BLOB NOT NULL,
  id BLOB NOT NULL,
  digest TEXT NOT NULL,
  arrived_at INTEGER NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (office_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX incoming_mail_once ON incoming_mail (office_id, digest);
-- What was made of it, once. Who wrote and what about is sealed.
CREATE TABLE mail_outcome (
  office_id BLOB NOT NULL,
  mail_id BLOB NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL,
  warnings TEXT NOT NULL,
  said BLOB NOT NULL,
  case_id BLOB,
  outcome TEXT,
  decided_at INTEGER NOT NULL,
  PRIMARY KEY (office_id, mail_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_outcome_aside ON mail_outcome (office_id, decided_at, mail_id) WHERE verdict = 'ignore';
CREATE INDEX mail_outcome_of_case ON mail_outcome (office_id, case_id) WHERE case_id IS NOT NULL;
