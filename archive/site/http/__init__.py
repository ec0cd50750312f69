"""Requests and responses: what a client may request, headers, limits and error pages."""
