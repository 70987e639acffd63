"""What the tables of a settings file may say, and what is told of a slip in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.errors import SettingsError
from pytest_mlgate.settings_file import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.declared_table import DeclaredTable

HEAD = """
name = "toy"
target = "y"
evaluation = "rows.csv"
"""

GOOD = """
[[gates]]
check = "benchmark.not_worse"
metric = "roc_auc"
margin = 0.02
"""


def settings(folder: Path, text: str, *, top: str = ""):
    file = folder / "mlgate.toml"
    file.write_text(f"{HEAD}{top}\n{text}")
    return load_settings(file)


def tables(folder: Path, text: str) -> tuple[DeclaredTable, ...]:
    return settings(folder, text).gates


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        tables(folder, text)
    return str(caught.value).replace(str(folder), "…")


def test_a_table_is_a_question_with_its_parameters_and_keywords(tmp_path):
    (found,) = tables(
        tmp_path,
        GOOD + 'owner = "risk"\nreview_by = 2027-01-31\nseverity = "advisory"\n',
    )
    assert (found.family, found.question) == ("benchmark", "not_worse")
    assert found.parameters == {"metric": "roc_auc", "margin": 0.02}
    assert found.marker == {
        "owner": "risk",
        "review_by": "2027-01-31",
        "severity": "advisory",
    }
    assert found.file == tmp_path / "mlgate.toml"
    assert found.line == 7


def test_tables_stand_in_pyproject_toml_as_well(tmp_path):
    file = tmp_path / "pyproject.toml"
    file.write_text(
        f"[tool.mlgate]\n{HEAD}\n[[tool.mlgate.gates]]\ncheck = 'drift.stable'\n"
    )
    (found,) = load_settings(file).gates
    assert found.check == "drift.stable"
    assert found.line == 7


def test_a_name_is_made_of_what_is_asked_and_not_of_limits(tmp_path):
    by = 'by = ["sex", "race"]\n'
    (found,) = tables(tmp_path, GOOD + by)
    (looser,) = tables(tmp_path, GOOD.replace("0.02", "0.05") + by)
    assert found.name == "benchmark.not_worse roc_auc by sex, race"
    assert looser.name == found.name


def test_a_stage_may_be_one_or_several(tmp_path):
    one, several = tables(
        tmp_path,
        GOOD
        + 'stage = "data"\n'
        + GOOD.replace("roc_auc", "recall")
        + 'stage = ["candidate", "monitor"]\n',
    )
    assert one.stage == ("data",)
    assert several.stage == ("candidate", "monitor")


def test_a_parameter_whose_name_is_a_keyword_stands_under_with(tmp_path):
    (found,) = tables(
        tmp_path,
        '[[gates]]\ncheck = "schema.holds"\nname = "sane rows"\n'
        'rule = "a <= b"\nwith = { name = "a below b" }\n',
    )
    assert found.name == "sane rows"
    assert found.parameters == {"rule": "a <= b", "name": "a below b"}


def test_tables_may_stand_in_a_file_of_their_own(tmp_path):
    risk = tmp_path / "risk"
    risk.mkdir()
    (risk / "thresholds.toml").write_text(GOOD)
    before = settings(tmp_path, "", top='gates = "risk/thresholds.toml"')
    assert before.gates[0].file == risk / "thresholds.toml"
    assert before.gates[0].line == 2
    (risk / "thresholds.toml").write_text(GOOD.replace("0.02", "0.03"))
    after = settings(tmp_path, "", top='gates = "risk/thresholds.toml"')
    # a promotion notices that the thresholds are others than those that were tested
    assert after.digest != before.digest


def test_a_file_of_gates_holds_nothing_else(tmp_path):
    (tmp_path / "thresholds.toml").write_text("alpha = 0.5\n" + GOOD)
    with pytest.raises(SettingsError, match=r"nothing else; got `alpha`"):
        settings(tmp_path, "", top='gates = "thresholds.toml"')


def test_a_file_of_gates_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"nowhere\.toml cannot be read"):
        settings(tmp_path, "", top='gates = "nowhere.toml"')


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("margin", "marign"),
            (
                "…/mlgate.toml:7: gate 1 'benchmark.not_worse': unknown key `marign`: "
                "benchmark.not_worse takes metric, margin, relative, by, where, "
                "higher_is_better. Hint: did you mean 'margin'?"
            ),
        ),
        (
            ("0.02", '"2%"'),
            "`margin` must be a number without quotes, such as 0.01; got '2%'.",
        ),
        (
            ("not_worse", "not_wors"),
            (
                "`check`: benchmark has no question 'not_wors'. Hint: did you mean "
                "'benchmark.not_worse'?"
            ),
        ),
        (
            ('"benchmark.not_worse"', '"not_worse"'),
            (
                "`check` must name family and question; got 'not_worse'. Hint: "
                '"benchmark.not_worse" or "canary.not_worse".'
            ),
        ),
        (
            ("check", "chek"),
            (
                "`check` must say what is asked: family and question. Hint: `chek` "
                "should be `check`."
            ),
        ),
        (("margin = 0.02", ""), "benchmark.not_worse cannot do without `margin`."),
        (
            ("margin", 'severity = "mild"\nmargin'),
            "`severity`: Input should be 'required' or 'advisory'; got 'mild' (str).",
        ),
        (
            ("margin", 'review_by = "next year"\nmargin'),
            "`review_by`: must be a date such as 2027-01-31; got 'next year' (str).",
        ),
        (
            ("margin", 'waive = "migration"\nmargin'),
            "a waiver must have a reason (`waive`), an `owner` and an end (`until`)",
        ),
        (("margin", 'name = "a::b"\nmargin'), "`name`: must be words without ::"),
        (("margin", "line = 3\nmargin"), "unknown key `line`"),
    ],
)
def test_a_slip_is_told_with_its_table_its_key_and_the_rule(tmp_path, change, told):
    assert told in refusal(tmp_path, GOOD.replace(*change))


def test_every_slip_of_a_file_is_told_at_once(tmp_path):
    wrong = GOOD.replace("margin", "marign") + GOOD.replace("metric", "metrics")
    lines = refusal(tmp_path, wrong).splitlines()
    assert [line.partition(": gate")[0] for line in lines] == [
        "…/mlgate.toml:7",
        "…/mlgate.toml:7",
        "…/mlgate.toml:12",
        "…/mlgate.toml:12",
    ]


def test_two_gates_of_one_name_are_refused(tmp_path):
    told = refusal(tmp_path, GOOD + GOOD)
    assert (
        "…/mlgate.toml:12: two gates are called 'benchmark.not_worse roc_auc'" in told
    )
    assert "the other is in line 7" in told


def test_gates_that_are_no_tables_are_refused(tmp_path):
    assert "`gates` must be tables" in refusal(tmp_path, "[gates]\na = 1\n")


def test_tables_without_headers_have_no_line(tmp_path):
    found = settings(tmp_path, "", top='gates = [{ check = "drift.stable" }]')
    assert found.gates[0].line is None


@pytest.mark.parametrize("named", ['"\\u0000"', '"gates.toml"'])
def test_a_file_of_gates_that_cannot_be_one_is_refused(tmp_path, named):
    (tmp_path / "gates.toml").write_text(f"[[gates]]\nmargin = {'9' * 5_000}\n")
    with pytest.raises(SettingsError, match="not valid TOML"):
        settings(tmp_path, "", top=f"gates = {named}\n")
