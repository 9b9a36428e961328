-- How far a mailbox of an office was read, folder by folder: the highest UID below which
-- everything is taken, under the UIDVALIDITY for which it counts.
CREATE TABLE mailbox_mark (
  office_id UUID NOT NULL,
  mailbox TEXT NOT NULL,
  folder TEXT NOT NULL,
  validity BIGINT NOT NULL,
  uid BIGINT NOT NULL,
  taken_at BIGINT NOT NULL,
  PRIMARY KEY (office_id, mailbox, folder)
);
-- Who fetches from it, and until when nobody else does.
CREATE TABLE mailbox_lease (
  office_id UUID NOT NULL,
  mailbox TEXT NOT NULL,
  holder TEXT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (office_id, mailbox)
);
