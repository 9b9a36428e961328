-- The point on the map that came with a complaint, sealed: it may tell where somebody lives.
-- Of most complaints there is none.
ALTER TABLE complaint ADD COLUMN point BYTEA;
