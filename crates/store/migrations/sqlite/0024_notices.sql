-- What complainants are told by e-mail. Nothing of what it says lies here: it is made of the
-- case when it is sent. The job that sends it is a row of the same transaction.
CREATE TABLE notice (
  office_id BLOB NOT NULL,
  id BLOB NOT NULL,
  case_id BLOB,
  kind TEXT NOT NULL,
  passage_id TEXT,
  to_digest TEXT NOT NULL,
  secret BLOB,
  state TEXT NOT NULL,
  why TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  settled_at INTEGER,
  PRIMARY KEY (office_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_of_case ON notice (office_id, case_id, made_at) WHERE case_id IS NOT NULL;
CREATE INDEX notice_to ON notice (office_id, to_digest, made_at);
CREATE INDEX notice_waiting ON notice (office_id, made_at) WHERE state = 'waiting';
-- Keyed digest of the Message-ID: what answers it belongs to its case.
ALTER TABLE mail_outcome ADD COLUMN message_key TEXT;
CREATE INDEX mail_outcome_message ON mail_outcome (office_id, message_key) WHERE message_key IS NOT NULL;
