"""The command line of the plugin: option strings and their declaration."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pytest_mlgate.plugin import inner_option

if TYPE_CHECKING:
    import pytest

MLGATE = "--mlgate"
CONFIG = "--mlgate-config"
REPORT = "--mlgate-report"
STAGE = "--mlgate-stage"
ALPHA = "--mlgate-alpha"
INCONCLUSIVE = "--mlgate-inconclusive"
PROMOTE = "--mlgate-promote"
ACCEPT_WEAKER = "--mlgate-accept-weaker"
PLAN = "--mlgate-plan"
SELFTEST = "--mlgate-selftest"
SELFTEST_ONLY = "--mlgate-selftest-only"
SELFTEST_SCORE = "--mlgate-selftest-score"
PREVIOUS = "--mlgate-previous"
SINCE = "--mlgate-since"
UNTIL = "--mlgate-until"
AS_OF = "--mlgate-as-of"

DEFAULT_REPORT = "mlgate-report"
NEEDS_MLGATE = "needs --mlgate"


def add_options(parser: pytest.Parser) -> None:
    """Declare every option in a group of our own."""
    group = parser.getgroup("mlgate", "quality gate for machine-learning models")
    group.addoption(
        MLGATE,
        action="store_true",
        help="run the gates and decide whether the candidate may replace the baseline; "
        "without it gates are skipped",
    )
    group.addoption(
        CONFIG,
        metavar="PATH",
        help="settings file for all gates (default: for each gate, the nearest "
        "mlgate.toml or pyproject.toml with [tool.mlgate] above it)",
    )
    group.addoption(
        REPORT,
        metavar="DIR",
        default=DEFAULT_REPORT,
        help="folder for record and reports, relative to where pytest was called; with "
        "several models one folder in it for each (default: %(default)s)",
    )
    group.addoption(
        STAGE,
        metavar="NAME",
        default="candidate",
        help="run the gates of this stage: data, candidate, shadow, canary or monitor "
        "(default: %(default)s)",
    )
    group.addoption(
        ALPHA,
        metavar="ALPHA",
        type=float,
        help="error budget of the session (default: the settings' alpha)",
    )
    group.addoption(
        INCONCLUSIVE,
        choices=("hold", "allow"),
        help="what an inconclusive check does (default: the settings' choice)",
    )
    group.addoption(
        PROMOTE,
        action="store_true",
        help="write the promotion when the decision is promote, of each model on its "
        "own; only in the stage candidate. Without it the run says what it would do",
    )
    group.addoption(
        ACCEPT_WEAKER,
        metavar="REASON",
        help="with --mlgate-promote: promote although less is guarded than at the last "
        "promotion; the reason becomes history",
    )
    group.addoption(
        PREVIOUS,
        metavar="RECORD",
        help="record.json of the last push, or the report folder it is in: reports "
        "tell what changed since; it decides nothing",
    )
    group.addoption(
        SINCE,
        metavar="TIME",
        help="stage monitor: judge decisions from this time on, such as 2026-01-31 or "
        "any ISO 8601, UTC (default: the first of the log)",
    )
    group.addoption(
        UNTIL,
        metavar="TIME",
        help="stage monitor: judge decisions before this time, once all of them are "
        "mature (default: those that are mature)",
    )
    group.addoption(
        AS_OF,
        metavar="TIME",
        help="stage monitor: judge by what was known then (default: now)",
    )
    group.addoption(
        PLAN,
        action="store_true",
        help="print what the rows can settle: ask no model, decide and write nothing. "
        "Implies --mlgate; not together with --mlgate-promote",
    )
    group.addoption(
        SELFTEST,
        action="store_true",
        help="break the candidate and the data, one thing at a time, and show which "
        "gates notice: decide and promote nothing. Implies --mlgate; not together with "
        "--mlgate-promote or --mlgate-plan",
    )
    group.addoption(
        SELFTEST_ONLY,
        metavar="TEXT",
        help="with --mlgate-selftest: only sabotages with this text in their name",
    )
    group.addoption(
        SELFTEST_SCORE,
        metavar="SHARE",
        type=float,
        help="with --mlgate-selftest: exit with 1 unless this share of the serious "
        "sabotages is noticed, no harmless one blocks, and each came to an end",
    )
    # how a selftest tells the sessions that it starts what to break
    group.addoption(inner_option.SABOTAGE, metavar="FILE", help=argparse.SUPPRESS)


def is_asked_for(config: pytest.Config) -> bool:
    """Tell whether the session is to do anything with gates."""
    return bool(config.getoption(MLGATE) or config.getoption(PLAN))


def is_selftest(config: pytest.Config) -> bool:
    """Tell whether to start sessions with something broken, and be none of them."""
    inside = config.getoption(inner_option.SABOTAGE) is not None
    return bool(config.getoption(SELFTEST)) and not inside
