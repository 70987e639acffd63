from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.record import Model
from pytest_mlgate.reports.layout import columns
from pytest_mlgate.reports.terminal import lines

FILES = ("mlgate-report/record.json", "mlgate-report/report.md", "junit.xml")

WHOLE_80 = """\
candidate   models/candidate.skops (sha256:cccccccccccc)
baseline    champion (sha256:bbbbbbbbbbbb)
evaluation  data/test.parquet, 16,281 rows

                                value   worse │ better        interval
tests/test_gates.py::test_data_is_what_we_trained_for
  ✓ IncomeSchema                    0         ●               exact

tests/test_gates.py::test_not_worse_than_production
  ✓ roc_auc gain > -0.005     +0.0200         │ ┊       ├─●┤  [+0.0169, +0.0232]
  ✗ accuracy gain > -0.01      -0.031  ├──●─┤ │ ┊             [-0.044, -0.018]
  ? recall [region=North]      -0.012  ├──────┼●─┆─────┤      [-0.071, +0.049]
      about 1,560 rows of this slice would settle it; of those there are now,
      150 count for recall
  ○ f1 not worse              not applicable: there is no baseline yet
  ✗ log_loss < 0.45             0.471  ├─●─┤  │               [0.462, 0.480]

tests/test_gates.py::test_advice
  advisory: shown, and does not count
  ✗ mcc gain > -0.01           -0.031  ├──●─┤ │ ┊             [-0.044, -0.018]

tests/test_old.py::test_old
  waived until 2026-12-31 by ana: known drop, new labels come in December
  ✗ brier gain > -0.01         -0.031  ├──●─┤ │ ┊             [-0.044, -0.018]

tests/test_gates.py::test_fair
  no verdict, the gate was deselected: -k not fair
  next: run without -k, -m and --deselect

budget      alpha 0.05: benchmark 0.0312, fairness 0.0187
written     mlgate-report/record.json, report.md
            junit.xml

decision: BLOCK, the candidate must not become the baseline
  2 passed, 2 failed, 1 inconclusive, 1 not applicable, 1 without verdict, 2
    that do not count
  failed: accuracy not worse in
    tests/test_gates.py::test_not_worse_than_production
  failed: log_loss at most 0.45 in
    tests/test_gates.py::test_not_worse_than_production
  no verdict: tests/test_gates.py::test_fair was deselected (-k not fair)
  inconclusive: recall not worse [region=North] in
    tests/test_gates.py::test_not_worse_than_production
"""

PROMOTE_60 = """\
candidate   models/candidate.skops (sha256:cccccccccccc)
baseline    champion (sha256:bbbbbbbbbbbb)
evaluation  data/test.parquet, 16,281 rows

                         value   worse │ better
tests/test_gates.py::test_not_worse_than_production
  ✓ roc_auc not worse  +0.0200         │ ┊       ├─●┤

budget      alpha 0.05: benchmark 0.05

decision: PROMOTE, the candidate may become the baseline
  1 of 1 required checks passed
"""


def text_of(record, decision, **options):
    return "".join(f"{line.text}\n" for line in lines(record, decision, **options))


def test_a_session_with_one_of_everything(whole, decided):
    assert text_of(whole, decided(whole), files=FILES) == WHOLE_80


def test_a_session_that_promotes(make_record, verdicts, decided):
    record = make_record(verdicts["passed"])
    assert text_of(record, decided(record), width=60) == PROMOTE_60


@pytest.mark.parametrize("width", [60, 72, 80, 109, 110, 120, 200])
@pytest.mark.parametrize("verbosity", [-2, -1, 0, 1])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_every_line_fits(whole, decided, width, verbosity, ascii_only):
    options = {"width": width, "verbosity": verbosity, "ascii_only": ascii_only}
    for line in lines(whole, decided(whole), **options):
        assert columns(line.text) <= width
        assert line.text == line.text.rstrip()
        assert line.text.isascii() or not ascii_only


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("verbosity", [0, 1])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_wide_and_combined_characters_keep_width_and_columns(
    make_record, verdicts, decided, width, verbosity, ascii_only
):
    names = (
        "region=北",
        "地域=" + "東京都新宿区" * 4,
        "e\u0301t\u20dd" * 9,
        "กำ" * 20,
        "x",
    )
    record = make_record(
        *(replace(verdicts["inconclusive"], slice=name, reason=name) for name in names),
        *(replace(verdicts["passed"], slice=name) for name in names),
    )
    options = {"width": width, "verbosity": verbosity, "ascii_only": ascii_only}
    shown = [line.text for line in lines(record, decided(record), **options)]
    assert max(columns(text) for text in shown) <= width
    # the limit of every strip stands in one column, under the words of the header
    limit = "|" if ascii_only else "│"
    checks = [
        text
        for text in shown
        if text.startswith(("  ✓", "  P", "  ? ", "  P ")) and limit in text
    ]
    assert len(checks) >= 5
    places = {columns(text[: text.index(limit)]) for text in checks}
    header = next(text for text in shown if "worse " in text)
    assert places == {columns(header[: header.index(limit)])}


