"""Who may do what: the matrix, and all that is made from it."""
