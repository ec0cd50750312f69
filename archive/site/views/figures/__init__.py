"""The pages of figures: the list, one figure, series, contradictions."""
