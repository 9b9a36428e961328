-- No key from `complaint` to `office`: nothing gets a number without the row of
-- `register_head`, which has it. The check locked the office's row in each intake.
ALTER TABLE complaint DROP CONSTRAINT complaint_office_id_fkey;
