"""What only programs read: robots.txt, the health check, static files."""
