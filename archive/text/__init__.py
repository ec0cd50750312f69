"""What holds for any Chinese text: charsets, hanzi, numerals, letters, lines."""
