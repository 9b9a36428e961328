-- What people asked about their own data (UU 27/2022), and by when it must be answered. The
-- words stand sealed in passages that the history names.
CREATE TABLE data_request (
  office_id UUID NOT NULL,
  id UUID NOT NULL,
  case_id UUID NOT NULL,
  kind TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  answered_at BIGINT,
  outcome TEXT,
  PRIMARY KEY (office_id, case_id, id)
);
CREATE INDEX data_request_open ON data_request (office_id, due_at) WHERE answered_at IS NULL;
