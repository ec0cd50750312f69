"""The cases of a batch: where each begins, its title, its sections, and what closes it."""
