"""Records which works are withdrawn, and finds their texts on whatever page they come back (docs/withdrawing.md)."""
