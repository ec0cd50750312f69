"""Shares the site among its clients: what each has used, what a request may use, and whose turn a thread takes."""
