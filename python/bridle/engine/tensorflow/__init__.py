"""Programs on TensorFlow: a graph, or what XLA makes of it."""
