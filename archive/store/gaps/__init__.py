"""Finds what should exist and is not in the archive, from the tables alone."""
