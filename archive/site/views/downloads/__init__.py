"""What readers take away: the public file and the page that explains it."""
