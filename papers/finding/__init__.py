"""Finding the papers that a filter asks for, at the same pace in a library of any size: choices, counts, stretches."""
