-- What a case is found by. Made from its rows by whoever follows the history, and made anew
-- from them when it is lost: not part of a copy.
CREATE TABLE finding (
  id INTEGER PRIMARY KEY,
  office_id BLOB NOT NULL,
  case_id BLOB NOT NULL,
  UNIQUE (office_id, case_id)
) STRICT;
CREATE VIRTUAL TABLE finding_text USING fts5(
  scope, words, stems, content='', contentless_delete=1, tokenize='unicode61'
);
-- How far the history was followed.
CREATE TABLE finding_cursor (
  office_id BLOB PRIMARY KEY,
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
