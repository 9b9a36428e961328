-- Words, stems and scopes are told apart by how they begin, no longer by weights. What was
-- indexed before is made anew from the cases, office by office, while people work.
DELETE FROM finding_cursor;
TRUNCATE finding;
