"""What an address leads to that is none of a present text: a former slug, a former id of a case, a withdrawn text."""
