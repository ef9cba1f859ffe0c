"""Sources of batches, one per kind of input."""
