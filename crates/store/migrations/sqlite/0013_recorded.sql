-- How many complaints stand in the book of a year, so that its first page need not count them.
-- Kept by whatever adds one; the audit counts.
ALTER TABLE register_head ADD COLUMN recorded INTEGER NOT NULL DEFAULT 0;
UPDATE register_head SET recorded = (SELECT COUNT(*) FROM complaint c
  WHERE c.office_id = register_head.office_id AND c.year = register_head.year);
