"""What quantities are made of: numbers, their units and bounds, lists and ranges, damage, and what is no figure."""
