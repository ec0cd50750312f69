"""The crimes (罪名) that a case or a publication is about."""
