"""The files in bench/results: every measurement in rounds.csv, what they come to in results.csv.

A value is in seconds, or in megabytes where its measurement's name ends in `_mb`.
"""

import csv
import json
import statistics
from pathlib import Path

HERE = Path(__file__).parent / "results"
ROUND = ["workload", "measurement", "round", "peer", "value", "peak_mb"]


def write(path, rows, columns=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns or rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def read(path):
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def read_rounds(folder):
    return [
        row | {"round": int(row["round"]), "value": float(row["value"])}
        for row in read(folder / "rounds.csv")
    ]


def read_about(folder):
    path = folder / "about.json"
    return json.loads(path.read_text()) if path.exists() else {}


def in_mb(measurement):
    return measurement.endswith("_mb")


def by_round(rounds, workload, measurement, peer):
    """Values by round."""
    wanted = (workload, measurement, peer)
    return {
        row["round"]: row["value"]
        for row in rounds
        if (row["workload"], row["measurement"], row["peer"]) == wanted
    }


def speedup(rounds, workload, measurement, peer, against):
    """How many times as fast `peer` is as `against`: median, lowest and highest of the rounds.

    The ratio is taken within a round, where both ran one after the other: a machine that slows down
    on the way slows both. `None` where one of them has no measurement, or megabytes: what is kept
    may be nothing.
    """
    if in_mb(measurement):
        return None
    theirs = by_round(rounds, workload, measurement, against)
    ours = by_round(rounds, workload, measurement, peer)
    ratios = [theirs[n] / ours[n] for n in ours if n in theirs]
    return (statistics.median(ratios), min(ratios), max(ratios)) if ratios else None


def summary(rounds):
    """A row for every workload, measurement and peer, in the order in which they came."""
    keys = dict.fromkeys((row["workload"], row["measurement"], row["peer"]) for row in rounds)
    return [summary_row(rounds, *key) for key in keys]


def summary_row(rounds, workload, measurement, peer):
    values = by_round(rounds, workload, measurement, peer).values()
    middle, low, high = speedup(rounds, workload, measurement, peer, "keras") or ("", "", "")
    # A process keeps its peak: the first round's is that of one measurement, not of several.
    peak = min(
        float(row["peak_mb"])
        for row in rounds
        if (row["workload"], row["measurement"], row["peer"]) == (workload, measurement, peer)
    )
    row = {
        "workload": workload,
        "measurement": measurement,
        "peer": peer,
        "value": statistics.median(values),
        "value_min": min(values),
        "value_max": max(values),
        "n": len(values),
        "peak_mb": round(peak),
        "times_keras": middle,
        "times_keras_low": low,
        "times_keras_high": high,
    }
    return {
        name: f"{value:.4g}" if isinstance(value, float) else value for name, value in row.items()
    }
