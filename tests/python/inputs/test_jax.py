"""Arrays of JAX, after the iterators: no process should be forked once JAX has its threads."""

import bridle


def test_jax_arrays(data, fresh, check, wanted):
    import jax.numpy as jnp

    model, x, y = fresh[0], jnp.asarray(data.x), jnp.asarray(data.y)
    told = bridle.fit(model, x, y, batch_size=data.batch, **data.run).history
    scores = bridle.evaluate(model, x, y, batch_size=data.batch, verbose=0)
    outputs = bridle.predict(model, x, verbose=0)
    check(model, told, scores, outputs, wanted[False])
