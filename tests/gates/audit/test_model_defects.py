"""Was the model that answered the one that the registry names for that moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.gates.audit.conftest import DAY
from tests.gates.audit.conftest import START

from pytest_mlgate.gates.audit.defects import Defects
from pytest_mlgate.gates.audit.model_defects import KnownModels
from pytest_mlgate.registry.protocol import Event

ONE, TWO, OTHER = ("sha256:" + letter * 64 for letter in "abc")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def event(kind, day, version, digest):
    return Event(
        sequence=1,
        name="m",
        event=kind,
        when=(START + day * DAY).isoformat(),
        who=None,
        version=version,
        digest=digest,
        artifact_name="m.skops",
        baseline_digest=None,
        record_digest="sha256:" + "0" * 64,
        waivers=(),
        notes=(),
        reason=None,
        previous_hash="",
        hash="",
    )


HISTORY = (
    event("first promotion", 0, 1, ONE),
    event("approval", 2, 1, OTHER),
    event("promotion", 5, 2, TWO),
    event("rollback", 7, 1, ONE),
)


def noted(rows, *, events=HISTORY, candidates=()):
    found = Defects()
    KnownModels(
        events, candidates=candidates, takeover=HOUR, clock=MINUTE
    ).note_defects(rows, found)
    return found


@pytest.mark.parametrize(
    ("day", "digest", "version"), [(0, ONE, 1), (4, ONE, 1), (5, TWO, 2), (8, ONE, 1)]
)
def test_the_champion_of_the_time_may_answer(row, day, digest, version):
    rows = [row(time=START + day * DAY, model=digest, version=version)]
    assert noted(rows).count == 0


@pytest.mark.parametrize(
    ("when", "digest", "version", "champion"),
    [
        (START - HOUR, ONE, 1, "nobody"),
        (START + 4 * DAY, TWO, 2, "version 1"),
        (START + 6 * DAY, ONE, 1, "version 2"),
        (START + 9 * DAY, TWO, 2, "version 1"),
    ],
)
def test_another_version_may_not(row, when, digest, version, champion):
    found = noted([row(time=when, model=digest, version=version)])
    assert found.kinds == "1 row of a model that was not champion then"
    assert found.cases[0].endswith(f"champion was {champion}")


@pytest.mark.parametrize(
    ("after", "defects"),
    [(HOUR - MINUTE, 0), (HOUR, 1), (HOUR + MINUTE, 1)],
)
def test_the_champion_before_may_answer_until_servers_have_taken_over(
    row, after, defects
):
    assert noted([row(time=START + 5 * DAY + after, model=ONE)]).count == defects


@pytest.mark.parametrize(("before", "defects"), [(MINUTE, 0), (2 * MINUTE, 1)])
def test_the_new_champion_may_answer_early_by_what_clocks_are_apart(
    row, before, defects
):
    moment = START + 5 * DAY - before
    assert noted([row(time=moment, model=TWO, version=2)]).count == defects


def test_a_model_that_nobody_names_is_unknown(row):
    found = noted([row(model="sha256:" + "d" * 64)])
    assert found.kinds == "1 row of an unknown model"
    assert "sha256:dddddddddddd is not in the registry" in found.cases[0]


def test_where_nothing_was_promoted_every_model_is_unknown(row):
    assert noted([row()], events=()).kinds == "1 row of an unknown model"


def test_a_candidate_is_known_by_its_approval_or_by_whoever_asks(row):
    beside = {"arm": "candidate", "version": None}
    stranger = "sha256:" + "d" * 64
    assert noted([row(model=OTHER, **beside)]).count == 0
    assert noted([row(model=stranger, **beside)], candidates=[stranger]).count == 0
    assert noted([row(model=stranger, **beside)]).count == 1


def test_a_later_champion_may_answer_earlier_as_a_candidate(row):
    assert noted([row(model=TWO, arm="candidate", version=None)]).count == 0


def test_a_candidate_that_answers_as_champion_is_a_defect(row):
    stranger = "sha256:" + "d" * 64
    found = noted([row(model=stranger, version=None)], candidates=[stranger])
    assert "rows without a version" in found
    assert "rows of a model that was not champion then" in found


def test_a_version_has_to_be_that_of_the_digest(row):
    found = noted([row(version=2)])
    assert found.cases == ("w #1: version 2; sha256:aaaaaaaaaaaa is 1",)
    assert noted([row(version=None)]).kinds == "1 row without a version"


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"model": None}, "1 row without a model"),
        ({"arm": "both"}, "1 row without an arm"),
        ({"arm": None}, "1 row without an arm"),
    ],
)
def test_a_row_that_names_no_model_or_arm_is_a_defect(row, changes, kind):
    assert noted([row(**changes)]).kinds == kind
