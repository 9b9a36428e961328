-- All that a work list shows of a case, the most urgent first: a list is some pages of this, and
-- no row from elsewhere in the file. The last column is that of the statements, word for word;
-- the two before it are the same in each entry, but SQLite wants them there to read no row.
CREATE INDEX complaint_work ON complaint (
  office_id, due, id, year, number, received_at, channel, subject, village, urgency, identity_kind,
  procedure_id, procedure_version, step, since, units, row_version,
  standing, guard, (due IS NULL OR COALESCE(instr(due_basis, '"held"'), 0) > 0)
) WHERE standing = 'open' AND guard = 0;
