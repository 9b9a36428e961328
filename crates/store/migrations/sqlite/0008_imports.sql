-- Sheets of an old register: what was sent waits here, sealed, until an official takes it over
-- or throws it away. Once taken over, what is left says that it was.
CREATE TABLE sheet_import (
  office_id BLOB NOT NULL,
  id BLOB NOT NULL,
  digest TEXT NOT NULL,
  name BLOB NOT NULL,
  category TEXT,
  signer TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  done INTEGER NOT NULL,
  cases INTEGER NOT NULL,
  body BLOB,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, digest)
) STRICT;
