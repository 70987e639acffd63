"""Work is done beside the caller, up to a bound, and nothing of it comes back."""

from __future__ import annotations

import threading
import time

import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.serving.bounded_pool import BoundedPool
from pytest_mlgate.serving.bounded_pool import whole_number


def test_tasks_are_done_in_other_threads():
    pool, seen = BoundedPool(workers=2, waiting=10), []
    for _ in range(5):
        assert pool.offer(lambda: seen.append(threading.current_thread().name))
    assert pool.close(10) == []
    assert seen == ["mlgate-beside"] * 5


def test_no_more_wait_than_may():
    pool, go = BoundedPool(workers=1, waiting=2), threading.Event()
    begun = threading.Event()

    def task():
        begun.set()
        go.wait(10)

    assert pool.offer(task)
    begun.wait(10)
    assert [pool.offer(task) for _ in range(4)] == [True, True, False, False]
    go.set()
    assert pool.close(10) == []
    assert not pool.offer(task)


def test_a_task_that_raises_takes_no_thread_with_it(caplog):
    pool, done = BoundedPool(workers=1, waiting=10), []

    def end():
        raise SystemExit

    for task in (end, end, lambda: done.append(1)):
        pool.offer(task)
    pool.close(10)
    assert done == [1]
    assert caplog.text.count("a task beside the caller failed") == 2


@pytest.mark.parametrize("waiting", [1, 5])
def test_a_task_that_never_ends_holds_up_nobody(waiting):
    pool, go = BoundedPool(workers=1, waiting=waiting), threading.Event()
    begun = threading.Event()

    def hang():
        begun.set()
        go.wait(30)

    pool.offer(hang)
    begun.wait(10)
    left = [lambda: None for _ in range(waiting)]
    for task in left:
        assert pool.offer(task)
    started = time.monotonic()
    assert pool.close(0.05) == left
    assert time.monotonic() - started < 10
    go.set()


def test_no_thread_to_be_had_is_told(monkeypatch, caplog):
    def refuse(_):
        raise RuntimeError("can't start new thread")

    pool, done = BoundedPool(workers=1, waiting=10), []
    with monkeypatch.context() as none:
        none.setattr(threading.Thread, "start", refuse)
        assert pool.offer(lambda: done.append(1))
    assert "no thread to ask the candidate in" in caplog.text
    # the next task starts the thread, which does both
    pool.offer(lambda: done.append(2))
    pool.close(10)
    assert done == [1, 2]


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "2", None])
def test_a_number_that_is_none_is_refused(value):
    with pytest.raises(InvalidInput, match="`workers` must be a whole number from 1"):
        whole_number("workers", value)
