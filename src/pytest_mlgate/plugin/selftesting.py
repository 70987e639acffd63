"""The selftest as pytest runs it: one session after the other, then the matrix."""

from __future__ import annotations

import json
import math
import signal
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import pytest

from pytest_mlgate.decision import EXIT_HOLD
from pytest_mlgate.plugin import options
from pytest_mlgate.plugin.inner_session import Ended
from pytest_mlgate.plugin.inner_session import InnerSession
from pytest_mlgate.plugin.inner_sessions import Job
from pytest_mlgate.plugin.inner_sessions import run_jobs
from pytest_mlgate.plugin.inner_sessions import sessions_at_once
from pytest_mlgate.plugin.overriding import OF_REQUESTS
from pytest_mlgate.plugin.selftest_writing import write_selftest
from pytest_mlgate.plugin.spoiling_run import CLEAN
from pytest_mlgate.reports.selftest_lines import result_of
from pytest_mlgate.reports.selftest_lines import selftest_lines
from pytest_mlgate.selftest import Reaction
from pytest_mlgate.selftest import Selftest
from pytest_mlgate.selftest import Trial
from pytest_mlgate.selftest import gates_of
from pytest_mlgate.selftest import reactions_of
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from pytest_mlgate.record import Record

JUDGED = frozenset({pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, EXIT_HOLD})
"""Exit statuses of a session that has judged its gates."""

PATIENCE = 10
"""Times that a session may take what the clean one took, and at least a minute more."""


def run_selftest(config: pytest.Config) -> int:
    """Run every sabotage that fits, print the matrix, and write it.

    Returns
    -------
    int
        0; with a least score, 1 where the gates are worse.

    Raises
    ------
    pytest.UsageError
        If an option does not go with a selftest, or the gates cannot be run at all.
    """
    _refuse_others(config)
    _refuse_requests(config)
    least = _least_score(config)
    # a build server that cancels a job ends the session inside as well
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        found = _performed(config)
    except KeyboardInterrupt:
        _say("\ninterrupted: a selftest that is not whole says nothing")
        return pytest.ExitCode.INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, former)
    for line in (*selftest_lines(found), *write_selftest(config, found)):
        _say(line)
    return 0 if least is None or found.is_at_least(least) else 1


def _performed(config: pytest.Config) -> Selftest:
    """Run the session as it is, and then once for each sabotage."""
    started, start = datetime.now(UTC), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mlgate-selftest-") as name:
        folder = Path(name)
        inner = InnerSession(config, folder)
        _say(f"selftest: a session with {CLEAN}")
        clean = inner.run(0, {"name": CLEAN}, limit=None)
        surveys = _surveys(folder / "000", clean)
        found = Selftest(
            gates=gates_of(clean.records),
            trials=(),
            clean=_standing(clean.records),
            started=started.isoformat(timespec="seconds"),
            duration_s=0.0,
            candidates={
                record.provenance.name: record.provenance.candidate.digest
                for record in clean.records
                if record.provenance.candidate is not None
            },
        )
        planned = _chosen(config, surveys)
        trials = _trials(config, inner, clean, planned, found)
    took = round(time.monotonic() - start, 1)
    return replace(found, trials=trials, duration_s=took)


def _trials(
    config: pytest.Config,
    inner: InnerSession,
    clean: Ended,
    planned: list[tuple[dict[str, Any], Any]],
    found: Selftest,
) -> tuple[Trial, ...]:
    """Run what fits, and say so line by line; in the order of the plan."""
    made, jobs = _jobs(planned)
    at_once = sessions_at_once(config)
    minutes = _foreseen_s(clean, planned) / 60 / at_once
    _say(f"selftest: sabotages: {len(jobs)}, about {minutes:.1f} minutes")
    limit = (60 + PATIENCE * clean.duration_s) * at_once
    shown = 0
    begun: Job | None = None
    for job, ended in run_jobs(inner, jobs, limit=limit, at_once=at_once):
        if begun is not job:
            shown += 1
            told = f"{job.facts['name']}, {job.facts['what']}"
            _say(f"  {shown} of {len(jobs)}: {told} … ", end="")
        begun = job
        if ended is not None:
            made[job.place] = _trial(job, clean, ended, limit=limit)
            _say(result_of(found, made[job.place]))
    return tuple(made[place] for place in sorted(made))


def _jobs(
    planned: list[tuple[dict[str, Any], Any]],
) -> tuple[dict[int, Trial], list[Job]]:
    """Tell what cannot be done, by its place in the plan, from what is to be run."""
    several = len({survey["settings"] for survey, _ in planned}) > 1
    unfit: dict[int, Trial] = {}
    jobs: list[Job] = []
    for place, (survey, one) in enumerate(planned):
        facts = {key: one[key] for key in ("name", "what", "harmless")}
        facts["model"] = survey["model"]
        if several:
            facts["name"] = f"{survey['model']}: {one['name']}"
        if one["unfit"] is not None:
            unfit[place] = Trial(**facts, unfit=one["unfit"], reactions={})
            continue
        left_out = () if one["costs_more"] else tuple(survey["cost_gates"])
        told = {**one, "settings": survey["settings"], "left_out": left_out}
        jobs.append(
            Job(
                number=len(jobs) + 1,
                place=place,
                facts=facts,
                told=told,
                alone=one["costs_more"],
            )
        )
    return unfit, jobs


