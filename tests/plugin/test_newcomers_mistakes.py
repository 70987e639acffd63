"""The mistakes of the first day: each ends in one message that says what to type.

The page docs/how-to/when-it-goes-wrong.md quotes these messages.
"""

from __future__ import annotations

import pickle
import textwrap

import pytest
from tests.gate_project import table

ASKS = """
def test_it(benchmark_gate, fairness_gate, drift_gate):
    {}
"""

NEW = 'score = "p_new"\nartifact = "new.bin"'


def change_settings(project, old, new):
    path = project.path / "mlgate.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def told(project, status=4):
    """What a person reads, whether pytest refuses to start or the run ends so."""
    result = project.run("-q")
    assert result.ret == status, result.stdout.str() + result.stderr.str()
    text = result.stdout.str() + result.stderr.str()
    assert "Traceback" not in text
    assert "INTERNALERROR" not in text
    return " ".join(text.split())


SETTINGS_MISTAKES = {
    "a path that does not exist": (
        ("table.csv", "tables.csv"),
        "'tables.csv': there is no such file",
        "Hint: did you mean 'table.csv'?",
    ),
    "no target": (
        ('target = "y"\n', ""),
        "`target` is missing.",
        'Hint: add `target = "churned"`, the column of the evaluation data',
    ),
    "a target that is not in the table": (
        ('target = "y"', 'target = "Y"'),
        "there is no column 'Y'.",
        "Hint: did you mean 'y'?",
    ),
    "a key with a slip": (
        ('evaluation = "table.csv"', 'evaluaton = "table.csv"'),
        "unknown key `evaluaton`.",
        "Hint: did you mean 'evaluation'?",
    ),
    "alpha in per cent": (
        ("positive = 1", "positive = 1\nalpha = 5"),
        "`alpha`: Input should be less than 1; got 5 (int).",
        "Hint: 0.05 is five per cent.",
    ),
    "the candidate as its own baseline": (
        ('score = "p_old"\nartifact = "old.bin"', NEW),
        "The baseline (columns p_new of table.csv) is the candidate",
        "Hint: name the model in production as the baseline",
    ),
    "a model file that does not exist": (
        (NEW, 'model = "models/new.skops"'),
        "there is no such file",
        "relative paths start from the folder of the settings file",
    ),
    "scores as labels": (
        ('score = "p_new"', 'label = "p_new"'),
        "every label must be a value of the target (0, 1)",
        "a probability goes in `score`",
    ),
}


@pytest.mark.parametrize("mistake", SETTINGS_MISTAKES)
def test_a_mistake_in_the_settings_says_what_to_type(project, mistake):
    change, what, hint = SETTINGS_MISTAKES[mistake]
    change_settings(project, *change)
    found = told(project)
    assert what in found
    assert hint in found


QUESTION_MISTAKES = {
    "a metric with a slip": (
        'benchmark_gate.not_worse("rocauc", margin=0.02)',
        "Unknown metric 'rocauc'. Hint: did you mean 'roc_auc'?",
    ),
    "a method with a slip": (
        'benchmark_gate.notworse("roc_auc", margin=0.02)',
        "Unknown method of benchmark_gate 'notworse'. Hint: did you mean 'not_worse'?",
    ),
    "a margin with a sign": (
        'benchmark_gate.not_worse("roc_auc", margin=-0.02)',
        "`margin` must be positive; got -0.02 (float). Hint: it is a size",
    ),
    "a margin in per cent": (
        'benchmark_gate.not_worse("roc_auc", margin=2)',
        "`margin` must be below 1 for roc_auc; got 2 (int). Hint: 0.01 is one point",
    ),
    "a level in per cent": (
        'benchmark_gate.at_least("roc_auc", 80)',
        "`value` must be between 0 and 1 for roc_auc; got 80 (int).",
    ),
    "no margin": (
        'benchmark_gate.not_worse("roc_auc")',
        "missing a required argument: 'margin'. Hint: it is asked as not_worse(metric",
    ),
    "a sensitive column that is not there": (
        'fairness_gate.difference("recall", by="sex", at_most=0.1)',
        "there is no column 'sex'. Known: p_new, p_old, region, x, y.",
    ),
    "a column with a slip": (
        'benchmark_gate.not_worse("roc_auc", margin=0.02, by="regoin")',
        "there is no column 'regoin'. Hint: did you mean 'region'?",
    ),
    "drift without a reference": (
        'drift_gate.stable(measure="psi", ok=0.1, bad=0.2)',
        'drift needs reference data. Hint: add `reference = "data/train.parquet"`',
    ),
    "limits the wrong way round": (
        'drift_gate.stable(measure="psi", ok=0.3, bad=0.2)',
        "`bad` must be at least `ok` (0.3); got 0.2 (float).",
    ),
}


