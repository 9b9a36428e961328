-- What a case is found by. Made from its rows by whoever follows the history, and made anew
-- from them when it is lost: not part of a copy.
CREATE TABLE finding (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  office_id UUID NOT NULL,
  case_id UUID NOT NULL,
  fts TSVECTOR NOT NULL DEFAULT '',
  PRIMARY KEY (office_id, case_id)
);
CREATE INDEX finding_newest ON finding (office_id, id);
CREATE INDEX finding_fts ON finding USING GIN (fts);
-- How far the history was followed.
CREATE TABLE finding_cursor (
  office_id UUID PRIMARY KEY,
  seq BIGINT NOT NULL
);
