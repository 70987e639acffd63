"""The sessions of a selftest, as many at once as the command line allows: `run_jobs`.

``-n`` says that tests may run beside each other, so sessions may. What is timed runs
alone, before all others.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    import pytest

    from pytest_mlgate.plugin.inner_session import Ended
    from pytest_mlgate.plugin.inner_session import InnerSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One session that is to run."""

    # names its folder
    number: int
    # in the plan, which also has what cannot be done
    place: int
    # how its trial is called: name, what, harmless, model
    facts: dict[str, Any]
    # what it is to break
    told: dict[str, Any]
    # whether another session beside it would be noticed
    alone: bool


def sessions_at_once(config: pytest.Config) -> int:
    """Tell how many sessions may run at once: one, unless ``-n`` says more."""
    asked = getattr(config.option, "numprocesses", None)
    if isinstance(asked, str):
        # "auto" and "logical", before xdist has counted
        return os.cpu_count() or 1
    return max(int(asked or 1), 1)


def run_jobs(
    inner: InnerSession, jobs: Sequence[Job], *, limit: float, at_once: int
) -> Iterator[tuple[Job, Ended | None]]:
    """Run every session; give each as it ends, and one that runs alone as it begins.

    Parameters
    ----------
    inner
        Starts them.
    jobs
        What they are.
    limit
        Seconds that each may take.
    at_once
        How many may run beside each other.
    """
    together = [job for job in jobs if at_once > 1 and not job.alone]
    for job in jobs:
        if job not in together:
            yield job, None
            yield job, inner.run(job.number, job.told, limit=limit)
    with ThreadPoolExecutor(at_once) as pool:
        begun = {
            pool.submit(inner.run, job.number, job.told, limit=limit): job
            for job in together
        }
        try:
            for future in as_completed(begun):
                yield begun[future], future.result()
        except BaseException:
            # nobody hears of what still runs
            pool.shutdown(wait=False, cancel_futures=True)
            inner.end()
            raise