@pytest.mark.parametrize("mistake", QUESTION_MISTAKES)
def test_a_mistake_in_a_question_says_what_to_type(project, mistake):
    question, message = QUESTION_MISTAKES[mistake]
    project.gates(ASKS.format(question))
    assert message in told(project)


def test_a_target_of_words_needs_to_know_which_is_positive(project):
    project.table(table().assign(y=lambda rows: rows.y.map({0: "no", 1: "yes"})))
    change_settings(project, "positive = 1\n", "")
    found = told(project)
    assert "The target 'y' holds 'no', 'yes', and `positive` does not say" in found
    assert 'Hint: set `positive = "yes"`, or the other one.' in found


def test_a_positive_class_with_a_slip_is_told_the_right_one(project):
    project.table(table().assign(y=lambda rows: rows.y.map({0: "no", 1: "yes"})))
    change_settings(project, "positive = 1", 'positive = "Yes"')
    assert "Hint: did you mean 'yes'?" in told(project)


def test_the_probability_of_the_other_class_blocks_and_says_so(project):
    project.table(table().assign(p_new=lambda rows: 1 - rows.p_new))
    found = told(project, status=1)
    assert "look whether `score` is the probability of the other class" in found


def test_scores_that_are_no_probabilities_are_named(project):
    project.table(table().assign(p_new=lambda rows: 4 * rows.p_new - 2))
    found = told(project)
    assert "a probability must be in [0, 1]" in found
    assert 'Hint: set form = "scores" and a `threshold` if they only rank.' in found


def test_a_score_that_is_missing_is_never_left_out(project):
    rows = table()
    project.table(rows.assign(p_new=rows.p_new.where(rows.index > 3)))
    found = told(project)
    assert "4 of 3000 are missing: rows 0, 1, 2, 3" in found
    assert "Hint: find out why the model does not answer there" in found


def test_a_filtered_index_is_not_aligned_behind_your_back(project):
    (project.path / "conftest.py").write_text(
        textwrap.dedent(
            """
            import pandas as pd
            import pytest

            @pytest.fixture(scope="session")
            def mlgate_candidate():
                rows = pd.read_csv("table.csv")
                return rows[rows.x > 0].p_new
            """
        )
    )
    found = told(project)
    assert "`score` must have one value for each of the 3000 rows" in found
    assert "Hint: predict the same rows, in the same order." in found


def test_predictions_of_other_rows_are_refused(project):
    table()[["p_new"]].iloc[:700].to_csv(project.path / "p.csv", index=False)
    change_settings(project, NEW, f'predictions = "p.csv"\n{NEW}')
    found = told(project)
    assert "it must have one row for each of the 3000 rows of table.csv" in found
    assert "Hint: predict all rows, and these rows." in found


def test_a_category_that_the_model_never_saw_is_the_models_own_message(project):
    (project.path / "trained.py").write_text(
        textwrap.dedent(
            """
            import pandas as pd
            from sklearn.linear_model import LogisticRegression
            from sklearn.pipeline import make_pipeline
            from sklearn.preprocessing import OneHotEncoder

            rows = pd.read_csv("table.csv").query("region == 'north'")
            model = make_pipeline(OneHotEncoder(), LogisticRegression())
            model.fit(rows[["region"]], rows.y)
            """
        )
    )
    change_settings(project, NEW, 'model = "python:trained:model"')
    found = told(project)
    assert "Found unknown categories ['south']" in found
    assert "Hint: the model gets the columns it was trained on" in found


def test_a_pickle_is_not_opened_and_the_way_out_is_named(project):
    (project.path / "new.pkl").write_bytes(pickle.dumps({"a": 1}))
    change_settings(project, NEW, 'model = "new.pkl"')
    found = told(project)
    assert "so it was not read" in found
    assert "Hint: where the model is trained, convert it with skops.io.dump" in found


def test_a_first_model_without_a_champion_is_told_what_to_ask(project):
    project.settings(baseline='registry = "champion"')
    found = told(project, status=75)
    assert "the registry holds no champion, so this is the first promotion" in found
    assert "Hint: judge a first model by questions about itself" in found


def test_tests_without_a_gate_are_told_what_makes_one(project):
    project.gates("def test_plain():\n    pass\n")
    found = told(project, status=75)
    assert "no test takes a gate fixture such as benchmark_gate as an argument" in found


def test_a_fixture_with_a_slip_is_told_the_right_one(project):
    project.gates("def test_it(benchmark_gates):\n    pass\n")
    found = told(project, status=1)
    assert "fixture 'benchmark_gates' not found" in found
    assert "did you mean 'benchmark_gate'?" in found


def test_without_settings_the_message_says_where_they_belong(project):
    (project.path / "mlgate.toml").unlink()
    found = told(project)
    assert "Hint: create mlgate.toml beside your gates" in found


def test_without_the_option_gates_are_skipped_and_say_why(project):
    result = project.pytester.runpytest("-rs")
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*needs --mlgate"])
