"""The records that programs read at /api/: stable, with a JSON Schema of their own."""
