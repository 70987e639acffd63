"""The command line of the plugin: option strings and their declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

DEFAULT_REPORT = "mlgate-report"


def add_options(parser: pytest.Parser) -> None:
    """Declare every option in a group of our own."""
    group = parser.getgroup("mlgate", "quality gate for machine-learning models")
    group.addoption(
        MLGATE,
        action="store_true",
        help="run the gates and decide whether the candidate may replace the baseline",
    )
    group.addoption(
        CONFIG,
        metavar="PATH",
        help="settings file (default: the mlgate.toml or pyproject.toml with "
        "[tool.mlgate] that governs the given paths)",
    )
    group.addoption(
        REPORT,
        metavar="DIR",
        default=DEFAULT_REPORT,
        help="folder for record and reports (default: %(default)s)",
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
        help="error budget of the session, in place of the settings' alpha",
    )
    group.addoption(
        INCONCLUSIVE,
        choices=("hold", "allow"),
        help="what an inconclusive check does, in place of the settings' choice",
    )
    group.addoption(
        PROMOTE,
        action="store_true",
        help="write the promotion when the decision is promote (without it the run "
        "says what it would do)",
    )
    group.addoption(
        ACCEPT_WEAKER,
        metavar="REASON",
        help="promote although less is guarded than at the last promotion; the reason "
        "becomes history (with --mlgate-promote)",
    )
    group.addoption(
        PLAN,
        action="store_true",
        help="print what the rows can settle: ask no model, decide and write nothing "
        "(implies --mlgate)",
    )


def is_asked_for(config: pytest.Config) -> bool:
    """Tell whether the session is to do anything with gates."""
    return bool(config.getoption(MLGATE) or config.getoption(PLAN))
