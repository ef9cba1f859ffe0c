"""Which programs a model's steps run in, told to a process that goes on with its training.

The same step gives other bits in a fused program than in a graph. What has run decides which of
them comes next, so that a training that goes on must know of it.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from bridle.engine.choose import Plan
from bridle.engine.kept import kept, known
from bridle.engine.programs import Programs


def programs_of(model: Any, mode: str) -> list[Programs]:
    """The programs that a model has for a kind of step, in the order in which they were made."""
    found = known(model, mode)
    every = found.programs.values() if found else ()
    return list(dict.fromkeys(made for by_shapes in every for made in by_shapes))


def choices(model: Any, mode: str, plan: Plan | None = None) -> dict[str, Any] | None:
    """What decides which program comes next, as JSON can have it; `None` if nothing ran.

    Args:
        model: The model.
        mode: "train" or "test".
        plan: The plan of the epoch that runs.
    """
    found = known(model, mode)
    if found is None:
        return None
    programs = programs_of(model, mode)
    return {
        "compiled": found.compiled.count,
        "programs": [
            {
                "batch": _told(tf.nest.flatten(made.batch)),
                "made_with": made.made_with,
                **made.choices(plan),
            }
            for made in programs
        ],
        "by_shapes": [
            [_told(leaves), programs.index(made), plan is not None and turn is plan]
            for by_shapes in found.programs.values()
            for leaves, made, turn in by_shapes.made()
        ],
    }


def choose_as(
    model: Any, mode: str, told: dict[str, Any] | None, like: Any, plan: Plan | None = None
) -> None:
    """Makes the programs of another process' model, which go on with its choices.

    Args:
        model: A model of the same kind.
        mode: "train" or "test".
        told: What `choices()` told of that one.
        like: The types of a batch, in its structure.
        plan: The plan of the epoch that runs.
    """
    found = kept(model, mode)
    found.programs.clear()
    found.found.clear()
    if told is None:
        return
    found.compiled.count = told["compiled"]
    programs = []
    for told_of in told["programs"]:
        batch = tf.nest.pack_sequence_as(like, _meant(told_of["batch"]))
        rows, whole = told_of["made_with"]
        made = Programs(model, mode, batch, rows, found.compiled, whole)
        made.choose_as(told_of, plan)
        programs.append(made)
    for leaves, place, of_plan in told["by_shapes"]:
        made = programs[place]
        by_shapes = found.by_shapes(made.batch, made.made_with[1])
        by_shapes.add(_meant(leaves), made, plan if of_plan else None)


def _told(specs: list[tf.TensorSpec]) -> list[Any]:
    return [[s.shape.rank and s.shape.as_list(), s.dtype.name] for s in specs]


def _meant(told: list[Any]) -> list[tf.TensorSpec]:
    return [tf.TensorSpec(() if shape == 0 else shape, dtype) for shape, dtype in told]
