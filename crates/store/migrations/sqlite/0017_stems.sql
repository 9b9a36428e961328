-- PostgreSQL tells words and stems apart in another way from here on; SQLite has columns for it.
SELECT 1;
