"""Several processes promote at once: one wins, the others are told who did."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

# gets ready, waits for the signal on its input, promotes, prints what became of it
CHILD = """
import json, sys
from pathlib import Path
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.registry.protocol import Promotion
from pytest_mlgate.registry.sqlite import SqliteRegistry
told = json.loads(sys.argv[1])
told["artifact"] = Path(told["artifact"])
registry = SqliteRegistry(Path(told.pop("path")))
promotion = Promotion(**told)
print("ready", flush=True)
sys.stdin.readline()
try:
    print("promoted", registry.promote(promotion).digest)
except MlgateError as error:
    print(type(error).__name__, error)
"""


def race(path, promotions):
    """Start one process for each promotion, let go, and collect what they print."""
    runners = [start(path, promotion) for promotion in promotions]
    try:
        for runner in runners:
            assert runner.stdout.readline() == "ready\n"
        for runner in runners:
            runner.stdin.write("go\n")
            runner.stdin.flush()
        return [runner.communicate(timeout=60)[0].strip() for runner in runners]
    finally:
        for runner in runners:
            runner.kill()
            runner.communicate()


def start(path, promotion):
    told = {name: getattr(promotion, name) for name in promotion.__slots__}
    told |= {"path": str(path), "artifact": str(promotion.artifact)}
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, json.dumps(told)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("start_from", ["no registry", "a champion"])
@pytest.mark.parametrize("processes", [2, 8])
def test_exactly_one_of_many_wins_and_the_others_are_told_who(
    registry, path, propose, processes, start_from
):
    baseline = None
    if start_from == "a champion":
        baseline = registry.promote(propose("old")).digest
    promotions = [
        propose(f"candidate-{number}", baseline=baseline, who=f"job-{number}")
        for number in range(processes)
    ]
    told = race(path, promotions)
    (winner,) = [
        p
        for p, line in zip(promotions, told, strict=True)
        if p.digest in line and line.startswith("promoted ")
    ]
    losers = [line for line in told if not line.startswith("promoted ")]
    assert len(losers) == processes - 1
    for line in losers:
        assert line.startswith("PromotionRefused ")
        assert f"the champion is {winner.digest}" in line
        assert f"by {winner.who}." in line
    assert registry.champion("income").digest == winner.digest
    assert len(registry.history("income")) == (2 if baseline else 1)
    assert registry.verify("income") == ()


def test_many_processes_may_promote_the_same_candidate(registry, path, propose):
    promotion = propose("first")
    told = race(path, [promotion] * 4)
    assert told == [f"promoted {promotion.digest}"] * 4
    assert len(registry.history("income")) == 1


def test_promotions_of_different_models_do_not_refuse_each_other(
    registry, path, propose
):
    promotions = [propose(f"m{number}", name=f"model {number}") for number in range(4)]
    told = race(path, promotions)
    assert told == [f"promoted {promotion.digest}" for promotion in promotions]
    for promotion in promotions:
        assert registry.champion(promotion.name).digest == promotion.digest
        assert registry.verify(promotion.name) == ()
