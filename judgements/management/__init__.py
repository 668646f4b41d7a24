"""Commands of the judgements app."""
