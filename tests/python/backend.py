"""What tests that run on several of Keras' backends ask of each."""

import keras

ON_JAX = keras.backend.backend() == "jax"
#: `jit_compile` for TensorFlow's graphs, which compute as Keras does there. JAX always compiles.
NO_XLA = "auto" if ON_JAX else False
