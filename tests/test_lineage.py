"""Steps from raw source to features: read with the settings, held to hang together."""

from __future__ import annotations

import json

import pytest

from pytest_mlgate.errors import SettingsError
from pytest_mlgate.lineage import LineageSettings
from pytest_mlgate.settings_file import load_settings

TOP = 'name = "toy"\ntarget = "y"\nevaluation = "test.parquet"\n'
STEP = """
[[lineage]]
step = "features"
inputs = ["raw.parquet"]
outputs = ["test.parquet", "train.parquet"]
"""


def load(folder, text):
    path = folder / "mlgate.toml"
    path.write_text(TOP + text, "utf-8")
    return load_settings(path)


def refused(folder, text):
    with pytest.raises(SettingsError) as told:
        load(folder, text)
    return str(told.value)


def test_steps_stand_in_the_settings(tmp_path):
    (step,) = load(tmp_path, STEP).lineage
    assert (step.step, step.inputs) == ("features", ("raw.parquet",))
    assert step.outputs == ("test.parquet", "train.parquet")
    assert load(tmp_path, "").lineage == ()


@pytest.mark.parametrize("form", ["toml", "json", "list.json"])
def test_steps_stand_in_a_file_of_their_own(form, tmp_path):
    step = {"step": "features", "outputs": ["test.parquet"]}
    text = {
        "toml": '[[lineage]]\nstep = "features"\noutputs = ["test.parquet"]\n',
        "json": json.dumps({"lineage": [step]}),
        "list.json": json.dumps([step]),
    }[form]
    (tmp_path / f"steps.{form}").write_text(text, "utf-8")
    found = load(tmp_path, f'lineage = "steps.{form}"\n')
    assert found.lineage == (
        LineageSettings(step="features", outputs=("test.parquet",)),
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("2026-11-22T03:00:00Z", "2026-11-22T03:00:00Z"),
        ('"2026-11-22T03:00:00+02:00"', "2026-11-22T01:00:00Z"),
        ("2026-11-22T03:00:00.25-01:00", "2026-11-22T04:00:00Z"),
    ],
)
def test_times_are_told_in_utc(given, told, tmp_path):
    assert load(tmp_path, f"{STEP}finished = {given}\n").lineage[0].finished == told


@pytest.mark.parametrize(
    "given", ["2026-11-22", "2026-11-22T03:00:00", '"yesterday"', "3", "true"]
)
def test_a_time_without_its_zone_is_refused(given, tmp_path):
    told = refused(tmp_path, f"{STEP}finished = {given}\n")
    assert "`lineage.0.finished`: must be a time with its zone" in told


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ('step = ""\noutputs = ["test.parquet"]', "`lineage.0.step`"),
        ('step = "a"\noutputs = []', "`lineage.0.outputs`"),
        ('step = "a"\ninput = ["x"]\noutputs = ["test.parquet"]', "mean 'inputs'"),
        ('step = "a"\noutputs = ["other.parquet"]', "must lead to `evaluation`"),
        ('step = "a"\noutputs = ["test.parquet", "test.parquet"]', "each output once"),
        (
            'step = "a"\ninputs = ["test.parquet"]\noutputs = ["test.parquet"]',
            "must not go in circles",
        ),
        (
            'step = "a"\noutputs = ["test.parquet"]\ncode_version = "1"',
            "`code_version` goes with `code`",
        ),
        ('step = "a"\noutputs = ["test.parquet"]\ncode = "a.py"', "`lineage.0.code`"),
    ],
)
def test_what_does_not_hang_together_is_refused(steps, told, tmp_path):
    assert told in refused(tmp_path, f"[[lineage]]\n{steps}\n")


def test_a_step_is_named_once(tmp_path):
    again = STEP.replace('"test.parquet", "train.parquet"', '"b.parquet"')
    assert "must name each step once" in refused(tmp_path, STEP + again)


def test_a_circle_of_several_steps_is_told(tmp_path):
    back = 'step = "b"\ninputs = ["train.parquet"]\noutputs = ["raw.parquet"]\n'
    told = refused(tmp_path, f"{STEP}[[lineage]]\n{back}")
    assert "in circles" in told
    assert "raw.parquet from" in told or "from raw.parquet" in told


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("none.toml", None, "cannot be read"),
        ("steps.yaml", "", "must name a .toml or .json file"),
        ("steps.toml", "[[", "not valid"),
        ("steps.json", "{", "not valid"),
        ("steps.json", "{}", "`lineage`: Input should be a valid tuple"),
        ("steps.json", "3", "`lineage`: Input should be a valid tuple"),
        ("steps.json", '[{"step": 3, "outputs": ["t"]}]', "`lineage.0.step`"),
    ],
)
def test_a_file_of_steps_that_cannot_be_used_is_named(name, content, told, tmp_path):
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")
    assert told in refused(tmp_path, f'lineage = "{name}"\n')
