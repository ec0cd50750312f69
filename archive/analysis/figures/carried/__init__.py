"""Which period and place belong to a quantity: of its sentence, or carried on from words before it."""
