-- What complainants said to the office and nobody there has answered or noted yet: a message,
-- an objection. Gone as soon as somebody has.
CREATE TABLE complaint_call (
  office_id BLOB NOT NULL,
  case_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (office_id, case_id, kind)
) STRICT, WITHOUT ROWID;
