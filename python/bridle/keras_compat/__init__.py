"""The one place that touches what Keras and TensorFlow keep private, each with its reason."""