def test_a_width_beyond_the_limits_is_taken_as_the_limit(whole, decided):
    narrow = text_of(whole, decided(whole), width=10)
    assert narrow == text_of(whole, decided(whole), width=60)
    wide = text_of(whole, decided(whole), width=999)
    assert wide == text_of(whole, decided(whole), width=200)


def test_wide_terminals_spell_the_outcome(whole, decided):
    told = text_of(whole, decided(whole), width=120)
    assert "? inconclusive    recall not worse [region=North]" in told
    assert "○ not applicable  f1 not worse" in told


def test_quiet_is_the_decision_and_its_reasons(whole, decided):
    whole_text = text_of(whole, decided(whole))
    decision, _, counted = whole_text.partition("decision: ")[2].partition("\n")
    # the same lines as without -q, but for the counts of the table left out
    reasons = counted.partition("do not count\n")[2]
    assert reasons.count("failed: ") == 2
    told = text_of(whole, decided(whole), verbosity=-1)
    assert told == f"decision: {decision}\n{reasons}"


def test_quiet_says_nothing_more_of_a_good_decision(make_record, verdicts, decided):
    record = make_record(verdicts["passed"])
    assert text_of(record, decided(record), verbosity=-1) == (
        "decision: PROMOTE, the candidate may become the baseline\n"
    )


def test_quiet_still_says_where_the_reports_are(make_record, verdicts, decided):
    record = make_record(verdicts["passed"])
    told = text_of(record, decided(record), verbosity=-1, files=FILES)
    loud = text_of(record, decided(record), files=FILES)
    start, end = loud.index("written  "), loud.index("\ndecision: ")
    assert told == (
        loud[start:end] + "decision: PROMOTE, the candidate may become the baseline\n"
    )


def test_an_object_in_memory_is_named_without_the_digest_of_its_answers(
    make_record, verdicts, decided
):
    record = make_record(verdicts["passed"])
    model = Model(
        reference="Ridge in memory", digest="sha256:" + 64 * "a", kind="object"
    )
    origin = replace(record.provenance, candidate=model)
    told = text_of(replace(record, provenance=origin), decided(record))
    assert "candidate   Ridge in memory\n" in told


def test_very_quiet_is_the_decision_alone(whole, decided):
    assert text_of(whole, decided(whole), verbosity=-2, files=FILES) == (
        "decision: BLOCK, the candidate must not become the baseline\n"
    )


def test_verbose_adds_values_rule_method_and_next_step(make_record, verdicts, decided):
    record = make_record(verdicts["inconclusive"])
    told = text_of(record, decided(record), verbosity=1, width=120)
    assert (
        "      candidate 0.610, baseline 0.622, n 150, interval at 90 %, "
        "p(pass) = 0.410, p(fail) = 0.370, alpha 0.0125\n"
        "      required: loss below 0.020: lower end above -0.020\n"
        "      method: Tango score\n"
        "      next: about 1,560 rows of this slice would settle it; "
        "of those there are now, 150 count for recall\n"
    ) in told


def test_kinds_tell_a_caller_what_to_colour(whole, decided):
    kinds = {line.text[:16]: line.kind for line in lines(whole, decided(whole))}
    assert kinds["  ✓ roc_auc gain"] == "passed"
    assert kinds["  ✗ accuracy gai"] == "failed"
    assert kinds["  ? recall [regi"] == "inconclusive"
    assert kinds["decision: BLOCK,"] == "block"


@pytest.mark.parametrize("outcome", list(DecisionOutcome))
def test_the_decision_line_has_the_kind_of_the_decision(whole, decided, outcome):
    decision = replace(decided(whole), outcome=outcome)
    (line,) = lines(whole, decision, verbosity=-2)
    assert line.kind == outcome
    assert line.text.startswith(f"decision: {outcome.upper()}, ")


def test_many_passed_checks_are_counted_unless_asked_for(
    make_record, verdicts, decided
):
    many = [replace(verdicts["passed"], check=f"check {i}") for i in range(60)]
    record = make_record(*many, verdicts["failed"])
    told = text_of(record, decided(record))
    assert told.count("✓") == 40
    assert told.count("✗") == 1
    assert "  and 20 more checks that passed (-v shows them)\n" in told
    assert text_of(record, decided(record), verbosity=1).count("✓") == 60


