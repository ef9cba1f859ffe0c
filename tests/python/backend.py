"""What tests that run on several of Keras' backends ask of each."""

from importlib import import_module

import keras

ON_JAX = keras.backend.backend() == "jax"
#: `jit_compile` for TensorFlow's graphs, which compute as Keras does there. JAX always compiles.
NO_XLA = "auto" if ON_JAX else False
#: How models share what was traced.
sharing = import_module(f"bridle.engine.{'jax' if ON_JAX else 'tensorflow'}.sharing")
