"""bridle beside its peers: `python bench/run.py [WORKLOAD ...]`.

Every peer is a process of its own, and they take turns: within a round each makes one measurement,
while the others wait. What is traced or compiled is measured in processes that are new in each
round, because a peer may keep it for the next model; calls, which are measured warm, have processes
that stay. bench/report.py makes the page from what this writes.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import results
from machine import OthersTime, describe
from peer import PEERS
from workloads import WORKLOADS

HERE = Path(__file__).parent
LOGS = HERE.parent / "build" / "bench" / "log"
CALLS = [
    "fit_progress",
    "evaluate_20000",
    "predict_1",
    "predict_32",
    "predict_20000",
    "train_on_batch",
]
ENVIRONMENT = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "JAX_PLATFORMS": "cpu",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}


class Peer:
    """The other end of peer.py."""

    def __init__(self, name, workload, quick, cache):
        self.name, self.failed = name, False
        environment = {"KERAS_BACKEND": PEERS[name], "BRIDLE_XLA_CACHE": cache}
        LOGS.mkdir(parents=True, exist_ok=True)
        with (LOGS / f"{workload}-{name}.log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, HERE / "peer.py", name],
                env=os.environ | ENVIRONMENT | environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.send({"workload": workload, "quick": quick})

    def send(self, order):
        """Says what to do."""
        # answer() will find that the process has ended.
        with contextlib.suppress(BrokenPipeError):
            print(json.dumps(order), file=self.process.stdin, flush=True)

    def answer(self):
        """What it says; empty if it has ended, with the reason in its log."""
        line = self.process.stdout.readline()
        self.failed = not line
        return json.loads(line) if line else {}

    def measure(self, name):
        """Values of it, peak memory and perhaps the program."""
        self.send({"measure": name})
        return self.answer()

    def stop(self):
        """Waits until it has ended."""
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait()


@contextlib.contextmanager
def started(names, workload, quick, cache):
    """Peers that have set up side by side: nothing is measured yet."""
    peers = [Peer(name, workload, quick, cache) for name in names]
    try:
        for peer in peers:
            peer.answer()
        yield peers
    finally:
        for peer in peers:
            peer.stop()


class Run:
    """The measurements of a workload, the programs that bridle chose, the peers that failed."""

    def __init__(self, workload, names, rounds, quick):
        self.workload, self.rounds, self.quick = workload, rounds, quick
        self.names = [name for name in names if name in WORKLOADS[workload].peers]
        self.rows, self.program, self.failed = [], None, set()

    def all(self):
        """Every measurement, in every round."""
        for turn in range(1, self.rounds + 1):
            self.anew(turn)
        if WORKLOADS[self.workload].calls:
            self.calls()

    def anew(self, turn):
        """A round of what new processes do. bridle's next one finds what the first one cached."""
        first = [name for name in self.names if name != "bridle-again"]
        with tempfile.TemporaryDirectory() as cache:
            for names in (first, set(self.names) - set(first)):
                with started(names, self.workload, self.quick, cache) as peers:
                    for peer in peers:
                        self.measure(peer, WORKLOADS[self.workload].measures, turn)

    def calls(self):
        """All rounds of calls, in processes that stay."""
        names = [name for name in self.names if name != "scan"]
        with (
            tempfile.TemporaryDirectory() as cache,
            started(names, self.workload, self.quick, cache) as peers,
        ):
            for turn in range(1, self.rounds + 1):
                for measurement in CALLS:
                    for peer in peers:
                        self.measure(peer, measurement, turn)

    def measure(self, peer, measurement, turn):
        """One measurement by a peer, if it lives."""
        if peer.failed:
            return
        print(f"  round {turn}: {measurement} by {peer.name}", end="\033[K\r", flush=True)
        answer = peer.measure(measurement)
        if peer.failed:
            self.failed.add(peer.name)
        self.program = answer.get("program") or self.program
        for name, value in answer.get("values", {}).items():
            values = (self.workload, name, turn, peer.name, value, round(answer["peak_mb"]))
            self.rows.append(dict(zip(results.ROUND, values, strict=True)))


def show(rows):
    for row in results.summary(rows):
        times = row["times_keras"] and "{times_keras} ({times_keras_low} to {times_keras_high})"
        kept = results.in_mb(row["measurement"])
        value = float(row["value"]) * (1 if kept else 1000)
        print(
            f"  {row['measurement']:15} {row['peer']:12} {value:10.2f} {'MB' if kept else 'ms'}",
            f"{row['peak_mb']:6} MB  x {times.format(**row)}" if times else "",
            flush=True,
        )


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help=", ".join(WORKLOADS))
    parser.add_argument("--peers", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="few rows: only see that it runs")
    parser.add_argument("--out", type=Path, help="default bench/results; with --quick build/bench")
    given = parser.parse_args()
    unknown = set(given.workloads) - set(WORKLOADS)
    if unknown:
        parser.error(f"unknown {', '.join(unknown)}; there are {', '.join(WORKLOADS)}")
    if given.quick:
        given.rounds = min(given.rounds, 2)
    return given


def main():
    given = arguments()
    folder = given.out or (LOGS.parent if given.quick else results.HERE)
    about = results.read_about(folder) | describe() | {"quick": given.quick}
    about["rounds"] = given.rounds
    if about["load_before"] > 0.5:
        print(f"The load is {about['load_before']}: something else may be running.")
    others, start = OthersTime(), time.monotonic()
    failed = []
    for workload in given.workloads or WORKLOADS:
        print(f"{time.monotonic() - start:5.0f} s  {WORKLOADS[workload].says}", flush=True)
        run = Run(workload, given.peers, given.rounds, given.quick)
        run.all()
        show(run.rows)
        failed += [f"{peer} on {workload}" for peer in sorted(run.failed)]
        # Other workloads' measurements stay, so that one can be repeated.
        kept = [row for row in results.read_rounds(folder) if row["workload"] != workload]
        order = list(WORKLOADS)
        rows = sorted([*kept, *run.rows], key=lambda row: order.index(row["workload"]))
        results.write(folder / "rounds.csv", rows, results.ROUND)
        results.write(folder / "results.csv", results.summary(rows))
        if run.program:
            about["programs"] = about.get("programs", {}) | {workload: run.program}
        about["others_share"] = round(others.share(), 4)
        (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n")
    print(f"{time.monotonic() - start:5.0f} s  other programs took {about['others_share']:.1%}")
    return f"Failed, see {LOGS}: {', '.join(failed)}." if failed else 0


if __name__ == "__main__":
    sys.exit(main())
