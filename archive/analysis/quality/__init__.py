"""How good a page is as a copy."""
