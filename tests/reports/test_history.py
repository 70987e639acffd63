from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.registry.champions import backward_clocks
from pytest_mlgate.registry.champions import champion_of
from pytest_mlgate.registry.protocol import APPROVAL
from pytest_mlgate.registry.protocol import FIRST_PROMOTION
from pytest_mlgate.registry.protocol import PROMOTION
from pytest_mlgate.registry.protocol import ROLLBACK
from pytest_mlgate.registry.protocol import Event
from pytest_mlgate.reports.history import backward_note
from pytest_mlgate.reports.history import event_lines
from pytest_mlgate.reports.layout import columns

FIRST = Event(
    sequence=1,
    name="income",
    event=FIRST_PROMOTION,
    when="2026-03-01T10:00:00Z",
    who="ann",
    version=1,
    digest="sha256:" + "a" * 64,
    artifact_name="first.skops",
    baseline_digest=None,
    record_digest="sha256:" + "1" * 64,
    waivers=("tests/test_old.py::test_old: known drop (ana, until 2026-12-31)",),
    notes=(),
    reason=None,
    previous_hash="",
    hash="",
)
SECOND = replace(
    FIRST,
    sequence=2,
    event=PROMOTION,
    when="2026-03-02T10:00:00Z",
    version=2,
    digest="sha256:" + "b" * 64,
    artifact_name="second.skops",
    baseline_digest=FIRST.digest,
    waivers=(),
    notes=("a note",),
)
AGREED = replace(
    SECOND,
    sequence=3,
    event=APPROVAL,
    when="2026-03-03T10:00:00Z",
    who="cleo",
    digest="sha256:" + "c" * 64,
    artifact_name="third.skops",
    notes=(),
    reason="read it",
)
BACK = replace(
    FIRST,
    sequence=4,
    event=ROLLBACK,
    when="2026-03-04T10:00:00Z",
    who=None,
    waivers=(),
    reason="complaints doubled",
)
ALL = (FIRST, SECOND, AGREED, BACK)

WHOLE = """\
income: version 1 is champion (4 events)
  sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  first.skops

  4  2026-03-04T10:00:00Z rollback to version 1, by somebody unknown
     sha256:aaaaaaaaaaaa first.skops
     reason: complaints doubled

  3  2026-03-03T10:00:00Z approval, by cleo
     sha256:cccccccccccc third.skops
     reason: read it

  2  2026-03-02T10:00:00Z promotion, version 2, by ann
     sha256:bbbbbbbbbbbb second.skops, compared with sha256:aaaaaaaaaaaa
     note: a note

  1  2026-03-01T10:00:00Z first promotion, version 1, by ann
     sha256:aaaaaaaaaaaa first.skops
     waived: tests/test_old.py::test_old: known drop (ana, until 2026-12-31)
"""


def text(events, *, name="income", width=80):
    told = event_lines(
        name,
        events,
        champion=champion_of(events),
        backward=backward_clocks(events),
        width=width,
    )
    return "".join(f"{line.text}\n" for line in told)


def test_a_whole_history():
    assert text(ALL) == WHOLE


def test_where_nothing_happened():
    assert text(()) == "income: nothing was ever promoted\n"


def test_approvals_alone_make_no_champion():
    assert text((replace(AGREED, sequence=1),)).startswith(
        "income: no champion yet (1 event)\n"
    )


def test_a_clock_that_jumped_back_is_pointed_out():
    jumped = (FIRST, replace(SECOND, when="2020-01-01T00:00:00Z"))
    assert "     clock: its clock lies behind that of an earlier event" in text(jumped)
    assert "clock" not in text(ALL)
    assert backward_note(jumped[1:]).startswith("the clock of event 2 lies behind")
    assert backward_note(jumped).startswith("the clock of events 1, 2 lies behind")


def test_the_margin_grows_with_the_number_of_events():
    many = [replace(SECOND, sequence=n) for n in range(1, 101)]
    assert "\n  100  2026-03-02" in text(many)
    assert "\n    1  2026-03-02" in text(many)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_only_digests_go_beyond_the_width(width):
    long = replace(BACK, reason="it went wrong " * 30, who="w" * 150)
    for line in text((FIRST, SECOND, long), width=width).splitlines():
        assert columns(line) <= width or "aaaaaaaaaaaaaaaaaaaaaaa" in line


def test_a_strangers_words_are_only_text(hostile):
    told = replace(
        FIRST, who=hostile, artifact_name=hostile, reason=hostile, notes=(hostile,)
    )
    for line in text((told,), name=hostile).splitlines():
        assert line.isprintable()
        assert not line.lstrip().startswith("::")
