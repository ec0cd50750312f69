"""Reads the laws that texts cite, their articles, the texts that cite them, and the crimes that they set."""
