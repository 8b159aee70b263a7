-- The folded texts stay: the version before finds them by their plain lower-case letters.
DROP TABLE search_folding;
