"""Reads the figures of the public file: lists of them, series, contradictions."""
