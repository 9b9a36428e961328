-- SQLite's search index is told here how it is tidied; this one keeps itself.
SELECT 1;
