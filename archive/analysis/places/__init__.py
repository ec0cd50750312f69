"""The regions of the offices that a text names."""
