"""Read-only composition of figures into documents: which, in which order, in which words."""
