-- Complaints that visitors of the website have begun and not sent: the answers of the form's
-- steps, sealed, under a keyed digest of the secret in the visitor's cookie. Gone a day after
-- the last change, or when the complaint was sent.
CREATE TABLE visitor_draft (
  office_id UUID NOT NULL REFERENCES office (id),
  holder BYTEA NOT NULL,
  id UUID NOT NULL,
  body BYTEA NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (office_id, holder)
);
CREATE INDEX visitor_draft_by_age ON visitor_draft (changed_at);
-- What became of those that were sent: the same form sent again is answered from here.
CREATE TABLE visitor_sent (
  office_id UUID NOT NULL REFERENCES office (id),
  holder BYTEA NOT NULL,
  outcome TEXT NOT NULL,
  sent_at BIGINT NOT NULL,
  PRIMARY KEY (office_id, holder)
);
CREATE INDEX visitor_sent_by_age ON visitor_sent (sent_at);
