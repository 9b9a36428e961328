-- What people asked about their own data (UU 27/2022), and by when it must be answered. The
-- words stand sealed in passages that the history names.
CREATE TABLE data_request (
  office_id BLOB NOT NULL,
  id BLOB NOT NULL,
  case_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  answered_at INTEGER,
  outcome TEXT,
  PRIMARY KEY (office_id, case_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX data_request_open ON data_request (office_id, due_at) WHERE answered_at IS NULL;
