-- The key that PostgreSQL does without costs nothing here.
SELECT 1;
