-- Incoming letters: a register of their own. Who wrote and what about is sealed.
CREATE TABLE letter_head (
  office_id BLOB NOT NULL REFERENCES office (id),
  year INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (office_id, year)
) STRICT;
CREATE TABLE letter (
  office_id BLOB NOT NULL REFERENCES office (id),
  id BLOB NOT NULL,
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  received_day TEXT NOT NULL,
  letter_day TEXT,
  nature TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  recorded_by BLOB,
  sealed BLOB NOT NULL,
  salt BLOB NOT NULL,
  -- The case it belongs to, and whether that began with it.
  case_id BLOB,
  taken INTEGER NOT NULL,
  row_version INTEGER NOT NULL,
  PRIMARY KEY (office_id, id),
  CONSTRAINT letter_number UNIQUE (office_id, year, number)
) STRICT;
CREATE INDEX letter_by_case ON letter (office_id, case_id) WHERE case_id IS NOT NULL;
CREATE TABLE letter_handover (
  office_id BLOB NOT NULL,
  letter_id BLOB NOT NULL,
  nth INTEGER NOT NULL,
  post_id BLOB NOT NULL,
  on_day TEXT NOT NULL,
  note BLOB,
  handed_at INTEGER NOT NULL,
  handed_by BLOB,
  PRIMARY KEY (office_id, letter_id, nth),
  FOREIGN KEY (office_id, letter_id) REFERENCES letter (office_id, id)
) STRICT;
CREATE TABLE letter_file (
  office_id BLOB NOT NULL,
  id BLOB NOT NULL,
  letter_id BLOB NOT NULL,
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
  FOREIGN KEY (office_id, letter_id) REFERENCES letter (office_id, id)
) STRICT;
CREATE INDEX letter_file_by_letter ON letter_file (office_id, letter_id);
