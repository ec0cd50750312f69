"""What is true of any Chinese text: hanzi, lines, charsets."""
