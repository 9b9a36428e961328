-- A message that was erased, with whoever wrote it: its file is gone, what was listed of it is
-- empty, and the row says when. The same bytes brought again are still the same message.
ALTER TABLE incoming_mail ADD COLUMN erased_at INTEGER;
