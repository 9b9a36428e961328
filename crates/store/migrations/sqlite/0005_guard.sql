-- Who may not know of a case. guard: 0 nobody is kept from it, 1 whoever it is about is,
-- 2 everybody is who is not named.
ALTER TABLE complaint ADD COLUMN guard INTEGER NOT NULL DEFAULT 0;
CREATE INDEX complaint_guarded ON complaint (office_id, standing) WHERE guard > 0;
CREATE TABLE case_guard (
  office_id BLOB NOT NULL,
  case_id BLOB NOT NULL,
  official_id BLOB NOT NULL,
  -- subject: the complaint is about him; reader: he is named.
  relation TEXT NOT NULL,
  PRIMARY KEY (office_id, case_id, official_id, relation)
) STRICT, WITHOUT ROWID;
