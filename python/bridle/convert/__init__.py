"""R values to Python values: one set of rules for reticulate, rpy2 and plain Python.

`records` says what an R value is, `numbers`, `functions`, `arrays`, `frames` and `arguments` what
it becomes; `packages` which package a value comes from.
"""
