"""The pages of laws, articles and crimes."""
