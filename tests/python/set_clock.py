"""Steps that take as long as a test says, for several test files."""


def pass_(now, timing, steps, seconds, made=False):
    now[0] += seconds
    timing.add(steps, seconds, made)
