-- SQLite gets an index here that holds what a work list shows; PostgreSQL refuses entries as
-- long as a subject may be, and keeps its rows in memory.
SELECT 1;
