"""What only programs read: feeds, the sitemap, robots.txt and llms.txt, the health check, static files."""
