"""docs/benchmark.md and docs/benchmark.svg, from the files in bench/results."""

import argparse
import math
from pathlib import Path

import results
from peer import PEERS
from targets import MOST_KEPT_MB, ON_JAX, TARGETS
from workloads import WORKLOADS

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
SAYS = {
    "fit_first": "fit, first epoch",
    "fit_later": "fit, a later epoch",
    "fit_total": "fit, all epochs",
    "fit_unwatched": "fit again, an epoch without callbacks",
    "models_total": "all models",
    "fit_progress": "fit, a later epoch with the progress bar",
    "evaluate_20000": "evaluate, 20,000 rows",
    "predict_1": "predict, 1 row",
    "predict_32": "predict, 32 rows",
    "predict_20000": "predict, 20,000 rows",
    "train_on_batch": "train_on_batch",
}
PEER_SAYS = {
    "keras": "Keras",
    "keras-spe32": "Keras, 32 steps per execution",
    "keras-jax": "Keras on JAX",
    "sklearn": "scikit-learn",
    "scan": "lax.scan by hand",
    "bridle": "bridle",
    "bridle-jax": "bridle on JAX",
    "bridle-again": "bridle, the next process",
}
DRAWN = ("keras-spe32", "keras-jax", "scan", "bridle")


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def number(value):
    """Three digits, and no more zeros than that."""
    digits = max(0, 2 - math.floor(math.log10(value))) if value > 0 else 0
    return f"{value:,.{digits}f}"


def rounds_of(rounds):
    """How many rounds the workloads had: "5", or "2 to 5"."""
    most = {row["workload"]: 0 for row in rounds}
    for row in rounds:
        most[row["workload"]] = max(most[row["workload"]], row["round"])
    return " to ".join(map(str, sorted({min(most.values()), max(most.values())})))


def machine(about, rounds):
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    text = (
        f"{about['cores']} cores ({about['cpu']}), {about['memory_gb']} GB; {versions}. "
        f"Medians of {rounds_of(rounds)} rounds. While it measured, other programs took "
        f"{about['others_share']:.1%} of the machine's time.\n"
    )
    if about["load_before"] > 0.5:
        text += f"\n**The load before the start was {about['load_before']}, not idle.**\n"
    if about["quick"]:
        text += "\n**Made with `--quick`: the numbers mean nothing.**\n"
    return text


def asked():
    """Which workload and measurement, against whom, by whom, how many times as fast at least."""
    again = {"bridle": "bridle-again"}  # against its own first process
    return [(*one, again.get(one[-1], "bridle"), least) for one, least in TARGETS.items()]


def asked_on_jax(rounds):
    """The same on JAX, of the workloads that were measured there."""
    measured = {row["workload"] for row in rounds}
    every = ((*one, "keras-jax", "bridle-jax", least) for one, least in ON_JAX.items())
    return [one for one in every if one[0] in measured]


def target_rows(rounds, every):
    for workload, measurement, peer, ours, least in every:
        found = results.speedup(rounds, workload, measurement, ours, peer)
        if found is None:
            measured, reached = "not measured", "**no**"
        else:
            middle, low, high = map(number, found)
            measured = f"{middle} ({low} to {high})"
            reached = "yes" if found[0] >= least else "**no**"
        what = [workload, SAYS[measurement], PEER_SAYS[peer]]
        yield [*what, f"{least:g}", measured, reached]


def on_jax(folder):
    """What a run of the two on JAX alone has found; nothing where there was none."""
    rounds = results.read_rounds(folder)
    if not rounds:
        return []
    met = list(target_rows(rounds, asked_on_jax(rounds)))
    reached = sum(row[-1] == "yes" for row in met)
    header = ["workload", "what", "against", "at least", "measured", "reached"]
    return [
        "## On JAX\n",
        f"`make bench-jax` measures these, in a run of their own. {reached} of {len(met)} are "
        "reached.\n",
        machine(results.read_about(folder), rounds),
        table(header, met),
        *(part for part in [notes("notes-jax.md")] if part),
    ]


def notes(name):
    """What is written beside the numbers."""
    path = HERE / name
    return path.read_text() if path.exists() else ""


def kept_rows(rows):
    """Megabytes that each dropped model leaves, by peer, and whether bridle's are few enough."""
    for row in rows:
        if row["measurement"] == "kept_mb":
            values = [float(row[name]) for name in ("value", "value_min", "value_max")]
            reached = "yes" if values[0] <= MOST_KEPT_MB else "**no**"
            yield [
                row["workload"],
                PEER_SAYS[row["peer"]],
                "{:.2f} ({:.2f} to {:.2f})".format(*values),
                reached if row["peer"] == "bridle" else "",
            ]


