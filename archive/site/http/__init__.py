"""Requests and responses: what a client may ask, the headers, limits and error pages."""
