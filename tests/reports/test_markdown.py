from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pytest_mlgate.reports.markdown import marker
from pytest_mlgate.reports.markdown import report_md

HEADER = "| outcome | check | value | worse │ better | interval | required | rows |"

FAILED = """\
<!-- mlgate:v1 key=income/candidate -->
## mlgate: BLOCK

**income**, stage candidate: the candidate must not become the baseline.

- failed: roc\\_auc not worse in tests/test\\_gates.py\
::test\\_not\\_worse\\_than\\_production

### What did not pass

`├─●─┤` interval and estimate · `│` the limit: an interval wholly to its right passes \
· `┊` nothing to complain about · right is better

| outcome | check | value | worse │ better | interval | required | rows |
| --- | --- | ---: | --- | --- | --- | ---: |
| ❌ failed | roc\\_auc not worse | -0.031 | `├──●─┤·│·┊···········` \
| [-0.044, -0.018] | loss below 0.010 | 1,200 |

roc\\_auc not worse: candidate is worse than the baseline by more than the margin. \
Next: mend the candidate; if a loss of this size is acceptable, decide on a wider \
margin before the next run and write down why.

<details><summary>Provenance</summary>

| what | which |
| --- | --- |
"""


def html_of(text):
    markdown_it = pytest.importorskip(
        "markdown_it", reason="needs markdown-it-py to render Markdown"
    )
    page = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return page.render(text)


def test_a_blocked_session(make_record, verdicts, decided):
    record = make_record(verdicts["failed"])
    assert report_md(record, decided(record)).startswith(FAILED)


def test_strips_are_explained_once_above_the_first_table_that_has_some(
    make_record, verdicts, whole, decided
):
    legend = "`├─●─┤` interval and estimate"
    told = report_md(whole, decided(whole))
    assert told.count(legend) == 1
    assert told.index("What did not pass") < told.index(legend) < told.index("`├──●")
    passed = make_record(verdicts["passed"])
    told = report_md(passed, decided(passed))
    assert told.count(legend) == 1
    assert told.index("1 passed") < told.index(legend) < told.index("| outcome")
    empty = make_record(verdicts["not_applicable"])
    assert legend not in report_md(empty, decided(empty))


def test_what_needs_a_person_comes_before_the_rest(whole, decided):
    told = report_md(whole, decided(whole))
    parts = (
        "## mlgate: BLOCK",
        "### What did not pass",
        "❌ failed | accuracy",
        "❔ inconclusive | recall",
        "🚫 no verdict | tests/test\\_gates.py::test\\_fair",
        "### Waivers",
        "<details><summary>2 passed, 1 not applicable, 2 that did not pass and do not",
        "⚪ not applicable | f1",
        "✅ passed | roc\\_auc",
        "❌ failed, does not count | mcc",
        "<details><summary>Provenance",
        "<details><summary>How to reproduce",
        "pytest --mlgate",
    )
    places = [told.index(part) for part in parts]
    assert places == sorted(places)


def test_a_good_session_has_no_urgent_table(make_record, verdicts, decided):
    record = make_record(verdicts["passed"])
    told = report_md(record, decided(record))
    assert "What did not pass" not in told
    assert "## mlgate: PROMOTE" in told
    assert "<summary>1 passed</summary>" in told


def test_only_a_silent_gate_still_gets_a_next_step(
    make_record, verdicts, decided, whole, expected_gate
):
    record = make_record(verdicts["passed"], gates=(expected_gate, whole.expected[2]))
    assert "\nNext: run without -k, -m and --deselect.\n" in report_md(
        record, decided(record)
    )


def test_the_marker_depends_on_model_and_stage_alone(whole, make_record, verdicts):
    assert marker(whole) == marker(make_record(verdicts["passed"]))
    other = replace(whole.provenance, stage="canary")
    assert marker(whole) != marker(replace(whole, provenance=other))


@pytest.mark.parametrize("limit", [4_000, 10_000, 60_000])
def test_a_long_comment_is_cut_between_rows(make_record, verdicts, decided, limit):
    many = [replace(verdicts["failed"], check=f"check {i}") for i in range(300)]
    fine = [replace(verdicts["passed"], check=f"fine {i}") for i in range(300)]
    record = make_record(*many, *fine)
    told = report_md(record, decided(record), limit=limit)
    assert len(told) <= limit
    assert re.search(r"\n_\d+ more rows left out; `record.json` has them all._\n", told)
    assert told.count("<details>") == told.count("</details>")
    rows = [line for line in told.splitlines() if line.startswith("| ")]
    failed = [line for line in rows if line.startswith("| ❌ failed")]
    assert {line.count(" | ") for line in failed} == {6}
    assert told.count("\n- failed: ") == 10
    assert "\n_290 more reasons left out;" in told
    assert {line[-2:] for line in rows} == {" |"}


def test_hostile_names_stay_text(hostile_record, decided):
    told = report_md(hostile_record, decided(hostile_record))
    assert len(told) <= 60_000
    assert told.startswith("<!-- mlgate:v1 key=")
    # what is in a code block is shown as it is, and nothing is made of it
    page = re.sub(r"<pre>.*?</pre>", "", html_of(told), flags=re.DOTALL)
    assert page.count("<!--") == page.count("-->") == 1
    assert set(re.findall(r"<(\w+)", page)) <= {
        *("h2", "h3", "p", "strong", "ul", "li", "em", "code"),
        *("details", "summary", "table", "thead", "tbody", "tr", "th", "td"),
    }
    assert not re.search(r"@\w|#\d", page)
    bodies = re.findall(r"<tr>\n((?:<td.*?</td>\n)+)</tr>", page)
    assert {row.count("<td") for row in bodies} == {2, 4, 7}
    assert page.count("<details>") == page.count("</details>")


def test_cases_are_shown_and_the_rest_is_counted(make_record, verdicts, decided):
    record = make_record(verdicts["schema"])
    told = report_md(record, decided(record))
    assert "\n- IncomeSchema: <code>row 1: age = -1 breaks age &gt;= 0</code>\n" in told
    assert told.count("- IncomeSchema: <code>") == 10
    assert "\n- IncomeSchema: 4 more cases left out\n" in told
