"""The registry: one module a source."""
