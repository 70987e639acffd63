"""Run sessions in forked processes of their own; talked to by `runner.Runner`.

    python -m tests.faults.warm      a line of JSON in for each session, one out

What a session imports is imported here once, so that a process of its own costs a
tenth of what it would: a sweep over hundreds of kills is then affordable. Each line
holds ``args`` (of pytest), ``cwd``, ``output`` (a file for stdout and stderr), and
optionally ``fault`` (see `injected`), ``stdin`` ("closed"), ``delay_s``, ``timeout_s``.
The first answer is the ``pid``; the second the ``status`` as subprocess has it,
``seconds`` of processor time, ``peak_kb`` of memory, and whether it ``hung``.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
import traceback
from importlib import import_module

HEAVY = (
    "hypothesis",
    "pytest_mlgate.plugin.starting",
    "pytest_mlgate.gates.benchmark.benchmark_gate",
    "pytest_mlgate.plugin.fixtures",
    "pytest_mlgate.registry.sqlite",
    "pytest_mlgate.data.references",
    "pytest_mlgate.reports.plots.drawing",
    "pandas",
    "scipy.stats",
    "xdist.plugin",
)

# imported before pytest could rewrite their assertions, which nobody needs here
OURS = ("-W", "ignore::pytest.PytestAssertRewriteWarning")


def main() -> None:
    for name in HEAVY:
        import_module(name)
    # a collection of garbage need not look at all that
    gc.freeze()
    out = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        told = json.loads(line)
        child = os.fork()
        if child == 0:
            run(told)
        out.write(json.dumps({"pid": child}) + "\n")
        out.flush()
        out.write(json.dumps(ended(child, told)) + "\n")
        out.flush()


def ended(child: int, told: dict) -> dict:
    """Wait for a session, not for ever, and tell how it ended."""
    deadline = time.monotonic() + told.get("timeout_s", 900)
    hung = False
    while True:
        done, status, usage = os.wait4(child, os.WNOHANG)
        if done:
            break
        if time.monotonic() > deadline and not hung:
            hung = True
            os.kill(child, signal.SIGKILL)
        time.sleep(0.01)
    return {
        "status": os.waitstatus_to_exitcode(status),
        "seconds": usage.ru_utime + usage.ru_stime,
        "peak_kb": usage.ru_maxrss,
        "hung": hung,
    }


def run(told: dict) -> None:
    """Become `pytest`; never return."""
    status = 70
    try:
        redirect(told)
        time.sleep(told.get("delay_s", 0))
        os.chdir(told["cwd"])
        sys.path[0] = told["cwd"]
        import pytest
        from tests.faults.injected import arm

        signal.signal(signal.SIGINT, signal.default_int_handler)
        arm(told.get("fault") or {})
        status = int(pytest.main([*OURS, *told["args"]]))
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except KeyboardInterrupt:
        # as the interpreter itself: the traceback, and then the signal's own end
        traceback.print_exc()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGINT)
    except BaseException:  # noqa: BLE001 - whatever ends a session is printed, as ever
        traceback.print_exc()
        status = 1
    finally:
        sys.settrace(None)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                status = 120  # as the interpreter ends then
        os._exit(status)


def redirect(told: dict) -> None:
    """Give the session its streams."""
    if told.get("stdin") == "closed":
        os.close(0)
    else:
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
    output = os.open(told["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)


if __name__ == "__main__":
    main()
