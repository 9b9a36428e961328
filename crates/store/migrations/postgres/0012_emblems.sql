-- Pictures at the head of an office's papers, by what they are: the profile names the one in use.
CREATE TABLE emblem (
  office_id UUID NOT NULL REFERENCES office (id),
  sha256 TEXT NOT NULL,
  bytes BYTEA NOT NULL,
  PRIMARY KEY (office_id, sha256)
);
