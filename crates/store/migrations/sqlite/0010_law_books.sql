-- The office's law books, and which legal base opens which.
CREATE TABLE law_book (
  office_id BLOB NOT NULL REFERENCES office (id),
  id BLOB NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  year TEXT NOT NULL,
  link TEXT NOT NULL,
  note TEXT NOT NULL,
  file_name TEXT,
  file_size INTEGER,
  file_sha256 TEXT,
  added_at INTEGER NOT NULL,
  retired_at INTEGER,
  row_version INTEGER NOT NULL,
  PRIMARY KEY (office_id, id)
) STRICT;
CREATE TABLE legal_base (
  office_id BLOB NOT NULL,
  base TEXT NOT NULL,
  book_id BLOB NOT NULL,
  PRIMARY KEY (office_id, base),
  FOREIGN KEY (office_id, book_id) REFERENCES law_book (office_id, id)
) STRICT;
CREATE INDEX legal_base_by_book ON legal_base (office_id, book_id);
