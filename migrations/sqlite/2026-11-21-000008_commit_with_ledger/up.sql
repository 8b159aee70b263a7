-- SQLite runs inside the engine: a statement costs no round trip there, so nothing is to be saved.
SELECT 1;
