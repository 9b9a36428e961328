-- Incoming letters: a register of their own. Who wrote and what about is sealed.
CREATE TABLE letter_head (
  office_id UUID NOT NULL REFERENCES office (id),
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (office_id, year)
);
CREATE TABLE letter (
  office_id UUID NOT NULL REFERENCES office (id),
  id UUID NOT NULL,
  year BIGINT NOT NULL,
  number BIGINT NOT NULL,
  received_day TEXT NOT NULL,
  letter_day TEXT,
  nature TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by UUID,
  sealed BYTEA NOT NULL,
  salt BYTEA NOT NULL,
  -- The case it belongs to, and whether that began with it.
  case_id UUID,
  taken BOOLEAN NOT NULL,
  row_version BIGINT NOT NULL,
  PRIMARY KEY (office_id, id),
  CONSTRAINT letter_number UNIQUE (office_id, year, number)
);
CREATE INDEX letter_by_case ON letter (office_id, case_id) WHERE case_id IS NOT NULL;
CREATE TABLE letter_handover (
  office_id UUID NOT NULL,
  letter_id UUID NOT NULL,
  nth BIGINT NOT NULL,
  post_id UUID NOT NULL,
  on_day TEXT NOT NULL,
  note UUID,
  handed_at BIGINT NOT NULL,
  handed_by UUID,
  PRIMARY KEY (office_id, letter_id, nth),
  FOREIGN KEY (office_id, letter_id) REFERENCES letter (office_id, id)
);
CREATE TABLE letter_file (
  office_id UUID NOT NULL,
  id UUID NOT NULL,
  letter_id UUID NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  shown_sha256 TEXT,
  thumbnail_sha256 TEXT,
  has_location BOOLEAN NOT NULL,
  added_at BIGINT NOT NULL,
  added_by UUID,
  PRIMARY KEY (office_id, id),
  FOREIGN KEY (office_id, letter_id) REFERENCES letter (office_id, id)
);
CREATE INDEX letter_file_by_letter ON letter_file (office_id, letter_id);
