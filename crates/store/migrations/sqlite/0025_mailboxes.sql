-- How far a mailbox of an office was read, folder by folder: the highest UID below which
-- everything is taken, under the UIDVALIDITY for which it counts.
CREATE TABLE mailbox_mark (
  office_id BLOB NOT NULL,
  mailbox TEXT NOT NULL,
  folder TEXT NOT NULL,
  validity INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  taken_at INTEGER NOT NULL,
  PRIMARY KEY (office_id, mailbox, folder)
) STRICT, WITHOUT ROWID;
-- Who fetches from it, and until when nobody else does.
CREATE TABLE mailbox_lease (
  office_id BLOB NOT NULL,
  mailbox TEXT NOT NULL,
  holder TEXT NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (office_id, mailbox)
) STRICT, WITHOUT ROWID;
