"""Writes figures and series for readers."""
