-- Complaints that visitors of the website have begun and not sent: the answers of the form's
-- steps, sealed, under a keyed digest of the secret in the visitor's cookie. Gone a day after
-- the last change, or when the complaint was sent.
CREATE TABLE visitor_draft (
  office_id BLOB NOT NULL REFERENCES office (id),
  holder BLOB NOT NULL,
  id BLOB NOT NULL,
  body BLOB NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (office_id, holder)
) STRICT;
CREATE INDEX visitor_draft_by_age ON visitor_draft (changed_at);
-- What became of those that were sent: the same form sent again is answered from here.
CREATE TABLE visitor_sent (
  office_id BLOB NOT NULL REFERENCES office (id),
  holder BLOB NOT NULL,
  outcome TEXT NOT NULL,
  sent_at INTEGER NOT NULL,
  PRIMARY KEY (office_id, holder)
) STRICT;
CREATE INDEX visitor_sent_by_age ON visitor_sent (sent_at);
