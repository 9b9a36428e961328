-- Where people reach an office. The host's name finds the office of a request: it is one
-- office's, whatever the port.
ALTER TABLE office ADD COLUMN url TEXT;
ALTER TABLE office ADD COLUMN host TEXT;
CREATE UNIQUE INDEX office_host ON office (host) WHERE host IS NOT NULL;
CREATE UNIQUE INDEX office_code ON office (code);
