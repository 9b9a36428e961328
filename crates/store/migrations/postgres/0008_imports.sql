-- Sheets of an old register: what was sent waits here, sealed, until an official takes it over
-- or throws it away. Once taken over, what is left says that it was.
CREATE TABLE sheet_import (
  office_id UUID NOT NULL,
  id UUID NOT NULL,
  digest TEXT NOT NULL,
  name BYTEA NOT NULL,
  category TEXT,
  signer TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  done BIGINT NOT NULL,
  cases BIGINT NOT NULL,
  body BYTEA,
  PRIMARY KEY (office_id, id),
  UNIQUE (office_id, digest)
);
