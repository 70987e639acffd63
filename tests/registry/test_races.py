"""Several processes act at once: one wins, the others are told who did."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks its processes")

# forks one process for each act; they wait for one signal, act, and tell what became
# of it. Nothing of SQLite is open when they are forked
RACE = """
import json, os, sys
from pathlib import Path
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.registry.protocol import Promotion, Rollback
from pytest_mlgate.registry.sqlite import SqliteRegistry

def act(path, kind, stated):
    registry = SqliteRegistry(Path(path))
    if kind == "promote":
        stated = Promotion(**stated | {"artifact": Path(stated["artifact"])})
    else:
        stated = Rollback(**stated)
    try:
        return f"{kind} {getattr(registry, kind)(stated).digest}"
    except MlgateError as error:
        return f"{type(error).__name__} {error}"

signal, go = os.pipe()
answers = []
for one in json.load(sys.stdin):
    answer, tell = os.pipe()
    if os.fork() == 0:
        os.close(go)
        os.read(signal, 1)
        os.write(tell, act(*one).encode())
        os._exit(0)
    os.close(tell)
    answers.append(answer)
os.close(signal)
os.close(go)
for answer in answers:
    with os.fdopen(answer) as pipe:
        print(json.dumps(pipe.read()))
"""


def race(path, stated):
    """Let promotions and rollbacks start at once, and give what they tell."""
    told = [(str(path), *plain(one)) for one in stated]
    done = subprocess.run(
        [sys.executable, "-c", RACE],
        input=json.dumps(told),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def plain(stated):
    kind = "promote" if hasattr(stated, "artifact") else "rollback"
    body = {name: getattr(stated, name) for name in stated.__slots__}
    if kind == "promote":
        body["artifact"] = str(stated.artifact)
    return kind, body


@pytest.mark.parametrize("start_from", ["no registry", "a champion"])
def test_exactly_one_of_sixteen_wins_and_the_others_are_told_who(
    registry, path, propose, start_from
):
    baseline = None
    if start_from == "a champion":
        baseline = registry.promote(propose("old")).digest
    promotions = [
        propose(f"candidate-{number}", baseline=baseline, who=f"job-{number}")
        for number in range(16)
    ]
    told = race(path, promotions)
    (winner,) = [
        p
        for p, line in zip(promotions, told, strict=True)
        if line == f"promote {p.digest}"
    ]
    losers = [line for line in told if not line.startswith("promote ")]
    assert len(losers) == 15
    for line in losers:
        assert line.startswith("PromotionRefused ")
        assert f"the champion is {winner.digest}" in line
        assert f"by {winner.who}." in line
    assert registry.champion("income").digest == winner.digest
    assert len(registry.history("income")) == (2 if baseline else 1)
    assert registry.verify("income") == ()


def test_many_processes_may_promote_the_same_candidate(registry, path, propose):
    promotion = propose("first")
    told = race(path, [promotion] * 16)
    assert told == [f"promote {promotion.digest}"] * 16
    assert len(registry.history("income")) == 1


def test_promotions_of_different_models_do_not_refuse_each_other(
    registry, path, propose
):
    promotions = [propose(f"m{number}", name=f"model {number}") for number in range(8)]
    told = race(path, promotions)
    assert told == [f"promote {promotion.digest}" for promotion in promotions]
    for promotion in promotions:
        assert registry.champion(promotion.name).digest == promotion.digest
        assert registry.verify(promotion.name) == ()


def test_of_sixteen_who_roll_back_the_same_champion_one_does(
    registry, path, propose, two_versions, undo
):
    _, new = two_versions
    third = propose("third", baseline=new.digest)
    registry.promote(third)
    told = race(path, [undo(leaving=third.digest)] * 16)
    assert told.count(f"rollback {new.digest}") == 1
    refused = [line for line in told if line.startswith("PromotionRefused ")]
    assert len(refused) == 15
    assert all(f"the champion is {new.digest}" in line for line in refused)
    assert [event.version for event in registry.history("income")] == [1, 2, 3, 2]
    assert registry.verify("income") == ()


def test_whoever_is_first_when_some_promote_and_some_roll_back_there_is_one_champion(
    registry, path, propose, two_versions, undo
):
    old, new = two_versions
    promotions = [propose(f"c{n}", baseline=new.digest) for n in range(8)]
    told = race(path, [*promotions, *[undo(leaving=new.digest)] * 8])
    (won,) = [line for line in told if line.split()[0] in {"promote", "rollback"}]
    last = registry.history("income")[-1]
    assert len(registry.history("income")) == 3
    assert registry.champion("income").digest == last.digest == won.split()[1]
    assert last.digest in {old.digest, *(p.digest for p in promotions)}
    assert registry.verify("income") == ()


def test_rollbacks_that_do_not_say_what_they_leave_go_back_one_after_the_other(
    registry, path, propose, undo
):
    digest = None
    for content in "abcdef":
        digest = registry.promote(propose(content, baseline=digest)).digest
    told = race(path, [undo()] * 8)
    assert sum(line.startswith("rollback ") for line in told) == 5
    assert sum("no version lies before 1" in line for line in told) == 3
    assert [event.version for event in registry.history("income")] == [
        *range(1, 7),
        *range(5, 0, -1),
    ]
    assert registry.verify("income") == ()
