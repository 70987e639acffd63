from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_mlgate.reports.failure import failure_text

FAILED = """\
roc_auc: candidate is worse than the baseline by more than the margin
  observed   -0.031   candidate 0.842, baseline 0.873, n = 1,200
  interval   [-0.044, -0.018] at 90 %, paired DeLong
  required   loss below 0.010: lower end above -0.010
  next       mend the candidate; if a loss of this size is acceptable, decide on a \
wider margin before the next run and write down why"""

INCONCLUSIVE = """\
recall [region=North]: these rows cannot tell whether candidate is worse than the \
baseline by more than the margin
  observed   -0.012   candidate 0.610, baseline 0.622, n = 150
  interval   [-0.071, +0.049] at 90 %, Tango score
  required   loss below 0.020: lower end above -0.020
  next       about 1,560 rows of this slice would settle it; of those there are \
now, 150 count for recall"""

LOG_LOSS = """\
log_loss: the value is above what is allowed
  observed   0.471   n = 16,281
  interval   [0.462, 0.480] at 90 %, mean of losses, Johnson t
  required   at most 0.450: upper end below 0.450; the baseline itself today: passed
  next       mend the candidate; if more is acceptable, decide that before the next \
run and write down why"""

SCHEMA = """\
IncomeSchema: the data break the schema
  observed   14   n = 16,281
  interval   exact, pandera, every row
  required   every rule of the schema holds for every row
  cases      row 1: age = -1 breaks age >= 0
             row 2: age = -2 breaks age >= 0
             row 3: age = -3 breaks age >= 0
             row 4: age = -4 breaks age >= 0
             row 5: age = -5 breaks age >= 0
             row 6: age = -6 breaks age >= 0
             row 7: age = -7 breaks age >= 0
             row 8: age = -8 breaks age >= 0
             row 9: age = -9 breaks age >= 0
             row 10: age = -10 breaks age >= 0
             4 more cases left out
  next       mend the data, or change the schema if these values are right"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("failed", FAILED),
        ("inconclusive", INCONCLUSIVE),
        ("log_loss", LOG_LOSS),
        ("schema", SCHEMA),
        ("passed", ""),
        ("not_applicable", ""),
    ],
)
def test_a_failure_has_four_parts_in_fixed_order(verdicts, name, text):
    assert failure_text([verdicts[name]]) == text


def test_failed_checks_come_before_inconclusive_ones(verdicts):
    told = failure_text(
        [verdicts["inconclusive"], verdicts["passed"], verdicts["failed"]]
    )
    assert told == f"{FAILED}\n\n{INCONCLUSIVE}"


def test_a_number_that_cannot_be_computed_says_why(verdicts):
    undefined = replace(
        verdicts["inconclusive"],
        estimate=None,
        interval=None,
        candidate=None,
        rows_needed=None,
        reason="There is no positive row in this slice.",
    )
    none = "not computable"
    assert failure_text([undefined]).splitlines()[1:] == [
        f"  observed   {none}   candidate {none}, baseline 0.622, n = 150",
        "  interval   not computable, Tango score",
        "  required   loss below 0.020: lower end above -0.020",
        "  because    there is no positive row in this slice",
        (
            "  next       more such rows would not settle it: mend what makes the "
            "number impossible to compute, or ask another metric"
        ),
    ]


def test_after_ten_checks_the_rest_is_counted(verdicts):
    told = failure_text([verdicts["failed"]] * 13)
    assert told.count("observed") == 10
    assert told.endswith(
        "3 more checks that did not pass left out; the report has them all"
    )


def test_hostile_names_stay_on_their_line(verdicts, hostile):
    bad = replace(
        verdicts["failed"],
        metric=hostile,
        slice=hostile,
        method=hostile,
        remedy=hostile,
        cases=(hostile,),
    )
    told = failure_text([bad])
    assert len(told.splitlines()) == 6
    assert len(told) < 3000
    assert not told.startswith("::")
    assert "##[" not in told
    assert all(char == "\n" or char.isprintable() for char in told)


def test_an_absolute_check_may_show_the_baseline_beside_it(verdicts):
    told = failure_text([replace(verdicts["log_loss"], baseline=0.44)])
    assert "  observed   0.471   baseline 0.440, n = 16,281\n" in told
    bare = failure_text([replace(verdicts["log_loss"], n=None)])
    assert "  observed   0.471\n" in bare
