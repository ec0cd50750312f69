"""The lists: results of a search, cases, changes."""
