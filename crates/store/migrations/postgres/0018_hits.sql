-- What a case is found by is kept beside its row, not in it: a word that 100,000 cases have is
-- looked up in a fifth of the pages. An entry moves when it is next written.
ALTER TABLE finding SET (toast_tuple_target = 128);
