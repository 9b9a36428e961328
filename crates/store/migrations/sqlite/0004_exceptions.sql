-- A case that is handled in another one, and a transfer that wants asking after.
ALTER TABLE complaint ADD COLUMN merged_into BLOB;
ALTER TABLE complaint ADD COLUMN remind_at INTEGER;
CREATE INDEX complaint_merged ON complaint (office_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX complaint_reminder ON complaint (office_id, remind_at) WHERE remind_at IS NOT NULL;
