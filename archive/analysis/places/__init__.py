"""Where the offices stand that a text names."""
