"""The dates of decisions."""
