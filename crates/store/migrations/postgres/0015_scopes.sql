-- Each office has words of its own in the search index: a search reads nothing of the others.
-- What was indexed before is made anew from the cases, office by office, while people work.
DELETE FROM finding_cursor;
TRUNCATE finding;
