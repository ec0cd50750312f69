"""What the quantities of a sentence count, of which crime, and by how much they changed."""
