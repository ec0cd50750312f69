"""The files that pages link to: which links lead to a file, its type by its bytes, and its text."""