def by_peer(says, rows, measurement, cell):
    """A table of what `cell` makes of each row, by workload and peer; nothing without any."""
    found = {
        (row["workload"], row["peer"]): cell(row)
        for row in rows
        if row["measurement"] == measurement
    }
    peers = [peer for peer in PEERS if any(peer == one for _, one in found)]
    workloads = [name for name in WORKLOADS if any(name == one for one, _ in found)]
    lines = [[name, *(found.get((name, peer), "") for peer in peers)] for name in workloads]
    return [table([says, *(PEER_SAYS[peer] for peer in peers)], lines)] if found else []


def r_rows(rows):
    times = {(row["call"], row["peer"]): row for row in rows}
    for call in dict.fromkeys(row["call"] for row in rows):
        ours, theirs = times[call, "bridle"], times[call, "keras"]
        spread = [number(1000 * float(ours[name])) for name in ("seconds_min", "seconds_max")]
        yield [
            call,
            f"{number(1000 * float(ours['seconds']))} ({' to '.join(spread)})",
            number(1000 * float(theirs["seconds"])),
        ]


def draw(rounds, path):
    """Later epochs of every workload, times as fast as Keras."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "bridle", "font.size": 9})
    keras = {(row["workload"], row["measurement"]) for row in rounds if row["peer"] == "keras"}
    names = [name for name in WORKLOADS if (name, "fit_later") in keras]
    figure, axes = pyplot.subplots(figsize=(7, 0.55 * len(names) + 1.2), layout="constrained")
    axes.axvline(1, color="grey", linewidth=1)
    for place, peer in enumerate(DRAWN):
        found = [results.speedup(rounds, name, "fit_later", peer, "keras") for name in names]
        points = [(row, *ratio) for row, ratio in enumerate(found) if ratio]
        if points:
            rows, middle, low, high = map(list, zip(*points, strict=True))
            height = [row + 0.14 * (place - 1.5) for row in rows]
            colour = f"C{place}"
            axes.hlines(height, low, high, color=colour, linewidth=1)
            axes.plot(middle, height, "o", color=colour, markersize=5, label=PEER_SAYS[peer])
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlabel("later epochs: times as fast as Keras on TensorFlow, with lowest and highest")
    figure.legend(loc="outside upper center", ncols=2, frameon=False)
    figure.savefig(path, metadata={"Date": None})


def page(folder):
    rounds, about = results.read_rounds(folder), results.read_about(folder)
    rows = results.summary(rounds)
    met = list(target_rows(rounds, asked()))
    reached = sum(row[-1] == "yes" for row in met)
    parts = [
        "# Benchmark\n",
        "`make bench` writes this page. The data are synthetic: random numbers, from one seed. "
        "Every peer runs in a process of its own, one at a time, taking turns. The first epoch is "
        "that of a new model, tracing included; a later epoch is the median of the others in the "
        "same `fit`; all epochs hold every compilation, in a process that did nothing before. All "
        "models are built, compiled, trained and evaluated. `lax.scan by hand` is the floor: the "
        "same training written for one model, with nothing around it. bridle's cache of XLA's work "
        "starts empty; `bridle, the next process` finds what the process before left there.\n",
        machine(about, rounds),
        table(["workload", ""], [[name, one.says] for name, one in WORKLOADS.items()]),
        "![Times as fast as Keras](benchmark.svg)\n",
        "## Targets\n",
        f"{reached} of {len(met)} are reached. Measured is how many times as fast bridle is: the "
        "median of the rounds' ratios, with the lowest and the highest. 0.97 is equal within the "
        "noise of the machine.\n",
        table(["workload", "what", "against", "at least", "measured", "reached"], met),
    ]
    kept = list(kept_rows(rows))
    if kept:
        most = f"at most {MOST_KEPT_MB:g}"
        parts.append(table(["workload", "by", "MB that each model leaves", most], kept))
    if notes("notes.md"):
        parts += ["## Where it falls short\n", notes("notes.md")]
    parts += on_jax(folder / "jax")
    parts.append("## Milliseconds\n")
    for measurement, says in SAYS.items():
        parts += by_peer(says, rows, measurement, lambda row: number(1000 * float(row["value"])))
    parts.append("## Peak memory of the process after a fit, MB\n")
    parts += by_peer("", rows, "fit_later", lambda row: f"{int(row['peak_mb']):,}")
    programs = about.get("programs", {})
    if programs:
        chosen = [[name, programs[name]] for name in WORKLOADS if name in programs]
        parts += ["## The program that bridle chose\n", table(["workload", "why"], chosen)]
    r = results.read(folder / "r.csv")
    if r:
        parts += [
            "## From R\n",
            "Milliseconds, lowest and highest, and beside it Keras' own method called from R. "
            "`make bench-r` measures these.\n",
            table(["call", "bridle", "Keras"], r_rows(r)),
        ]
    return "\n".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, default=results.HERE)
    parser.add_argument("--docs", type=Path, default=DOCS)
    given = parser.parse_args()
    draw(results.read_rounds(given.results), given.docs / "benchmark.svg")
    (given.docs / "benchmark.md").write_text(page(given.results))


if __name__ == "__main__":
    main()