def _foreseen_s(clean: Ended, planned: list[tuple[dict[str, Any], Any]]) -> float:
    """Guess how long it takes: each as the clean session, without gates of costs."""
    gates = {g.gate: g.duration_s or 0 for r in clean.records for g in r.expected}
    return sum(
        clean.duration_s
        - sum(gates.get(g, 0) for g in survey["cost_gates"] if not one["costs_more"])
        for survey, one in planned
        if one["unfit"] is None
    )


def _trial(job: Job, clean: Ended, ended: Ended, *, limit: float) -> Trial:
    refused = broken = None
    reactions: dict[str, Reaction] = {}
    if ended.status in JUDGED and ended.records:
        reactions = reactions_of(
            clean.records, ended.records, left_out=job.told["left_out"]
        )
    elif ended.status == pytest.ExitCode.USAGE_ERROR:
        refused = ended.refusal
    elif ended.status is None:
        broken = f"it took more than {limit:.0f} s"
    else:
        broken = f"pytest ended with exit status {ended.status}: {ended.refusal}"
    return Trial(
        **job.facts,
        reactions=reactions,
        refused=refused,
        broken=broken,
        duration_s=round(ended.duration_s, 1),
    )


def _surveys(folder: Path, clean: Ended) -> list[dict[str, Any]]:
    """Read what could be broken, and refuse where gates do not run as they are."""
    if clean.status not in JUDGED or not clean.records:
        raise pytest.UsageError(
            f"mlgate: {options.SELFTEST} breaks a session that works, and with nothing "
            f"broken this one ends with exit status {clean.status}. Mend what "
            f"{options.MLGATE} says first: {clean.refusal}"
        )
    files = sorted(folder.glob("sabotages-*.json"))
    found: list[dict[str, Any]] = [json.loads(f.read_text("utf-8")) for f in files]
    for survey in found:
        if survey["refused"] is not None:
            raise pytest.UsageError(f"mlgate: {survey['refused']}")
    return found


def _chosen(
    config: pytest.Config, surveys: list[dict[str, Any]]
) -> list[tuple[dict[str, Any], Any]]:
    """Leave out what the command line does not want."""
    planned = [(survey, one) for survey in surveys for one in survey["planned"]]
    only: str | None = config.getoption(options.SELFTEST_ONLY)
    chosen = [(s, one) for s, one in planned if only is None or only in one["name"]]
    if not chosen:
        names = ", ".join(dict.fromkeys(one["name"] for _, one in planned))
        raise pytest.UsageError(
            f"mlgate: {options.SELFTEST_ONLY} must be part of the name of a sabotage "
            f"({names or 'none was planned'}); got {only!r}."
        )
    return chosen


def _standing(records: tuple[Record, ...]) -> str:
    """Name what is wrong with nothing broken, or that nothing is."""
    gates = gates_of(records)
    outcomes = {
        verdict.outcome
        for record in records
        for verdict in record.verdicts
        if gates.get(verdict.gate, True)
    }
    for wrong in (Outcome.FAILED, Outcome.INCONCLUSIVE):
        if wrong in outcomes:
            return str(wrong)
    return str(Outcome.PASSED)


def _least_score(config: pytest.Config) -> float | None:
    given: float | None = config.getoption(options.SELFTEST_SCORE)
    if given is not None and not (math.isfinite(given) and 0 <= given <= 1):
        raise pytest.UsageError(
            f"mlgate: {options.SELFTEST_SCORE} must be a share in [0, 1]; got {given}. "
            "Hint: 0.9 for nine of ten serious sabotages."
        )
    return given


def _refuse_others(config: pytest.Config) -> None:
    for name in (options.PROMOTE, options.PLAN, "--collect-only"):
        if config.getoption(name):
            raise pytest.UsageError(
                f"mlgate: {options.SELFTEST} breaks the candidate and its data to see "
                f"which gates notice; it does not go with {name}. Hint: leave one of "
                "them out."
            )


def _refuse_requests(config: pytest.Config) -> None:
    stage = config.getoption(options.STAGE)
    if stage in OF_REQUESTS:
        raise pytest.UsageError(
            f"mlgate: {options.SELFTEST} breaks tables and the answers to them; gates "
            f"of the stage {stage!r} look at requests that were logged. Hint: test the "
            "gates of the stage 'candidate' or 'data'."
        )


def _say(text: str, *, end: str = "\n") -> None:
    sys.stdout.write(f"{text}{end}")
    sys.stdout.flush()
