-- The office's law books, and which legal base opens which.
CREATE TABLE law_book (
  office_id UUID NOT NULL REFERENCES office (id),
  id UUID NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  year TEXT NOT NULL,
  link TEXT NOT NULL,
  note TEXT NOT NULL,
  file_name TEXT,
  file_size BIGINT,
  file_sha256 TEXT,
  added_at BIGINT NOT NULL,
  retired_at BIGINT,
  row_version BIGINT NOT NULL,
  PRIMARY KEY (office_id, id)
);
CREATE TABLE legal_base (
  office_id UUID NOT NULL,
  base TEXT NOT NULL,
  book_id UUID NOT NULL,
  PRIMARY KEY (office_id, base),
  FOREIGN KEY (office_id, book_id) REFERENCES law_book (office_id, id)
);
CREATE INDEX legal_base_by_book ON legal_base (office_id, book_id);