def test_many_reasons_are_counted_unless_asked_for(make_record, verdicts, decided):
    many = [replace(verdicts["failed"], check=f"check {i}") for i in range(25)]
    record = make_record(*many)
    told = text_of(record, decided(record))
    assert told.endswith("  15 more reasons left out (-v shows them)\n")
    assert "left out" not in text_of(record, decided(record), verbosity=1)


def test_an_allowed_inconclusive_check_is_noted(make_record, verdicts, decided, whole):
    allow = replace(whole.provenance, inconclusive="allow")
    record = make_record(verdicts["passed"], verdicts["inconclusive"], provenance=allow)
    told = text_of(record, decided(record), width=200)
    assert "note        inconclusive, allowed by the settings: recall" in told
    assert "decision: PROMOTE" in told


def test_nothing_evaluated_is_said(make_record, decided):
    record = make_record()
    told = text_of(record, decided(record))
    assert "decision: HOLD, no failure, and not yet a pass\n  no check\n" in told


def test_an_interval_too_long_for_its_column_moves_to_its_own_line(
    make_record, verdicts, decided
):
    open_ended = replace(
        verdicts["inconclusive"],
        interval=verdicts["inconclusive"].interval._replace(low=float("-inf")),
    )
    record = make_record(open_ended)
    assert "[no lower limit, +0.049]" in text_of(record, decided(record))
    narrow = text_of(record, decided(record), width=60)
    assert "      interval [no lower limit, +0.049]\n" in narrow


@pytest.mark.parametrize("width", [60, 80, 200])
def test_hostile_names_keep_within_the_width(hostile_record, decided, width):
    for verbosity in (0, 1):
        for line in lines(
            hostile_record, decided(hostile_record), width=width, verbosity=verbosity
        ):
            assert columns(line.text) <= width
            assert all(char.isprintable() for char in line.text)
            assert not line.text.lstrip().startswith("::")
            assert "##[" not in line.text


def test_long_check_names_give_way_to_metric_and_requirement(
    make_record, verdicts, decided
):
    long = replace(
        verdicts["inconclusive"], check="not_worse(recall, margin=0.02, x=1)"
    )
    record = make_record(long)
    wide = text_of(record, decided(record), width=160)
    assert "not_worse(recall, margin=0.02, x=1) [region=North]  -0.012" in wide
    narrow = text_of(record, decided(record), width=96)
    assert "? recall gain > -0.02 [region=North]  -0.012" in narrow
    narrower = text_of(record, decided(record), width=80)
    assert re.search(r"\? recall \[region=North\] +-0.012 ", narrower)


def test_the_baseline_note_stands_beside_the_baseline(
    make_record, verdicts, decided, whole
):
    note = replace(whole.provenance, baseline_note="it already is the candidate")
    record = make_record(verdicts["passed"], provenance=note)
    told = text_of(record, decided(record))
    assert "baseline    champion (sha256:bbbbbbbbbbbb), it already is the cand" in told
    none = replace(note, baseline=None, baseline_note=None, evaluation=None)
    bare = make_record(verdicts["passed"], provenance=replace(none, candidate=None))
    assert text_of(bare, decided(bare)).startswith(
        "candidate   none\nbaseline    none\n\n"
    )


def test_a_long_folder_is_not_broken(make_record, verdicts, decided):
    folder = "/" + "/".join(["long"] * 30)
    record = make_record(verdicts["passed"])
    files = [f"{folder}/record.json", f"{folder}/junit.xml"]
    told = text_of(record, decided(record), files=files)
    assert f"written     {folder}/\n            record.json, junit.xml\n" in told


def test_many_notes_are_counted_unless_asked_for(make_record, verdicts, decided, whole):
    allow = replace(whole.provenance, inconclusive="allow")
    many = [replace(verdicts["inconclusive"], check=f"check {i}") for i in range(12)]
    record = make_record(*many, provenance=allow)
    told = text_of(record, decided(record), width=200)
    assert told.count("note        inconclusive, allowed") == 10
    assert "            2 more notes left out (-v shows them)\n" in told


def test_what_is_not_computable_gives_its_reason(make_record, verdicts, decided):
    undefined = replace(
        verdicts["inconclusive"],
        slice=None,
        estimate=None,
        interval=None,
        reason="There is no positive row.",
    )
    record = make_record(undefined)
    told = text_of(record, decided(record))
    assert "  ? recall not worse  there is no positive row\n" in told
