"""What does a person read who opens the report: one page that needs nothing else.

The page is one file: no address is asked, style and script stand in it and are named by
their digests, so that nothing else can run. Without script everything is shown; the
script sorts, filters, and turns the lights off.
"""

from __future__ import annotations

import base64
import hashlib
import math
import shlex
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from jinja2 import Environment
from jinja2 import PackageLoader
from jinja2 import StrictUndefined
from markupsafe import Markup

from pytest_mlgate.reports import gate_wording
from pytest_mlgate.reports import numbers
from pytest_mlgate.reports import provenance
from pytest_mlgate.reports import standing
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.escape import plain
from pytest_mlgate.reports.html.banner import banner
from pytest_mlgate.reports.html.banner import subjects
from pytest_mlgate.reports.html.checks import check_views
from pytest_mlgate.reports.html.families import family_views
from pytest_mlgate.reports.html.gallery import SEEN_AT_ONCE
from pytest_mlgate.reports.html.gallery import gallery
from pytest_mlgate.reports.html.methods import methods
from pytest_mlgate.reports.html.selftest_section import selftest_view

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record
    from pytest_mlgate.selftest import Selftest

TEXT_LIMIT = 4_000
"""Characters of any one text on the page; `record.json` has all of it."""

_PACKAGE = "pytest_mlgate.reports.html"


def report_html(
    record: Record, decision: Decision, *, selftest: Selftest | None = None
) -> str:
    """Write the page of a session.

    Parameters
    ----------
    record, decision
        The finished session.
    selftest
        What a selftest of the same gates found.

    Returns
    -------
    str
        HTML that encodes as UTF-8, and in which no stranger's word is more than text.
    """
    checks = check_views(record)
    families = family_views(record, checks)
    return (
        _environment()
        .get_template("page.html.jinja")
        .render(
            record=record,
            origin=record.provenance,
            decision=decision,
            banner=banner(record, decision, checks),
            checks=checks,
            checks_hidden=_hidden(len(record.verdicts) - len(checks)),
            subjects=tuple(subjects(record)),
            families=families,
            gallery=gallery(checks),
            seen_at_once=SEEN_AT_ONCE,
            # numbers stand for names in values, so that no name has to be one
            family_of={family.name: place for place, family in enumerate(families)},
            slices=_places(verdict.slice for verdict in record.verdicts),
            methods=methods(record.verdicts),
            waived=standing.waived_gates(record),
            shares=_shares(record),
            facts=tuple(provenance.facts(record)),
            selftest=None if selftest is None else selftest_view(selftest, record),
            command=shlex.join(record.provenance.command),
            numbers=numbers,
            gate_wording=gate_wording,
            style=_text("page.css"),
            script=_text("page.js"),
            policy=_policy(),
        )
    )


def selftest_html(found: Selftest) -> str:
    """Write the page of a selftest, which needs no session."""
    return (
        _environment()
        .get_template("selftest_page.html.jinja")
        .render(
            selftest=selftest_view(found),
            style=_text("page.css"),
            script=_text("page.js"),
            policy=_policy(),
        )
    )


def _hidden(number: int) -> str | None:
    """Say how many checks are not on the page; None where all are."""
    if not number:
        return None
    told = wording.left_out(number, "checks")
    return f"{told}: what did not pass comes first, and record.json has every check."


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    made.filters["text"] = _cut
    made.globals["key"] = _sort_key
    return made


def _visible(value: object) -> object:
    """Reduce every text that a template shows to visible characters.

    Here and not at each name, so that none can be forgotten.
    """
    if value is None or isinstance(value, Markup) or not isinstance(value, str):
        return value
    if len(value) <= TEXT_LIMIT and value.isascii() and value.isprintable():
        return value
    return plain(value, limit=TEXT_LIMIT)


def _cut(text: object, limit: int) -> str:
    """Cut a text shorter than the usual limit, in the middle."""
    return plain(str(text), limit=limit)


def _sort_key(value: float | None) -> Markup:
    """Give the attribute by which the script sorts; a number needs no escaping."""
    if value is None or not math.isfinite(value):
        return Markup()
    return Markup(f' data-v="{value:.9g}"')  # noqa: S704 - digits only


@cache
def _text(name: str) -> Markup:
    """Read our own style or script; nothing of a stranger's is in it."""
    file = resources.files(_PACKAGE).joinpath("templates", name)
    return Markup(file.read_text("utf-8"))  # noqa: S704 - shipped with the package


@cache
def _policy() -> str:
    """Allow this style and this script, and nothing else from anywhere."""
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src {_digest('page.css')}; script-src {_digest('page.js')}"
    )


def _digest(name: str) -> str:
    found = hashlib.sha256(_text(name).encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(found).decode('ascii')}'"


def _shares(record: Record) -> str:
    return ", ".join(
        f"{family} {numbers.share(share)}"
        for family, share in standing.budget_by_family(record)
        if share > 0
    )


def _places(names: Iterable[str | None]) -> dict[str, int]:
    """Give each name a number, so that no name has to stand in a value."""
    found = dict.fromkeys(name for name in names if name is not None)
    return {name: place for place, name in enumerate(sorted(found))}
