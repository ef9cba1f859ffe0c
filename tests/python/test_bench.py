"""bench/ runs: every workload in its small form, and every peer; a run becomes a page."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

BENCH = Path(__file__).parents[2] / "bench"
MODULES = ("many", "peer", "report", "results", "run", "targets", "workloads")
# What each peer is tried on; bridle on everything.
TRIED = {
    "keras": ["iris", "grid", "dropped_same"],
    "keras-spe32": ["iris"],
    "keras-jax": ["iris", "folds"],
    "bridle-jax": ["iris", "folds"],
    "sklearn": ["folds", "grid"],
    "scan": ["iris", "folds"],
}


@pytest.fixture(scope="module")
def bench():
    """The modules of bench/, which are scripts: their names are nobody else's here."""
    before = set(sys.modules)
    sys.path.insert(0, str(BENCH))
    try:
        yield SimpleNamespace(**{name: __import__(name) for name in MODULES})
    finally:
        sys.path.remove(str(BENCH))
        for name in set(sys.modules) - before:
            if (BENCH / f"{name}.py").exists():
                del sys.modules[name]


def try_out(bench, name, workloads, folder, monkeypatch):
    """Measures small workloads in one process, and everything that they're measured by."""
    logs = folder / "logs"
    logs.mkdir()
    monkeypatch.setattr(bench.run, "LOGS", logs)
    with bench.run.started([name], workloads[0], True, str(folder / "cache")) as (peer,):
        for workload in workloads:
            one = bench.workloads.WORKLOADS[workload]
            peer.send({"workload": workload, "quick": True})
            peer.answer()
            values = peer.measure(one.measures).get("values", {})
            for call in bench.run.CALLS if one.calls else []:
                values |= peer.measure(call).get("values", {})
            (log,) = logs.iterdir()
            assert sorted(values) == sorted(bench.targets.measured(one) or ["kept_mb"]), (
                log.read_text()
            )
            assert all(value > 0 for key, value in values.items() if key != "kept_mb")


@pytest.mark.slow
def test_bridle_runs_every_workload(bench, tmp_path, monkeypatch):
    workloads = [name for name, one in bench.workloads.WORKLOADS.items() if "bridle" in one.peers]
    assert set(workloads) == set(bench.workloads.WORKLOADS)
    try_out(bench, "bridle", workloads, tmp_path, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("peer", TRIED)
def test_every_peer_runs(peer, bench, tmp_path, monkeypatch):
    assert {*TRIED, "bridle", "bridle-again"} == set(bench.peer.PEERS)
    try_out(bench, peer, TRIED[peer], tmp_path, monkeypatch)


def test_every_target_is_measured(bench):
    for workload, measurement, peer in bench.targets.TARGETS:
        one = bench.workloads.WORKLOADS[workload]
        assert measurement in bench.targets.measured(one), (workload, measurement)
        assert {"bridle", peer} <= set(one.peers), (workload, peer)
    for workload, measurement in bench.targets.ON_JAX:
        one = bench.workloads.WORKLOADS[workload]
        assert measurement in bench.targets.measured(one), (workload, measurement)
        assert {"bridle-jax", "keras-jax"} <= set(one.peers), workload


def test_every_row_is_held_out_by_one_fold(bench):
    folds = bench.many.MANY["folds"]
    x, y = np.arange(40).reshape(20, 2), np.arange(20)
    held = []
    for number in range(len(folds.kinds)):
        (x_kept, y_kept), (x_held, y_held) = folds.parts(number, x, y)
        assert sorted([*y_kept, *y_held]) == list(range(20))
        np.testing.assert_array_equal(x_kept, x[y_kept])
        np.testing.assert_array_equal(x_held, x[y_held])
        held += list(y_held)
    assert sorted(held) == list(range(20))


def test_a_run_becomes_a_page(bench, tmp_path):
    command = ["run.py", "--quick", "--rounds", "1", "--peers", "sklearn", "--out", tmp_path]
    subprocess.run([sys.executable, *command, "folds"], cwd=BENCH, check=True)
    rounds = bench.results.read_rounds(tmp_path)
    assert [(row["workload"], row["measurement"], row["peer"]) for row in rounds] == [
        ("folds", "models_total", "sklearn")
    ]
    page = bench.report.page(tmp_path)
    assert "| all models | scikit-learn |" in page
    assert "| folds | all models | Keras | 20 | not measured | **no** |" in page


@pytest.mark.parametrize(("kept", "reached"), [((0.0, -0.02), "yes"), ((3.0, 3.5), "**no**")])
def test_what_models_leave_is_held_to_a_limit(kept, reached, bench):
    rounds = [
        {
            "workload": "dropped_same",
            "measurement": "kept_mb",
            "round": turn,
            "peer": peer,
            "value": value,
            "peak_mb": 700,
        }
        for turn, value in enumerate(kept)
        for peer in ("keras", "bridle")
    ]
    keras, bridle = bench.report.kept_rows(bench.results.summary(rounds))
    assert (keras[1], keras[3]) == ("Keras", "")
    assert (bridle[1], bridle[3]) == ("bridle", reached)
    assert bridle[2].startswith(f"{sum(kept) / 2:.2f} ")
