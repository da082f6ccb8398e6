"""Topics: their rules, the tagging, and the catalogue that the product ships with."""
