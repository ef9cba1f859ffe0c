"""Which worker runs where, at which address, and what its environment says of that."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from bridle_run.options import Options
from bridle_run.refusal import Refusal, option

#: The first port of each host, where there is more than one.
FIRST_PORT = 29500
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class Worker:
    """One worker before it runs.

    Attributes:
        index: Its place in the cluster.
        host: The host as ssh is told it, `None` for this machine.
        environment: The variables that are its own.
    """

    index: int
    host: str | None
    environment: dict[str, str]


def workers(options: Options, environment: Mapping[str, str]) -> list[Worker]:
    """The workers that the command line asks for.

    Args:
        options: The command line.
        environment: The variables of this process.

    Raises:
        Refusal: They can't have the hosts, ports or GPUs that were asked for.
    """
    hosts = options.hosts or [("localhost", options.workers or 1)]
    places = [host for host, count in hosts for _ in range(count)]
    remote = [host for host in places if not is_here(host)]
    looped = [host for host in places if _name(host) in _LOOPBACK]
    if remote and looped:
        raise Refusal(
            f"{option('--hosts')} can't name this machine `{looped[0]}` beside `{remote[0]}`, for "
            "which that is another one.",
            f"Write the name by which the others reach it: {socket.gethostname()}, maybe.",
        )
    local = [
        sum(_name(other) == _name(host) for other in places[:i]) for i, host in enumerate(places)
    ]
    if options.port is None and not remote:
        ports = _free_ports(len(places))
    else:
        first = options.port or FIRST_PORT
        ports = [first + place for place in local]
        _check_ports(places, ports)
    addresses = [f"{_name(host)}:{port}" for host, port in zip(places, ports, strict=True)]
    return [
        Worker(
            index,
            None if is_here(host) else host,
            {
                **options.env,
                "TF_CONFIG": _config(addresses, index),
                **_for_keras(addresses, index),
                "BRIDLE_WORKER": str(index),
                "BRIDLE_WORKERS": str(len(places)),
                "PYTHONUNBUFFERED": "1",
                **_gpus(options.gpus, local[index], environment),
            },
        )
        for index, host in enumerate(places)
    ]


def is_here(host: str) -> bool:
    """Whether a host's name is one of this machine's."""
    name, own = _name(host).lower(), socket.gethostname().lower()
    return name in (*_LOOPBACK, own, own.partition(".")[0])


def _name(host: str) -> str:
    """A host without the user that ssh is told."""
    return host.rpartition("@")[2]


def _config(addresses: list[str], index: int) -> str:
    return json.dumps(
        {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
    )


def _for_keras(addresses: list[str], index: int) -> dict[str, str]:
    """The same for JAX: where `keras.distribution.initialize()` looks for it."""
    return {
        "KERAS_DISTRIBUTION_JOB_ADDRESSES": ",".join(addresses),
        "KERAS_DISTRIBUTION_NUM_PROCESSES": str(len(addresses)),
        "KERAS_DISTRIBUTION_PROCESS_ID": str(index),
    }


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all different because all are held until all are found."""
    with contextlib.ExitStack() as held:
        ports = []
        for _ in range(count):
            found = held.enter_context(socket.socket())
            found.bind(("127.0.0.1", 0))
            ports.append(found.getsockname()[1])
        return ports


def _check_ports(places: list[str], ports: list[int]) -> None:
    """Refuses ports that there aren't, and those of this machine that are taken."""
    if max(ports) > 65535:
        raise Refusal(
            f"Can't count ports from {min(ports)}: the last of {len(ports)} workers would have "
            f"{max(ports)}, and there are 65535.",
            f"Give {option('--port')} a smaller number.",
        )
    for host, port in zip(places, ports, strict=True):
        if not is_here(host):
            continue
        with socket.socket() as tried:
            # One that a process used a moment ago is free.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("", port))
            except OSError as error:
                raise Refusal(
                    f"Can't use the port {port} of this machine: {os.strerror(error.errno or 0)}.",
                    f"Give {option('--port')} another number, or leave it out on one machine.",
                ) from None


def _gpus(count: int | None, local: int, environment: Mapping[str, str]) -> dict[str, str]:
    """Which GPUs a worker sees, by its place on its host."""
    if count is None:
        return {}
    wanted = range(local * count, (local + 1) * count)
    visible = environment.get("CUDA_VISIBLE_DEVICES")
    if visible is None:
        return {"CUDA_VISIBLE_DEVICES": ",".join(map(str, wanted))}
    names = [name.strip() for name in visible.split(",") if name.strip()]
    if wanted.stop > len(names):
        raise Refusal(
            f"{option('--gpus')} must leave enough for all workers, not {count} for each: "
            f'CUDA_VISIBLE_DEVICES is "{visible}".',
            "Start fewer workers, or name more GPUs there.",
        )
    return {"CUDA_VISIBLE_DEVICES": ",".join(names[place] for place in wanted)}
