"""The files that pages link: which links lead to one, what kind of file its bytes are, and what it says."""
