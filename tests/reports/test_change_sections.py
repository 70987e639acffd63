"""What changed since earlier records, as people read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.change import BASELINE
from pytest_mlgate.change import LAST_PUSH
from pytest_mlgate.record_changes import record_changes
from pytest_mlgate.record_changes import with_changes
from pytest_mlgate.reports.change_wording import cells
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.reports.layout import columns
from pytest_mlgate.reports.markdown import report_md
from pytest_mlgate.reports.terminal import lines

COMMENT = """
<details><summary>Since the last push: promote, now block; 1 newly failing, 1 gone\
</summary>

Record of 2026-11-23T08:00:00Z, commit 012345\u20606789ab; same candidate, baseline, \
evaluation data.

| change | check | before | now |
| --- | --- | --- | --- |
| newly failing | roc\\_auc not worse | passed, +0.0200 \\[+0.0169, +0.0232\\] \
| failed, -0.031 \\[-0.044, -0.018\\] |
| gone | log\\_loss at most 0.45 | failed, 0.471 \\[0.462, 0.480\\] | not there |

</details>
"""


@pytest.fixture
def changed(make_record, verdicts):
    """Give the record of a push after which one check fails and one is gone."""
    before = make_record(verdicts["passed"], verdicts["log_loss"])
    now = make_record(verdicts["failed"])
    return with_changes(
        now, record_changes(before, now, since=LAST_PUSH, decision="promote")
    )


def text_of(record, decision, **options):
    return "".join(f"{line.text}\n" for line in lines(record, decision, **options))


def test_the_comment_folds_what_changed_behind_its_summary(changed, decided):
    assert COMMENT in report_md(changed, decided(changed))


def test_both_earlier_records_are_told_in_their_order(changed, decided):
    both = with_changes(changed, replace(changed.changes[0], since=BASELINE))
    told = report_md(both, decided(both))
    push, baseline = "Since the last push: ", "Since the baseline's record: "
    assert told.index(push) < told.index(baseline) < told.index("Provenance")


def test_nothing_is_said_where_there_is_no_earlier_record(whole, decided):
    assert "Since" not in report_md(whole, decided(whole))
    assert "\nsince" not in text_of(whole, decided(whole))


def test_an_unchanged_push_is_one_line(make_record, verdicts, decided):
    record = make_record(verdicts["failed"])
    same = record_changes(record, record, since=LAST_PUSH, decision="block")
    record = with_changes(record, same)
    told = report_md(record, decided(record))
    assert "Since the last push: block as before; no check changed</summary>" in told
    assert "| change |" not in told
    assert "the last push: block as before; no check changed\n" in text_of(
        record, decided(record)
    )


def test_the_terminal_sums_up_and_lists_with_v(changed, decided):
    told = text_of(changed, decided(changed), width=120)
    summary = "since       the last push: promote, now block; 1 newly failing, 1 gone\n"
    assert summary in told
    assert "newly failing: " not in told
    loud = text_of(changed, decided(changed), width=160, verbosity=1)
    assert (
        "            newly failing: roc_auc not worse: passed, +0.0200 [+0.0169, "
        "+0.0232], now failed, -0.031 [-0.044, -0.018]\n"
    ) in loud
    assert "since" not in text_of(changed, decided(changed), verbosity=-1)


def test_the_numbers_are_those_of_the_other_faces(changed, verdicts):
    failing, gone = (cells(one) for one in changed.changes[0].changes)
    for told, verdict in (
        (failing.before, verdicts["passed"]),
        (failing.now, verdicts["failed"]),
        (gone.before, verdicts["log_loss"]),
    ):
        shown = figures(verdict)
        assert told.endswith(f", {shown.estimate} {shown.interval}")


def test_a_whole_gate_is_told_by_its_name(
    make_record, verdicts, expected_gate, decided
):
    other = replace(verdicts["passed"], gate="tests/test_more.py::test_more")
    now = make_record(verdicts["passed"])
    before = make_record(verdicts["passed"], other)
    found = record_changes(before, now, since=LAST_PUSH, decision="promote")
    told = report_md(with_changes(now, found), decided(now))
    row = "| gone | tests/test\\_more.py::test\\_more | expected | not there |\n"
    assert row in told


def test_many_changes_are_cut_between_rows(make_record, verdicts, decided):
    before = make_record(
        *(replace(verdicts["passed"], check=str(i)) for i in range(90))
    )
    now = make_record(*(replace(verdicts["failed"], check=str(i)) for i in range(90)))
    found = record_changes(before, now, since=LAST_PUSH, decision="promote", most=70)
    record = with_changes(now, found)
    told = report_md(record, decided(record))
    assert told.count("| newly failing |") == 50
    assert "\n_20 more changes left out; `record.json` has them all._\n" in told
    assert "70 newly failing, 20 more changes left out</summary>" in told
    small = report_md(record, decided(record), limit=6_000)
    assert len(small) <= 6_000
    assert small.count("<details>") == small.count("</details>")


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("verbosity", [0, 1])
def test_hostile_names_keep_within_the_width(hostile_record, decided, width, verbosity):
    record = replace(hostile_record, verdicts=(), expected=())
    for line in lines(record, decided(record), width=width, verbosity=verbosity):
        assert columns(line.text) <= width
        assert all(char.isprintable() for char in line.text)
        assert not line.text.lstrip().startswith("::")
