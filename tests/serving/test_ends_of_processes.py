"""What is left of a log when its process is killed, forks or ends: real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from tests.serving.logged_rows import rows_of

from pytest_mlgate.data.decision_log.reading import open_log

HEAD = """
import os, sys, time
from pytest_mlgate import DecisionLog

def write(log, n):
    return log.write(request_id=f"r{n}", model="sha256:0", arm="champion", score=0.5)
"""

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")


def start(folder, body, *options):
    return subprocess.Popen(
        [*options, sys.executable, "-c", HEAD + body, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder, body, *options):
    process = start(folder, body, *options)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    return out


def numbers(folder):
    return [row["sequence"] for row in rows_of(folder)]


ACKNOWLEDGE = """
log = DecisionLog(sys.argv[1], flush_seconds=0.05, buffer=200)
n = 0
while True:
    n += write(log, n)
    # what the caller knows as taken, without a buffer of its own
    os.write(1, b"%d\\n" % n)
    time.sleep(0.001)
"""


@pytest.mark.parametrize("after_s", [0.11, 0.27, 0.36])
def test_a_kill_loses_at_most_the_last_unflushed_rows(tmp_path, after_s):
    process = start(tmp_path, ACKNOWLEDGE)
    assert process.stdout.readline() == "1\n"
    time.sleep(after_s)
    process.send_signal(signal.SIGKILL)
    out, _ = process.communicate(timeout=60)
    taken = int(out.splitlines()[-1])
    found = open_log(tmp_path, root=tmp_path)
    there = found.frame["sequence"].to_list()
    # nothing is missing but at the end, and there no more than may wait
    assert there == list(range(1, len(there) + 1))
    assert 0 <= taken - len(there) <= 200
    assert there


def test_the_end_of_a_process_flushes(tmp_path):
    body = "log = DecisionLog(sys.argv[1], flush_seconds=60)\n"
    run(tmp_path, body + "for n in range(300): write(log, n)")
    assert numbers(tmp_path) == list(range(1, 301))


def test_an_exception_that_ends_a_process_flushes(tmp_path):
    body = "log = DecisionLog(sys.argv[1], flush_seconds=60); write(log, 0); 1 / 0"
    process = start(tmp_path, body)
    assert "ZeroDivisionError" in process.communicate(timeout=60)[1]
    assert numbers(tmp_path) == [1]


@needs_fork
def test_a_forked_worker_writes_under_a_name_of_its_own(tmp_path):
    run(
        tmp_path,
        """
log = DecisionLog(sys.argv[1], flush_seconds=60)
for n in range(10):
    write(log, n)
first = os.fork()
if first == 0:
    for n in range(3):
        write(log, 100 + n)
    log.close()
    os._exit(0)
os.waitpid(first, 0)
write(log, 10)
""",
    )
    rows = rows_of(tmp_path)
    counts = {}
    for row in rows:
        counts.setdefault(row["writer"], []).append(row["sequence"])
    assert sorted(counts.values()) == [[1, 2, 3], list(range(1, 12))]
    # what waited in the parent is written once, and by the parent
    assert len({row["request_id"] for row in rows}) == 14


@needs_fork
def test_workers_of_a_server_that_forks_first_share_a_folder(tmp_path):
    run(
        tmp_path,
        """
log = DecisionLog(sys.argv[1])
children = []
for worker in range(4):
    pid = os.fork()
    if pid == 0:
        for n in range(50):
            write(log, f"{worker}-{n}")
        sys.exit(0)
    children.append(pid)
for pid in children:
    assert os.waitpid(pid, 0)[1] == 0
""",
    )
    rows = rows_of(tmp_path)
    assert len({row["writer"] for row in rows}) == 4
    assert len({row["request_id"] for row in rows}) == 200


@needs_fork
def test_a_shadow_that_was_asked_before_the_fork_is_asked_in_the_child(tmp_path):
    run(
        tmp_path,
        """
