"""The body of a page: where it is, what trafilatura reads in it, and which of its lines are the article's."""
