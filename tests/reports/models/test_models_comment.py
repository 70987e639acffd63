"""One comment about several models: a row for each, the worst first."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.reports.models.comment import marker_of_models
from pytest_mlgate.reports.models.comment import models_md

ROW = re.compile(r"^\| \*\*(.+?)\*\* \| (.+)", re.MULTILINE)


@pytest.fixture
def named(make_record, decided):
    """Make a record of a model of this name, and its decision."""

    def make(name, *verdicts):
        record = make_record(*verdicts)
        record = replace(record, provenance=replace(record.provenance, name=name))
        return record, decided(record)

    return make


@pytest.fixture
def three(named, verdicts):
    return [
        named("good", verdicts["passed"]),
        named("unsettled", verdicts["passed"], verdicts["inconclusive"]),
        named("bad", verdicts["failed"]),
    ]


def test_there_is_a_row_for_each_and_the_worst_comes_first(three):
    text = models_md(three)
    assert text.startswith("<!-- mlgate:v1 key=*/candidate -->\n## mlgate: BLOCK\n")
    rows = dict(ROW.findall(text))
    assert list(rows) == ["bad", "unsettled", "good"]
    assert rows["bad"].startswith("❌ block | 1 | 0 | 0 | 0 | roc\\_auc not worse: ")
    assert rows["unsettled"].startswith("❔ hold | 0 | 1 | 1 | 0 | ")
    assert rows["good"] == "✅ promote | 0 | 0 | 1 | 0 |  |"
    assert "1 block, 1 hold, 1 promote" in text


def test_the_report_of_each_is_folded_and_has_no_marker_of_its_own(three):
    text = models_md(three)
    assert text.count("<!--") == 1
    folds = re.findall(r"^<details><summary>. (\w+): ", text, re.MULTILINE)
    assert folds == ["bad", "unsettled", "good"]
    assert text.count("<details>") == text.count("</details>")
    assert "- failed: roc\\_auc not worse" in text


@pytest.mark.parametrize("limit", [1_500, 4_000, 20_000])
def test_it_keeps_within_its_limit_and_every_row_stays(three, limit):
    text = models_md(three, limit=limit)
    assert len(text) <= limit
    assert set(dict(ROW.findall(text))) == {"bad", "unsettled", "good"}
    assert text.count("<details>") == text.count("</details>")


def test_a_limit_that_no_table_fits_is_refused(three):
    with pytest.raises(InvalidInput, match="limit"):
        models_md(three, limit=100)


def test_the_comment_of_all_models_is_never_that_of_one(named, verdicts):
    record, _ = named("*", verdicts["passed"])
    other = replace(record, provenance=replace(record.provenance, stage="canary"))
    assert marker_of_models([record]) == "<!-- mlgate:v1 key=*/candidate -->"
    assert marker_of_models([record, other]) == "<!-- mlgate:v1 key=*/* -->"


def test_a_name_is_text_and_nothing_else(named, verdicts):
    text = models_md([named("a|b <img> @all", verdicts["passed"])])
    assert "<img>" not in text
    assert "@all" not in text
    assert "**a&#124;b &lt;img&gt;" in text
