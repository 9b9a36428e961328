-- PostgreSQL keeps what a case is found by beside its row from here on; SQLite always did.
SELECT 1;
