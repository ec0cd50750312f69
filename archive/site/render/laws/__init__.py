"""Names articles of laws and outcomes for readers."""
