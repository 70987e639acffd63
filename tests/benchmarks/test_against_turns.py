"""Tools take turns; who is too slow or breaks is told, and not waited for."""

from __future__ import annotations

import sys

import pytest
from benchmarks.against.environments import NotInstalled
from benchmarks.against.environments import asked
from benchmarks.against.startup import summed_up
from benchmarks.against.turns import take_turns

WORKER = """
import json, sys, time
name, slow, place = sys.argv[1], float(sys.argv[2]), sys.argv[3]
def say(**told):
    print(json.dumps(told), flush=True)
assert json.loads(sys.stdin.readline()) == {"work": "any"}
say(ready=True, versions={"python": "3"})
for line in sys.stdin:
    open(place, "a").write(name)
    if slow < 0:
        sys.exit("ValueError: broken")
    time.sleep(slow)
    say(wall_s=slow, cpu_s=0.5, more_mb=None, found=f"by {name}")
"""


def played(tmp_path, *workers, repeat=2, limit=30.0):
    place = tmp_path / "turns"
    commands = {
        name: [sys.executable, "-c", WORKER, name, str(slow), str(place)]
        for name, slow in workers
    }
    tasks = {name: {"work": "any"} for name in commands}
    found = take_turns(commands, tasks, sort=lambda: None, repeat=repeat, limit=limit)
    return found, place.read_text()


def test_tools_take_turns_and_everybody_has_all_of_them(tmp_path):
    found, order = played(tmp_path, ("a", 0.0), ("b", 0.0))
    assert order == "abab"
    assert [(one.tool, one.turns, one.found) for one in found] == [
        ("a", 2, "by a"),
        ("b", 2, "by b"),
    ]
    assert found[0].cpu_s == 0.5
    assert found[0].sorts > 0
    assert found[0].versions == {"python": "3"}


def test_who_is_over_the_limit_is_ended_and_the_others_go_on(tmp_path):
    found, order = played(tmp_path, ("slow", 60.0), ("b", 0.0), limit=1.5)
    assert order == "slowbb"
    assert (found[0].standing, found[0].reason) == ("over", "> 1.5 s")
    assert found[0].cpu_s is None
    assert found[1].standing == "answered"


def test_who_breaks_is_told_by_its_last_words(tmp_path):
    found, order = played(tmp_path, ("a", -1.0), ("b", 0.0))
    assert order == "abb"
    assert (found[0].standing, found[0].reason) == ("failed", "ValueError: broken")


def test_who_takes_much_of_the_limit_takes_one_turn(tmp_path):
    found, order = played(tmp_path, ("a", 0.6), ("b", 0.0), limit=2.0)
    assert order == "abb"
    assert (found[0].standing, found[0].turns) == ("answered", 1)


@pytest.mark.parametrize(
    ("code", "standing", "told"),
    [
        ("print('noise'); print('{\"a\": 1}')", "answered", {"a": 1}),
        ("import time; time.sleep(60)", "over", "> 1 s"),
        ("raise KeyError('x')", "failed", "KeyError: 'x'"),
        ("print('no object')", "failed", "no JSON but 'no object'"),
    ],
)
def test_a_single_answer_is_given_or_its_lack_is_told(code, standing, told):
    found = asked("scipy", [sys.executable, "-c", code], {}, limit=1)
    if standing == "over" or found.standing != "over":  # a busy machine may be slow
        assert found.standing == standing
        assert told in (found.said, found.reason)


def test_what_pip_said_is_the_reason_of_an_absent_rival(tmp_path, monkeypatch):
    from benchmarks.against import environments

    def refused(command):
        raise NotInstalled("ERROR: No matching distribution")

    monkeypatch.setattr(environments, "_run", refused)
    found = environments.answer("scipy", "any.py", {}, limit=1, cache=tmp_path)
    assert found.standing == "absent"
    assert found.reason == "ERROR: No matching distribution"


def test_an_environment_is_made_once_for_the_same_pins(tmp_path, monkeypatch):
    from benchmarks.against import environments

    made = []

    def pretend(command):
        made.append(command)
        (tmp_path / "scipy" / "bin").mkdir(parents=True, exist_ok=True)
        environments._interpreter(tmp_path / "scipy").touch()

    monkeypatch.setattr(environments, "_run", pretend)
    for _ in range(2):
        environments.python_of("scipy", cache=tmp_path)
    assert len(made) == 2  # venv and pip
    (tmp_path / "scipy" / "made-for.json").write_text('["scipy==0"]')
    environments.python_of("scipy", cache=tmp_path)
    assert len(made) == 4


def test_the_cost_of_a_start_is_the_median_of_what_each_turn_took_more():
    turns = [
        {"without": (w, w), "control": (w + 0.001, w), "with": (w + 0.004, w + 0.002)}
        for w in (0.2, 0.9, 0.3)
    ]
    found = summed_up(turns)
    assert found["without_wall_ms"] == pytest.approx(300)
    assert found["with_wall_ms"]["median"] == pytest.approx(4)
    assert found["control_wall_ms"]["median"] == pytest.approx(1)
    assert found["with_cpu_ms"]["iqr"] == pytest.approx([2, 2])