from pytest_mlgate import Served, Shadow
log = DecisionLog(sys.argv[1])
one = Served(lambda row: 0.5, digest="sha256:" + "0" * 64)
model = Shadow(one, one, log=log)
for n in range(5):
    model({"n": n}, request_id=f"parent-{n}")
child = os.fork()
name = "parent" if child else "child"
for n in range(5, 10):
    model({"n": n}, request_id=f"{name}-{n}")
model.close()
log.close()
if child:
    assert os.waitpid(child, 0)[1] == 0
""",
    )
    rows = rows_of(tmp_path)
    # 10 requests of the parent, 5 of the child, and both arms of each
    assert len(rows) == 30
    assert len({(row["request_id"], row["arm"]) for row in rows}) == 30
    assert {row["error"] for row in rows} == {None}
    assert len({row["writer"] for row in rows}) == 2


@needs_fork
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_child_of_multiprocessing_flushes(tmp_path, method):
    script = tmp_path / "pool.py"
    script.write_text(
        HEAD
        + """
import multiprocessing

def work(folder):
    log = DecisionLog(folder, flush_seconds=60)
    for n in range(20):
        write(log, n)

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[2])
    child = context.Process(target=work, args=(sys.argv[1],))
    child.start()
    child.join()
    assert child.exitcode == 0
"""
    )
    log = tmp_path / "log"
    subprocess.run([sys.executable, script, log, method], check=True, timeout=60)
    assert numbers(log) == list(range(1, 21))


@pytest.fixture
def small_disk(tmp_path):
    """Mount a disk of 256 kB, where this user may."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        pytest.skip("there is no mount here")
    if mounted.returncode:
        pytest.skip("this user may not mount a disk")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_is_waited_for_counted_and_gone_on_from(small_disk):
    """Fill a real file system, make room again, and account for every row."""
    out = run(
        small_disk,
        """
import pathlib
folder = pathlib.Path(sys.argv[1])
ballast = folder / "ballast"
ballast.write_bytes(b"x" * 150_000)
log = DecisionLog(folder / "log", flush_seconds=0.01, buffer=300)
taken = 0
for n in range(2000):
    taken += write(log, n)
    if n % 100 == 0:
        log.flush(1)
assert log.trouble is not None and "No space left" in log.trouble, log.trouble
assert log.lost == 2000 - taken > 0
ballast.unlink()
assert log.flush()
assert log.waiting == 0
assert write(log, 2000)
log.close()
print(taken + 1)
""",
    )
    found = open_log(small_disk / "log", root=small_disk)
    numbers = found.frame["sequence"].to_list()
    assert found.torn == ()
    # what was taken is there, what was refused is a gap, and the last row follows it
    assert len(numbers) == int(out)
    assert numbers[-1] == 2001
    assert len(numbers) < 2001


def test_a_limit_on_the_size_of_files_only_makes_more_parts(tmp_path):
    out = run(
        tmp_path,
        """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
log = DecisionLog(sys.argv[1], flush_seconds=0.005)
for n in range(600):
    write(log, n)
    if n % 50 == 0:
        log.flush(1)
        log.flush(1)
for _ in range(50):
    log.flush(1)
print(log.lost, log.waiting)
log.close()
""",
    )
    assert out == "0 0\n"
    assert len(list(tmp_path.iterdir())) > 5
    found = open_log(tmp_path, root=tmp_path)
    assert found.frame["sequence"].to_list() == list(range(1, 601))


def test_what_serves_imports_nothing_heavy(tmp_path):
    told = run(
        tmp_path,
        """
from pytest_mlgate import Canary, Served, Shadow
heavy = {"numpy", "pandas", "narwhals", "pyarrow", "pydantic", "sklearn", "scipy",
         "pytest", "fsspec", "asyncio", "concurrent.futures"}
with DecisionLog(sys.argv[1]) as log:
    one = Served(lambda row: 0.5, digest="sha256:" + "0" * 64)
    with Shadow(one, one, log=log) as shadow:
        shadow({"age": 42})
    Canary(one, one, share=0.5, salt="", log=log)({"age": 42})
print(sorted(heavy & set(sys.modules)))
""",
    )
    assert told == "[]\n"
