-- What complainants said to the office and nobody there has answered or noted yet: a message,
-- an objection. Gone as soon as somebody has.
CREATE TABLE complaint_call (
  office_id UUID NOT NULL,
  case_id UUID NOT NULL,
  kind TEXT NOT NULL,
  since BIGINT NOT NULL,
  PRIMARY KEY (office_id, case_id, kind)
);
