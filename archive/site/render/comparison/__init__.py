"""Sets cases side by side: the rows of a comparison, and the report on similar cases that it makes."""
