"""Finds out which pages have left their addresses: asks for them on a schedule, and judges by what they answered."""
