"""Programs on JAX: XLA's, of loops over stacked batches."""
