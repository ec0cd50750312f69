"""The public file as it is served: recognised, checked, counted, and replaced when publish swaps in a new one."""
