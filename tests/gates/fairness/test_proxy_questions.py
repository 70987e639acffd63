"""Which features give a sensitive column away, alone: Cramér's V by feature."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.stats import contingency
from sklearn.linear_model import LogisticRegression
from tests.docs.stories import ROOT
from tests.gates.fairness.adopted_subjects import Asked

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.reports.failure import failure_text

ADULT = ROOT / "example_project" / "data" / "adult_test.csv.gz"


@pytest.fixture
def asked(tmp_path):
    """Ask a gate about rows; the candidate answers all of them alike unless given."""

    def asked(frame, **settings):
        if "candidate" not in settings:
            settings["candidate"] = np.linspace(0.1, 0.9, len(frame))
        return Asked(tmp_path, frame, **settings)

    return asked


def people(n=4000, *, told=0.0, seed=1):
    """Make rows of two sexes; in a share of them the job tells the sex."""
    rng = np.random.default_rng(seed)
    sex = rng.choice(["f", "m"], n)
    job = rng.choice(["nurse", "smith", "cook", "clerk"], n)
    knows = rng.random(n) < told
    return pd.DataFrame(
        {
            "sex": sex,
            "job": np.where(knows, np.where(sex == "f", "nurse", "smith"), job),
            "age": rng.integers(18, 80, n),
            "since": pd.Timestamp("2020-01-01")
            + pd.to_timedelta(rng.integers(0, 900, n), unit="D"),
            "same": 1,
            "y": rng.integers(0, 2, n),
        }
    )


def test_a_planted_proxy_fails_and_is_named(asked):
    of = asked(people(told=0.6))
    found = of.gate.proxies(by="sex", at_most=0.3)
    assert found.candidate == pytest.approx(0.6, abs=0.1)
    assert of.verdict.outcome == "failed"
    assert of.verdict.cases[0].startswith(f"job: {found.candidate:.2f} [0.")
    told = failure_text(of.verdicts)
    assert (
        "cramers_v of a feature by sex: a feature gives the groups away by more than "
        "is allowed" in told
    )
    assert "0.300" in told


def test_features_that_tell_nothing_pass(asked):
    of = asked(people())
    of.gate.proxies(by="sex", at_most=0.1)
    assert of.verdict.outcome == "passed"
    assert of.verdict.check == "proxies(by=sex, at_most=0.1)"
    assert of.verdict.cases == ()


def test_the_strengths_on_census_data_are_those_of_scipy(asked):
    rows = pd.read_csv(ADULT)
    of = asked(rows, target="income", positive=">50K")
    texts = ["relationship", "marital_status", "race"]
    of.gate.proxies(by="sex", columns=texts)
    for case in of.verdict.cases:
        name, _, rest = case.partition(": ")
        table = contingency.crosstab(rows[name], rows["sex"]).count
        oracle = contingency.association(table, method="cramer")
        assert float(rest.split()[0]) == pytest.approx(oracle, abs=0.006)
    assert [case.partition(":")[0] for case in of.verdict.cases] == texts


def test_without_a_limit_the_strengths_are_reported_and_nothing_is_judged(asked):
    of = asked(people(told=0.6))
    found = of.gate.proxies(by="sex")
    assert found.candidate > 0.5
    assert of.verdict.outcome == "not_applicable"
    assert of.verdict.reason.startswith(
        "reported and not judged, for there is no at_most: job: 0."
    )
    nothing = asked(people()[["sex", "same", "y"]])
    nothing.gate.proxies(by="sex")
    assert nothing.verdict.reason.endswith("no feature tells anything")


def test_the_list_is_controlled_for_false_discoveries(asked):
    rng = np.random.default_rng(5)
    listed = 0
    for _ in range(20):
        noise = rng.integers(0, 3, (800, 10))
        frame = pd.DataFrame(noise, columns=[f"x{i}" for i in range(10)])
        frame = frame.assign(sex=rng.choice(["f", "m"], 800), y=rng.integers(0, 2, 800))
        of = asked(frame)
        of.gate.proxies(by="sex")
        listed += bool(of.verdict.cases)
    # at five percent of 20, five happen less than once in three hundred times
    assert listed <= 4


def test_the_features_are_those_of_the_candidate(asked):
    frame = people(told=0.6).assign(code=lambda f: (f["sex"] == "f").astype(int))
    model = LogisticRegression().fit(frame[["age", "same"]], frame["y"])
    of = asked(frame, candidate=model)
    of.gate.proxies(by="sex", at_most=0.1)
    assert of.verdict.outcome == "passed"
    assert "2 features" in of.verdict.method
    taught = LogisticRegression().fit(frame[["age", "code"]], frame["y"])
    of = asked(frame, candidate=taught)
    of.gate.proxies(by="code", at_most=0.1)
    assert of.verdict.outcome == "passed"
    assert of.verdict.cases == ("code: the candidate takes it itself",)


def test_a_candidate_that_takes_the_column_alone_has_nothing_to_look_at(asked):
    frame = people().assign(code=lambda f: (f["sex"] == "f").astype(int))
    model = LogisticRegression().fit(frame[["code"]], frame["y"])
    of = asked(frame, candidate=model)
    of.gate.proxies(by="code", at_most=0.1)
    assert of.verdict.outcome == "inconclusive"
    assert "takes no other column" in of.verdict.reason


def test_numbers_times_and_missing_values_are_looked_at(asked):
    frame = people()
    woman = frame["sex"] == "f"
    frame["age"] = frame["age"].where(~woman, frame["age"] + 30)
    frame["since"] = frame["since"].where(~woman, frame["since"] + pd.Timedelta("800D"))
    frame["job"] = frame["job"].where(woman | (frame.index % 2 == 0), None)
    of = asked(frame)
    of.gate.proxies(by="sex")
    found = [case.partition(":")[0] for case in of.verdict.cases]
    assert set(found) == {"age", "since", "job"}


def test_missing_values_of_the_sensitive_column_are_a_group(asked):
    frame = people()
    frame.loc[frame["age"] > 60, "sex"] = None
    of = asked(frame)
    of.gate.proxies(by="sex", at_most=0.3)
    assert of.verdict.outcome == "failed"
    assert of.verdict.cases[0].startswith("age: ")


def test_a_thousand_levels_are_neither_a_proxy_nor_harmless(asked):
    frame = people(1000).assign(id=lambda f: [f"person {i}" for i in f.index])
    of = asked(frame[["sex", "age", "id", "y"]])
    of.gate.proxies(by="sex", at_most=0.3)
    assert of.verdict.outcome == "inconclusive"
    told = "id: None of 1000 levels has rows enough to be told from others"
    assert told in of.verdict.reason
    assert f"{told}." in of.verdict.cases


def test_lists_in_a_column_are_named_and_not_counted(asked):
    frame = people(500).assign(tags=[["a"], ["b"]] * 250)
    of = asked(frame[["sex", "tags", "y"]])
    of.gate.proxies(by="sex", at_most=0.3)
    assert of.verdict.outcome == "inconclusive"
    assert of.verdict.cases == ("tags: The column holds lists or records.",)


def test_one_group_gives_nothing_away(asked):
    of = asked(people().assign(sex="f"))
    of.gate.proxies(by="sex", at_most=0.3)
    assert of.verdict.outcome == "inconclusive"
    assert "takes two groups of at least 30 rows; there are 1" in of.verdict.reason


def test_small_groups_are_listed_and_keep_it_from_passing(asked):
    frame = people()
    frame.loc[:11, "sex"] = "x"
    of = asked(frame)
    of.gate.proxies(by="sex", at_most=0.3)
    assert of.verdict.outcome == "inconclusive"
    assert "sex=x: too small, 12 rows, needs 30 rows" in of.verdict.cases
    of = asked(frame)
    of.gate.proxies(by="sex", at_most=0.3, small_groups="ignore")
    assert of.verdict.outcome == "passed"
    assert "sex=x: too small, 12 rows, needs 30 rows" in of.verdict.cases


def test_combinations_and_bins_are_groups_too(asked):
    of = asked(people(told=0.6))
    found = of.gate.proxies(by=["sex", {"age": [40]}], at_most=0.5)
    assert found.note.startswith("strongest: job")
    assert of.verdict.subject == "sex, age"
    assert not any(case.startswith(("sex:", "age:")) for case in of.verdict.cases)


def test_rows_that_hang_together_are_reported_without_intervals(asked):
    frame = people(told=0.6).assign(home=lambda f: f.index // 4)
    of = asked(frame, groups="home")
    of.gate.proxies(by="sex")
    assert of.verdict.cases[0].startswith("job: 0.")
    assert "[" not in of.verdict.cases[0]
    with pytest.raises(InvalidInput, match="leave out at_most="):
        of.gate.proxies(by="sex", at_most=0.3)


def test_polars_finds_what_pandas_finds(asked):
    frame = people(told=0.3)
    found = [
        asked(one, candidate=np.linspace(0.1, 0.9, len(frame)))
        for one in (frame, pl.from_pandas(frame))
    ]
    for of in found:
        of.gate.proxies(by="sex", at_most=0.3)
    assert found[0].verdict.cases == found[1].verdict.cases
    assert found[0].verdict.estimate == pytest.approx(found[1].verdict.estimate)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"at_most": 0}, "no data can show that there is nothing"),
        ({"at_most": 1}, "between 0 and 1"),
        ({"at_most": "3%"}, "between 0 and 1"),
        ({"at_most": True}, "between 0 and 1"),
        ({"bad": 0.1}, "at least the required value"),
        ({"bad": 30}, "whatever came would pass"),
        ({"columns": "job"}, "a list of columns"),
        ({"columns": []}, "one or more other columns"),
        ({"columns": ["sex"]}, "other columns than those of `by`"),
        ({"columns": ["jop"]}, "did you mean 'job'"),
        ({"by": "sexx"}, "did you mean 'sex'"),
        ({"small_groups": "drop"}, "small_groups"),
    ],
)
def test_what_cannot_be_meant_is_refused(asked, wrong, told):
    gate = asked(people(200)).gate
    with pytest.raises((InvalidInput, UnreadableData), match=told):
        gate.proxies(**({"by": "sex", "at_most": 0.3} | wrong))
