-- Whoever tidies the search index merges two parts of it into one; four would be waited for
-- otherwise, on each level.
INSERT INTO finding_text (finding_text, rank) VALUES ('usermerge', 2);
