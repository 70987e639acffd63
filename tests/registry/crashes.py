"""Kill promotions and rollbacks and look at what is left; run by test_crashes.py.

Each act runs in a forked process of its own and is killed with SIGKILL, and what is
left is looked at by another one. This process never opens a registry, so nothing of a
dead process (locks, caches) can leak into the process that looks.

    python crashes.py ACT MODE FOLDER        prints one JSON object for each kill

ACT is "promote" or "rollback"; after either "new" is champion. MODE is "lines" (before
the k-th line that runs in the code that acts, for every k), "instructions" (inside
SQLite, at every 9th instruction of its virtual machine; "each-instruction": at every
one) or "moments" (at random times, 8 before the end; "many-moments": 200). "commit"
dies right after the commit, and leaves what is there in FOLDER/commit. FOLDER holds a
registry in ``seed`` (perhaps empty), and ``new.skops`` and ``next.skops``.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from pathlib import Path

from pytest_mlgate.registry import sqlite
from pytest_mlgate.registry.protocol import Promotion
from pytest_mlgate.registry.protocol import Rollback

# where something is done; everything else computes
FILES = {"artifacts.py", "database.py"}
FUNCTIONS = {"promote", "rollback", "_move", "now", "_extending", "_reading", "append"}
# random moments: go on until so many kills came before the end, but not for ever
KILLS, TRIES = {"moments": 8, "many-moments": 200}, 2000
SOURCES = Path(sqlite.__file__).parent


def main(act, mode, folder):
    if mode == "commit":
        shutil.copytree(folder / "seed", folder / mode)
        assert not act_and_die(act, folder, folder / mode, kill_after_commit)
        return
    plans = {
        "lines": each_line,
        "instructions": functools.partial(each_instruction, 9),
        "each-instruction": functools.partial(each_instruction, 1),
        "moments": functools.partial(moments, act),
        "many-moments": functools.partial(moments, act),
    }
    kills = 0
    for number, (arm, wait_s) in enumerate(plans[mode](folder)):
        place = folder / f"{mode}-{number}"
        shutil.copytree(folder / "seed", place)
        survived = act_and_die(act, folder, place, arm, wait_s=wait_s)
        report = in_a_fresh_process(functools.partial(look, folder, place))
        sys.stdout.write(json.dumps({**report, "survived": survived}) + "\n")
        shutil.rmtree(place)
        kills += not survived
        if kills == KILLS.get(mode) if wait_s is not None else survived:
            return


def each_line(_folder):
    return ((functools.partial(kill_at_line, k), None) for k in itertools.count(1))


def each_instruction(step, _folder):
    counts = itertools.count(1, step)
    return ((functools.partial(kill_at_instruction, k), None) for k in counts)


def moments(act, folder):
    """Draw moments over the time that the act takes when nobody disturbs it."""
    place = folder / "undisturbed"
    shutil.copytree(folder / "seed", place)
    started = time.perf_counter()
    assert act_and_die(act, folder, place, lambda: None)
    took_s = time.perf_counter() - started
    rng = random.Random(20260301)
    return [(lambda: None, rng.uniform(0, took_s)) for _ in range(TRIES)]


def act_and_die(act, folder, place, arm, *, wait_s=None):
    """Promote or roll back in a forked process; tell whether it lived to the end."""
    child = os.fork()
    if child == 0:
        registry, stated = ACTS[act](folder, place)
        arm()
        getattr(registry, act)(stated)
        os._exit(0)
    if wait_s is not None:
        time.sleep(wait_s)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert killed or status == 0, status
    return not killed


def in_a_fresh_process(look):
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(readable)
        with os.fdopen(writable, "w") as pipe:
            json.dump(look(), pipe)
        os._exit(0)
    os.close(writable)
    with os.fdopen(readable) as pipe:
        report = pipe.read()
    _, status = os.waitpid(child, 0)
    assert status == 0, status
    return json.loads(report)


def look(folder, place):
    """Say who is champion and whether all is well, and promote the next one."""
    registry = sqlite.SqliteRegistry(place / "registry.db")
    champion = registry.champion("income")
    defects = registry.verify("income")
    content = champion and registry.artifact(champion.digest).read_text()
    record = champion and registry.record(champion.record_digest)
    events = len(registry.history("income"))
    registry, promotion = proposal(folder, place, "next")
    after = registry.promote(promotion)
    return {
        "champion": content,
        "record": record,
        "events": events,
        "defects": defects,
        "next": registry.artifact(after.digest).read_text(),
        "next_number": after.number,
        "defects_after_next": registry.verify("income"),
    }


def proposal(folder, place, content):
    registry = sqlite.SqliteRegistry(place / "registry.db")
    champion = registry.champion("income")
    promotion = Promotion(
        name="income",
        artifact=folder / f"{content}.skops",
        digest="sha256:" + hashlib.sha256(content.encode()).hexdigest(),
        baseline_digest=champion and champion.digest,
        record=json.dumps({"about": content}),
        when="2026-03-01T10:00:00Z",
    )
    return registry, promotion


def undoing(_folder, place):
    registry = sqlite.SqliteRegistry(place / "registry.db")
    return registry, Rollback(
        name="income", version=None, reason="a test", when="2026-03-02T10:00:00Z"
    )


ACTS = {
    "promote": functools.partial(proposal, content="new"),
    "rollback": undoing,
}


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def kill_at_line(k):
    """Die before the k-th line of the registry's code, counted from here."""
    seen = itertools.count(1)

    def on_line(_frame, event, _argument):
        if event == "line" and next(seen) == k:
            die()
        return on_line

    def on_call(frame, _event, _argument):
        code, file = frame.f_code, Path(frame.f_code.co_filename)
        acts = file.name in FILES or code.co_name in FUNCTIONS
        return on_line if acts and file.parent == SOURCES else None

    sys.settrace(on_call)


def kill_at_instruction(k):
    """Die at the k-th instruction that SQLite runs, counted from here."""
    seen = itertools.count(1)
    connect = sqlite3.connect

    def watched(*arguments, **options):
        connection = connect(*arguments, **options)
        connection.set_progress_handler(lambda: next(seen) == k and die(), 1)
        return connection

    sqlite3.connect = watched


def kill_after_commit():
    """Die when the commit is done and nothing has been tidied up."""

    class Connection(sqlite3.Connection):
        def execute(self, statement, *values):
            answer = super().execute(statement, *values)
            if statement == "COMMIT":
                die()
            return answer

    sqlite3.connect = functools.partial(sqlite3.connect, factory=Connection)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
