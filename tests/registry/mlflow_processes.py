"""Many processes on one registry in MLflow; run by the tests beside it as a script.

MLflow takes seconds to import, so this process does that once and forks; it never opens
the registry itself.

    python mlflow_processes.py race ADDRESS FOLDER COUNT [NAME]
    python mlflow_processes.py kill ADDRESS FOLDER visible|calls|lines

FOLDER holds ``seed``, a folder with what the registry starts from, and files to
promote.
Prints one JSON object for each process, or for each kill.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import json
import logging
import os
import shutil
import signal
import sys
from pathlib import Path

from pytest_mlgate.errors import MlgateError
from pytest_mlgate.models.formats.mlflow_library import mlflow_module
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.mlflow import registry as mlflow_registry
from pytest_mlgate.registry.protocol import Approval
from pytest_mlgate.registry.protocol import Promotion

SOURCES = Path(mlflow_registry.__file__).parent
# what of a promotion others see
VISIBLE = {
    "create_model_version",
    "set_registered_model_alias",
    "set_model_version_tag",
}


def proposal(folder, content, baseline, **changes):
    artifact = folder / f"{content}.skops"
    return Promotion(
        **{
            "name": "income",
            "artifact": artifact,
            "digest": digest_of(content),
            "baseline_digest": baseline,
            "record": json.dumps({"about": content}),
            "when": "2026-03-01T10:00:00Z",
            "who": content,
            **changes,
        }
    )


def digest_of(content):
    return "sha256:" + hashlib.sha256(content.encode()).hexdigest()


def race(address, folder, count, name="income"):
    """Let processes promote, and every third one approve, at the same moment."""
    started, go = os.pipe()
    champion = forked(lambda: told(open_registry(address, root=folder), name))()
    baseline = champion and champion["digest"]
    waiting = [
        forked(
            functools.partial(
                compete, address, folder, number, baseline, (started, go), name
            )
        )
        for number in range(count)
    ]
    os.close(started)
    os.close(go)
    for result in waiting:
        say(result())


def compete(address, folder, number, baseline, signals, name):
    started, go = signals
    os.close(go)  # the signal is that nobody holds this end any more
    registry = open_registry(address, root=folder)
    promotion = proposal(folder, f"candidate-{number}", baseline, name=name)
    registry.history(name)
    os.read(started, 1)
    if number % 3 == 2:
        event = registry.approve(
            Approval(
                name=name,
                digest=promotion.digest,
                artifact_name=promotion.artifact.name,
                record=promotion.record,
                reason="looked at it",
                when=promotion.when,
                who=f"reader {number}",
            )
        )
        return {"approved": event.sequence}
    try:
        version = registry.promote(promotion)
    except MlgateError as error:
        return {"refused": type(error).__name__, "told": str(error)}
    return {"promoted": version.digest, "number": version.number}


def say(report):
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()


def told(registry, name):
    champion = registry.champion(name)
    return champion and {"digest": champion.digest, "name": champion.artifact_name}


def kill(address, folder, mode):
    """Kill a promotion at its first step, its second, and so on until it survives."""
    arm = {"visible": kill_at_call, "calls": kill_at_call, "lines": kill_at_line}[mode]
    names = VISIBLE if mode == "visible" else None
    # thousands of lines run: every seventh is one of each step
    for number in itertools.count(1, 7 if mode == "lines" else 1):
        place = folder / f"{mode}-{number}"
        shutil.copytree(folder / "seed", place)
        survived = promote_and_die(
            address, place, functools.partial(arm, number, names)
        )
        report = forked(functools.partial(look, address, place))()
        say({**report, "survived": survived})
        shutil.rmtree(place)
        if survived:
            return


def promote_and_die(address, place, arm):
    child = os.fork()
    if child == 0:
        with ending():
            registry = open_registry(address, root=place)
            champion = registry.champion("income")
            promotion = proposal(place, "new", champion and champion.digest)
            arm()
            registry.promote(promotion)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed or status == 0, status
    return not killed


def look(address, place):
    """Say what is left, who is champion, and promote the next one."""
    registry = open_registry(address, root=place)
    left = registry.verify("income")
    champion = registry.champion("income")
    aliases = registry._aliases.read("income")
    report = {
        "left": left,
        "champion": champion and registry.artifact(champion.digest).read_text(),
        "number": champion and champion.number,
        "alias": aliases.get("champion"),
        "events": len(registry.history("income")),
        "record": champion and registry.record(champion.record_digest),
        "defects": registry.verify("income"),
    }
    after = registry.promote(proposal(place, "next", champion and champion.digest))
    report["next"] = registry.artifact(after.digest).read_text()
    report["next_alias"] = registry._aliases.read("income").get("champion")
    report["defects_after_next"] = registry.verify("income")
    return report


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def kill_at_call(number, names):
    """Die before the k-th call of MLflow's client, counted from here."""
    seen = itertools.count(1)
    client = mlflow_module("mlflow").MlflowClient
    for name in [name for name in dir(client) if not name.startswith("_")]:
        method = getattr(client, name)
        if callable(method) and (names is None or name in names):
            setattr(client, name, watched(method, seen, number))


def watched(method, seen, number):
    def call(*given, **options):
        if next(seen) == number:
            die()
        return method(*given, **options)

    return call


def kill_at_line(number, _names):
    """Die before the k-th line of what speaks with MLflow, counted from here."""
    seen = itertools.count(1)

    def on_line(_frame, event, _argument):
        if event == "line" and next(seen) == number:
            die()
        return on_line

    def on_call(frame, _event, _argument):
        file = Path(frame.f_code.co_filename)
        acts = file.parent == SOURCES
        return on_line if acts else None

    sys.settrace(on_call)


def forked(act):
    """Start a process that acts; give what waits for its answer."""
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(readable)
        with ending(), os.fdopen(writable, "w") as pipe:
            json.dump(act(), pipe)
    os.close(writable)

    def result():
        with os.fdopen(readable) as pipe:
            report = pipe.read()
        _, status = os.waitpid(child, 0)
        assert status == 0, status
        return json.loads(report)

    return result


@contextlib.contextmanager
def ending():
    """End this process here, whatever happens."""
    try:
        yield
    except BaseException:
        logging.getLogger().exception("in a forked process")
        os._exit(1)
    os._exit(0)


def warm_up(folder):
    """Import what MLflow imports at its first question, before there are processes."""
    shutil.copytree(folder / "warm", folder / "warmed")
    registry = open_registry("mlflow:sqlite:///mlflow.db", root=folder / "warmed")
    registry.champion("income")
    mlflow_module("mlflow.artifacts")


if __name__ == "__main__":
    mode, address, place, detail, *name = sys.argv[1:]
    warm_up(Path(place))
    if mode == "race":
        race(address, Path(place), int(detail), *name)
    else:
        kill(address, Path(place), detail)
