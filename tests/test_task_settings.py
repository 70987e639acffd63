"""Settings of the three tasks, of the rows, and of the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.errors import SettingsError
from pytest_mlgate.settings_file import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.settings import Settings

LEAST = 'name = "m"\ntarget = "y"\nevaluation = "test.csv"\n'
TASKS = ("binary", "multiclass", "regression")


def load(folder: Path, text: str) -> Settings:
    path = folder / "mlgate.toml"
    path.write_text(LEAST + text, encoding="utf-8")
    return load_settings(path)


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(folder, text)
    told = str(caught.value).replace(f"{folder / 'mlgate.toml'}: ", "")
    assert "\n" not in told
    return told


@pytest.mark.parametrize("task", TASKS)
def test_there_are_three_tasks(tmp_path, task):
    assert load(tmp_path, f'task = "{task}"\n').task == task


@pytest.mark.parametrize("task", ["multiclass", "regression"])
def test_only_a_binary_task_has_a_positive_class(tmp_path, task):
    told = refusal(tmp_path, f'task = "{task}"\npositive = true\n')
    assert told.startswith("`positive` goes with task = 'binary'; ")
    assert f"task = {task!r} has" in told


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_only_a_task_of_several_classes_orders_them(tmp_path, task):
    told = refusal(tmp_path, f'task = "{task}"\nclasses = ["a", "b"]\n')
    assert told.startswith("`classes` goes with task = 'multiclass'; ")


@pytest.mark.parametrize("classes", [("a", "b"), (1, 2, 3), (0.5, 1), (True, False)])
def test_classes_keep_their_order_and_type(tmp_path, classes):
    listed = str(list(classes)).replace("True", "true").replace("False", "false")
    found = load(tmp_path, f'task = "multiclass"\nclasses = {listed}\n').classes
    assert found == classes
    assert [type(value) for value in found] == [type(value) for value in classes]


@pytest.mark.parametrize("classes", ["[]", '["a"]', '["a", "b", "a"]', "[1, 1.0]"])
def test_classes_are_two_or_more_each_once(tmp_path, classes):
    told = refusal(tmp_path, f'task = "multiclass"\nclasses = {classes}\n')
    assert told.startswith("`classes`: must list two or more classes, each once; got [")


@pytest.mark.parametrize("key", ["weight", "groups", "time"])
def test_columns_can_describe_rows(tmp_path, key):
    found = load(tmp_path, f'{key} = "c"\n')
    assert getattr(found, key) == "c"
    assert found.row_columns == ("c",)
    told = refusal(tmp_path, f'{key} = "y"\n')
    assert told == f"`{key}` must not be the target 'y'."


def test_groups_and_time_exclude_each_other(tmp_path):
    told = refusal(tmp_path, 'groups = "g"\ntime = "t"\n')
    assert told.startswith("`groups` ('g') and `time` ('t') cannot be used together")
    assert "Hint: " in told
    found = load(tmp_path, 'weight = "w"\ngroups = "g"\n')
    assert found.row_columns == ("w", "g")


def test_weights_of_families_are_named_by_pool_or_family(tmp_path):
    found = load(tmp_path, "family_weights = { benchmark = 1, inputs = 0.5 }\n")
    assert found.family_weights == {"benchmark": 1.0, "inputs": 0.5}
    assert load(tmp_path, "").family_weights == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("benchmrk = 1", "unknown family 'benchmrk'. Hint: did you mean 'benchmark'?"),
        ("schema = 1", "schema takes nothing from the budget; leave it out."),
        ("drift = 0", "drift must be positive and finite; got 0.0."),
        ("drift = -1", "drift must be positive and finite; got -1.0."),
        ("drift = nan", "drift must be positive and finite; got nan."),
        ("drift = inf", "drift must be positive and finite; got inf."),
        ('drift = "1"', "Input should be a valid number; got '1' (str)."),
    ],
)
def test_a_wrong_weight_of_a_family_is_told(tmp_path, text, told):
    assert refusal(tmp_path, f"family_weights = {{ {text} }}\n") == (
        f"`family_weights`: {told}"
    )


@pytest.mark.parametrize(
    ("task", "text"),
    [
        ("multiclass", 'label = "l"'),
        ("multiclass", 'probabilities = { cat = "p1", dog = "p2" }'),
        ("multiclass", 'label = "l"\nprobabilities = { cat = "p1", dog = "p2" }'),
        ("multiclass", 'predictions = "p.csv"\nlabel = "l"'),
        ("multiclass", 'constant = "prior"'),
        ("multiclass", 'model = "m.skops"'),
        ("regression", 'value = "v"'),
        ("regression", 'predictions = "p.csv"\nvalue = "v"\nartifact = "m.bin"'),
        ("regression", 'constant = "mean"'),
        ("regression", "constant = -12"),
        ("regression", 'model = "m.skops"\ntrusted = ["a.B"]'),
    ],
)
def test_every_task_has_its_sources_of_answers(tmp_path, task, text):
    found = load(tmp_path, f'task = "{task}"\n[baseline]\n{text}\n')
    assert found.baseline.refusal_for(task) is None


@pytest.mark.parametrize(
    ("task", "text", "told"),
    [
        ("binary", 'value = "v"', "`baseline.value` goes with task = 'regression'"),
        (
            "binary",
            'probabilities = { a = "p", b = "q" }',
            (
                "`baseline.probabilities` goes with task = 'multiclass'; with task = "
                "'binary' the answers are named by `score` or `label`."
            ),
        ),
        ("binary", 'constant = "mean"', "must be 'prior' or a probability in [0, 1]"),
        (
            "multiclass",
            'score = "s"',
            (
                "`baseline.score` goes with task = 'binary'; with task = 'multiclass' "
                "the answers are named by `label` or `probabilities`."
            ),
        ),
        ("multiclass", 'model = "m"\nthreshold = 0.5', "`baseline.threshold` goes"),
        ("multiclass", 'label = "l"\nform = "scores"', "`baseline.form` goes with"),
        ("multiclass", "constant = 0.5", "`baseline.constant` must be 'prior', the"),
        (
            "regression",
            'label = "l"',
            (
                "`baseline.label` goes with task = 'binary' or 'multiclass'; with task "
                "= 'regression' the answers are named by `value`."
            ),
        ),
        ("regression", 'value = "v"\nscore = "s"', "`baseline.score` goes with"),
        ("regression", 'constant = "prior"', "must be 'mean' or a finite number"),
        ("regression", "constant = inf", "must be 'mean' or a finite number for"),
    ],
)
def test_a_key_of_another_task_is_told_with_the_key_of_this_one(
    tmp_path, task, text, told
):
    assert told in refusal(tmp_path, f'task = "{task}"\n[baseline]\n{text}\n')


@pytest.mark.parametrize("columns", ["{}", '{ cat = "p" }', '{ cat = "p", dog = "p" }'])
def test_each_class_has_a_column_of_its_own(tmp_path, columns):
    text = f'task = "multiclass"\n[candidate]\nprobabilities = {columns}\n'
    told = refusal(tmp_path, text)
    assert told.startswith("`candidate`: `probabilities` must name a column of its own")


def test_columns_and_another_source_are_two_sources(tmp_path):
    told = refusal(
        tmp_path, 'task = "regression"\n[candidate]\nmodel = "m"\nvalue = "v"\n'
    )
    assert told.startswith("`candidate`: exactly one of ")
    assert told.endswith("; got model, value.")
