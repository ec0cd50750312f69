"""The version of the rules by which rows become the tokens of full-text tables."""

INDEX_VERSION = 1  # add one when `entries`, `paired` or the tokens of archive.search.tokens change
