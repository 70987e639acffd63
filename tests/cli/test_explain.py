"""``mlgate explain``: what a check asks, how it is judged, what a verdict rests on."""

from __future__ import annotations

import pytest
from tests.gate_project import GateProject

from pytest_mlgate.cli.explain.docstring import read_docstring
from pytest_mlgate.cli.explain.metric_explained import METRICS
from pytest_mlgate.cli.explain.metric_explained import explained_metric
from pytest_mlgate.cli.explain.question_explained import explained_question
from pytest_mlgate.decided_record import read_decided
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gate_questions import QUESTIONS
from pytest_mlgate.gates.drift.measures import MEASURES
from pytest_mlgate.reports.verdict_explained import explained_verdicts
from pytest_mlgate.stats.metric_table import metric_names

GATES = """
import pytest

@pytest.mark.mlgate(owner="ann", source="contract", review_by="2099-01-31")
def test_good(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05)

def test_bad(benchmark_gate):
    benchmark_gate.at_least("roc_auc", 0.99)

def test_open(benchmark_gate):
    benchmark_gate.better("recall", by_at_least=0.045)

def test_exact(schema_gate):
    schema_gate.ranges({"x": (-1, 1)})
"""


def told(lines) -> str:
    return "\n".join(line.text for line in lines)


def labels(text: str) -> set[str]:
    found = {line[:12].strip() for line in text.splitlines()[1:]}
    return found - {""}


@pytest.mark.parametrize("check", QUESTIONS)
def test_every_question_is_explained_in_all_its_parts(check):
    text = told(explained_question(check, width=120))
    assert text.startswith(f"{check}\nasks        Ask that") or "asks   " in text
    wanted = {"asks", "in Python", "in TOML", "passes", "blocks", "hypothesis"}
    assert labels(text) >= {*wanted, "reference", "changes it"}
    if QUESTIONS[check]:
        assert all(f"{name}" in text for name in QUESTIONS[check])


def test_a_question_is_explained_by_its_own_docstring_and_sentences():
    text = told(explained_question("benchmark.not_worse", width=200))
    assert (
        "Ask that the candidate loses less than `margin` against the baseline." in text
    )
    assert "margin (required): The smallest loss that matters, in units of" in text
    assert "where it is proven that candidate is worse than the baseline" in text
    assert "a wider `margin` passes more easily" in text
    # what stands as "As in `not_worse`" is looked up there
    better = told(explained_question("benchmark.better", width=200))
    assert "by: A column, or several" in better


def test_what_is_counted_has_no_hypothesis():
    text = told(explained_question("schema.ranges", width=200))
    assert "none: it is counted" in text
    assert "where every value of some columns lies within two bounds" in text
    assert "alpha" not in text


@pytest.mark.parametrize("task", ["binary", "multiclass", "regression"])
def test_every_metric_of_a_task_can_be_explained(task):
    assert set(metric_names(task)) <= METRICS.keys()


def test_every_measure_of_movement_can_be_explained():
    assert MEASURES.keys() <= METRICS.keys()


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_is_explained_by_a_procedure(name):
    text = told(explained_metric(name, width=120))
    assert {"procedure", "figures", "changes it"} <= labels(text)


def test_the_words_for_a_method_are_those_of_its_verdicts():
    text = told(explained_metric("roc_auc", width=200))
    assert "two models  DeLong, paired, t with Satterthwaite degrees of freedom" in text
    assert "assumes     rows are independent" in text
    assert "in groups   roc_auc by influence values, cluster-robust t" in text
    assert "reference   DeLong, E. R., DeLong, D. M. and Clarke-Pearson" in text


def test_a_docstring_is_taken_apart():
    found = read_docstring(
        """Count rows.

        Of a table.

        Parameters
        ----------
        rows, columns : int
            How many
            of them.

        Notes
        -----
        It is exact [1]_. As the table shows:

        ===== =====
        a     b
        ===== =====

        References
        ----------
        .. [1] Ann (2020). On
           rows.
        .. [2] Bob (2021).
        """
    )
    assert found.summary == "Count rows."
    assert found.more == ("Of a table.",)
    assert found.parameters == dict.fromkeys(("rows", "columns"), "How many of them.")
    assert found.notes == ("It is exact [1].",)
    assert found.references == ("[1] Ann (2020). On rows.", "[2] Bob (2021).")


@pytest.fixture
def record(pytester):
    """Run gates of every outcome, and give their record and decision."""
    project = GateProject(pytester)
    project.gates(GATES)
    project.run()
    return read_decided(project.path / "mlgate-report")


def explained(record, name: str) -> str:
    return told(explained_verdicts(*record, name, width=160))


def test_a_verdict_that_passed_is_told_with_its_numbers_and_its_owner(record):
    text = explained(record, "not_worse(roc_auc, margin=0.05)")
    assert "verdict     passed: candidate is not worse than the baseline" in text
    assert (
        "decided     a pass is proven: p < 0.0001, at most 0.05; a block is not" in text
    )
    assert "changes it  a stricter limit, beyond the lower end of the interval" in text
    assert "owner ann, from contract, review by 2099-01-31, in test_gates.py:4" in text
    assert (
        "more        mlgate explain benchmark.not_worse, mlgate explain roc_auc" in text
    )
    assert text.endswith(
        "decision    block: the candidate must not become the baseline"
    )


def test_a_verdict_that_failed_is_told_with_the_level_that_it_broke(record):
    text = explained(record, "test_bad")
    assert "verdict     failed: the value is below what is required" in text
    assert "a block is proven: p" in text
    assert "changes it  a better candidate" in text


def test_an_open_verdict_is_told_with_the_rows_that_it_takes(record):
    text = explained(record, "recall")
    assert "verdict     inconclusive: these rows cannot tell whether" in text
    assert "a pass is not: p" in text
    assert "changes it  about" in text


def test_a_counted_verdict_is_told_without_p_values(record):
    text = explained(record, "ranges(x)")
    assert "decided     counted without sampling error" in text


def test_a_name_that_several_verdicts_have_tells_of_all_worst_first(record):
    text = explained(record, "roc_auc")
    assert text.index("failed:") < text.index("passed:")


def test_a_name_that_no_verdict_has_is_refused_with_the_nearest(record):
    with pytest.raises(InvalidInput, match=r"No verdict.*did you mean 'roc_auc'"):
        explained(record, "roc_acu")


def test_the_command_explains(mlgate):
    status, said = mlgate("explain", "average_precision_score")
    assert status == 0
    assert "average_precision" in said
    status, said = mlgate("explain", "not_worse")
    assert status == 4
    assert "`mlgate explain benchmark.not_worse` or `mlgate explain canary" in said
    status, said = mlgate("explain", "benchmark.not_wors")
    assert status == 4
    assert "did you mean 'benchmark.not_worse'?" in said


def test_a_question_of_one_family_needs_no_family(mlgate):
    assert "edge_case.replay" in mlgate("explain", "replay")[1]
