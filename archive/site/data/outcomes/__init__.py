"""Reads the outcomes of cases: of one case with its words, and counted by crime or by cited article."""
