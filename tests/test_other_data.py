"""What a reader hears of the data of two promotions: `other_data`."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.test_decision import provenance
from tests.test_decision import record
from tests.test_weakening import rule

from pytest_mlgate.record import Table
from pytest_mlgate.weakening import other_data


def table(content: str, rows: int = 1000) -> Table:
    return Table(
        reference="rows.csv", identity=f"sha256:{content}", rows=rows, columns=()
    )


def of(**tables: Table):
    return record(provenance=replace(provenance(), **tables))


@pytest.mark.parametrize(("rows", "told"), [(500, False), (499, True)])
def test_half_of_the_rows_is_not_less_than_half(rows, told):
    last, now = of(evaluation=table("aa")), of(evaluation=table("bb", rows))
    (line,) = other_data(last, now)
    assert line.endswith("(less than half)") is told


def test_other_reference_data_are_told_beside_the_same_evaluation_data():
    last = of(evaluation=table("aa"), reference=table("bb"))
    now = of(evaluation=table("aa"), reference=table("cc"))
    assert other_data(last, now) == (
        (
            "other reference data than at the last promotion: rows.csv, 1,000 rows "
            "(sha256:bb), now rows.csv, 1,000 rows (sha256:cc)"
        ),
    )


def test_data_that_are_new_in_this_promotion_are_nothing_to_tell():
    assert other_data(of(), of(reference=table("aa"))) == ()


def test_the_same_bytes_under_another_name_are_the_same_data():
    renamed = replace(table("aa"), reference="june.csv")
    assert other_data(of(evaluation=table("aa")), of(evaluation=renamed)) == ()


@pytest.mark.parametrize("question", ["replay", "pass_rate"])
def test_each_ledger_is_held_against_itself_and_as_many_cases_are_not_fewer(question):
    long, short = (rule(f"{question}({n}.jsonl)", n=n) for n in (40, 12))
    both = record(long, short)
    assert other_data(both, both) == ()
    (line,) = other_data(both, record(long, replace(short, n=11)))
    assert line.startswith(
        f"fewer cases than at the last promotion: {question}(12.jsonl)"
    )


def test_a_ledger_is_told_of_in_the_order_of_names():
    asked = [rule(f"replay({name}.jsonl)", n=2) for name in "ba"]
    fewer = [replace(one, n=1) for one in asked]
    lines = other_data(record(*asked), record(*fewer))
    assert [line.partition("replay(")[2][0] for line in lines] == ["a", "b"]


def test_rows_of_other_questions_are_no_cases():
    asked = rule("invariant_to(sex)", n=40)
    assert other_data(record(asked), record(replace(asked, n=12))) == ()
