"""Records into models: who is the same paper, what wins in a merge, and the ledger. Knows no format."""
