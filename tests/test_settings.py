"""The settings file: what it may say, and what is told when it is wrong."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from pytest_mlgate.data.rules.durations import duration
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.settings_file import governs
from pytest_mlgate.settings_file import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.settings import Settings

LEAST = 'name = "income"\ntarget = "y"\nevaluation = "test.csv"\n'
CANDIDATE = '[candidate]\nmodel = "m.skops"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mlgate.toml"


def load(path: Path, text: str) -> Settings:
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def refusal(path: Path, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(path, text)
    told = str(caught.value)
    # every line names the file that has to be mended
    assert all(line.startswith(f"{path}: ") for line in told.splitlines())
    return told.replace(f"{path}: ", "")


def test_name_target_and_evaluation_are_enough(path):
    found = load(path, LEAST)
    assert (found.name, found.target, found.evaluation) == ("income", "y", "test.csv")
    assert (found.alpha, found.power, found.seed) == (0.05, 0.8, 0)
    assert (found.approvals, found.self_approval, found.record_days) == (0, False, 30)
    assert (found.task, found.positive, found.engine) == ("binary", True, "pandas")
    assert (found.inconclusive, found.allow_identical) == ("hold", False)
    assert found.registry == "sqlite:///.mlgate/registry.db"
    assert (found.candidate, found.baseline, found.reference) == (None, None, None)
    assert found.required == ()


def test_a_fixture_may_give_the_evaluation_data(path):
    found = load(path, LEAST.replace('evaluation = "test.csv"', ""))
    assert found.evaluation is None


@pytest.mark.parametrize("key", ["name", "target"])
def test_a_key_that_must_be_there_is_named(path, key):
    lines = [line for line in LEAST.splitlines(keepends=True) if key not in line]
    told = refusal(path, "".join(lines))
    assert told.startswith(f"`{key}` is missing. Hint: add `{key} = ")


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("task", '"binary"', "binary"),
        ("positive", '">50K"', ">50K"),
        ("positive", "1", 1),
        ("positive", "false", False),
        ("reference", '"train.csv"', "train.csv"),
        ("engine", '"polars"', "polars"),
        ("alpha", "0.01", 0.01),
        ("power", "0.9", 0.9),
        ("inconclusive", '"allow"', "allow"),
        ("registry", '"sqlite:///other.db"', "sqlite:///other.db"),
        ("required", '["a.py::test_a", "b"]', ("a.py::test_a", "b")),
        ("allow_identical", "true", True),
        ("seed", "7", 7),
        ("approvals", "2", 2),
        ("self_approval", "true", True),
        ("record_days", "1", 1),
    ],
)
def test_every_key_can_be_set(path, key, value, found):
    got = getattr(load(path, f"{LEAST}{key} = {value}\n"), key)
    assert got == found
    assert type(got) is type(found)


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        ("task", '"ranking"', "'multiclass' or 'regression'; got 'ranking' (str)"),
        ("positive", "[1]", "Input should be a valid"),
        ("reference", "3", "a valid string; got 3 (int)"),
        ("engine", '"dask"', "'polars-lazy' or 'spark'; got 'dask' (str)"),
        ("alpha", "0", "greater than 0; got 0 (int)"),
        ("alpha", "1.0", "less than 1; got 1.0 (float)"),
        ("alpha", "-0.05", "greater than 0; got -0.05 (float)"),
        ("alpha", "nan", "got nan (float)"),
        ("alpha", "inf", "got inf (float)"),
        ("alpha", '"0.05"', "a valid number; got '0.05' (str)"),
        ("alpha", "true", "a valid number; got True (bool)"),
        ("power", "1", "less than 1; got 1 (int)"),
        ("power", "nan", "got nan (float)"),
        ("inconclusive", '"fail"', "'hold' or 'allow'; got 'fail' (str)"),
        ("registry", "[]", "a valid string; got [] (list)"),
        ("required", '"a.py::test_a"', "got 'a.py::test_a' (str)"),
        ("required", "[1]", "a valid string; got 1 (int)"),
        ("allow_identical", "1", "a valid boolean; got 1 (int)"),
        ("allow_identical", '"yes"', "a valid boolean; got 'yes' (str)"),
        ("approvals", "-1", "greater than or equal to 0; got -1 (int)"),
        ("approvals", "true", "a valid integer; got True (bool)"),
        ("self_approval", "1", "a valid boolean; got 1 (int)"),
        ("record_days", "0", "greater than or equal to 1; got 0 (int)"),
        ("seed", "-1", "greater than or equal to 0; got -1 (int)"),
        ("seed", "1.0", "a valid integer; got 1.0 (float)"),
        ("seed", "true", "a valid integer; got True (bool)"),
        ("candidate", "3", "got 3 (int)"),
    ],
)
def test_a_wrong_value_is_told_with_key_rule_and_value(path, key, value, rule):
    told = refusal(path, f"{LEAST}{key} = {value}\n")
    assert told.startswith(f"`{key}`: ")
    assert rule in told
    assert told.endswith(".")
    assert "\n" not in told


def test_a_name_must_say_something(path):
    told = refusal(path, LEAST.replace("income", ""))
    assert told.startswith("`name`: ")


@pytest.mark.parametrize(
    ("key", "near"), [("alhpa", "alpha"), ("evaluate", "evaluation"), ("sed", "seed")]
)
def test_an_unknown_key_is_told_with_the_nearest_known_one(path, key, near):
    told = refusal(path, f"{LEAST}{key} = 1\n")
    assert told == f"unknown key `{key}`. Hint: did you mean '{near}'?"


def test_an_unknown_key_of_a_model_is_told_with_the_nearest_key_of_a_model(path):
    told = refusal(path, f'{LEAST}[candidate]\nmodle = "m"\nmodel = "m"\n')
    assert told == "unknown key `candidate.modle`. Hint: did you mean 'model'?"
    told = refusal(path, f'{LEAST}[baseline]\nthreshhold = 1\nmodel = "m"\n')
    assert told == "unknown key `baseline.threshhold`. Hint: did you mean 'threshold'?"


@pytest.mark.parametrize("key", ["file", "digest"])
def test_what_the_reader_fills_in_cannot_be_set(path, key):
    told = refusal(path, f'{LEAST}{key} = "x"\n')
    assert told.startswith(f"unknown key `{key}`. ")
    assert f"{key}," not in told.partition("Known:")[2]


def test_everything_that_is_wrong_is_told_at_once(path):
    told = refusal(path, 'alpha = 2\nseed = "x"\ntarget = "y"\nnaem = "n"\n')
    keys = sorted(line.split("`")[1] for line in told.splitlines())
    assert keys == ["alpha", "naem", "name", "seed"]


@pytest.mark.parametrize("role", ["candidate", "baseline"])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('model = "m.skops"', {"model": "m.skops"}),
        (
            'model = "m"\ntrusted = ["my.Type"]\nthreshold = 0.3',
            {"trusted": ("my.Type",), "threshold": 0.3},
        ),
        ('predictions = "p.csv"', {"predictions": "p.csv"}),
        (
            'predictions = "p.csv"\nscore = "s"\nlabel = "l"\nartifact = "m.pkl"',
            {"score": "s", "label": "l", "artifact": "m.pkl"},
        ),
        ('score = "s"\nform = "scores"', {"score": "s", "form": "scores"}),
        ('label = "l"', {"label": "l", "form": "probabilities"}),
        ('constant = "prior"', {"constant": "prior"}),
        ("constant = 0.25", {"constant": 0.25}),
        ("constant = 1", {"constant": 1.0}),
        ('model = "m"\nthreshold = 1', {"threshold": 1.0}),
    ],
)
def test_every_source_of_answers_can_be_named(path, role, text, found):
    subject = getattr(load(path, f"{LEAST}[{role}]\n{text}\n"), role)
    assert {key: getattr(subject, key) for key in found} == found


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("", "none"),
        ('threshold = 0.5\nform = "scores"', "none"),
        ('model = "m"\npredictions = "p"', "model, predictions"),
        ('model = "m"\nscore = "s"', "model, score/label"),
        ('constant = 0.0\nlabel = "l"', "score/label, constant"),
        ('registry = "champion"\nmodel = "m"', "model, registry"),
    ],
)
def test_exactly_one_source_of_answers_is_named(path, text, got):
    told = refusal(path, f"{LEAST}[baseline]\n{text}\n")
    assert told.startswith("`baseline`: exactly one of ")
    assert told.endswith(f"; got {got}.")


@pytest.mark.parametrize(
    ("text", "key", "rule"),
    [
        ('registry = "prod"', "registry", "'champion'; got 'prod' (str)"),
        ('constant = "median"', "constant", "got 'median' (str)"),
        ("constant = true", "constant", "got True (bool)"),
        ('model = "m"\nform = "logits"', "form", "'probabilities' or 'scores'"),
        ('model = "m"\ntrusted = "my.Type"', "trusted", "got 'my.Type' (str)"),
        ('model = "m"\ntrusted = [3]', "trusted", "got 3 (int)"),
        ('model = "m"\nthreshold = "0.5"', "threshold", "got '0.5' (str)"),
        ('model = "m"\nthreshold = true', "threshold", "got True (bool)"),
        ("model = 3", "model", "a valid string; got 3 (int)"),
    ],
)
def test_a_wrong_value_of_a_model_is_told_with_key_rule_and_value(
    path, text, key, rule
):
    told = refusal(path, f"{LEAST}[baseline]\n{text}\n")
    assert told.startswith(f"`baseline.{key}`: ")
    assert rule in told
    assert "\n" not in told


@pytest.mark.parametrize("value", ["-0.01", "1.01", "nan", "inf", "2"])
def test_a_constant_answer_is_a_probability(path, value):
    told = refusal(path, f"{LEAST}[baseline]\nconstant = {value}\n")
    assert told == (
        "`baseline.constant` must be 'prior' or a probability in [0, 1] for task = "
        f"'binary'; got {float(value)}."
    )


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1" + "0" * 400])
def test_a_decision_threshold_is_a_finite_number(path, value):
    told = refusal(path, f'{LEAST}[candidate]\nmodel = "m"\nthreshold = {value}\n')
    assert told.startswith("`candidate.threshold`: ")


def test_the_candidate_is_not_taken_from_the_registry(path):
    assert load(path, f'{LEAST}[baseline]\nregistry = "champion"\n').baseline.registry
    told = refusal(path, f'{LEAST}[candidate]\nregistry = "champion"\n')
    assert "put `registry` under `baseline`" in told


def test_settings_are_closed_and_frozen(path):
    found = load(path, LEAST + CANDIDATE)
    with pytest.raises(ValidationError):
        found.alpha = 0.5
    with pytest.raises(ValidationError):
        found.candidate.model = "other"


def test_the_file_may_hold_the_table_of_the_tool_or_its_keys(path):
    table = "[tool.mlgate]\n" + LEAST + CANDIDATE.replace("[", "[tool.mlgate.")
    plain, nested = load(path, LEAST + CANDIDATE), load(path, table)
    assert plain.model_dump() == nested.model_dump()


def test_a_pyproject_file_holds_the_table_beside_others(tmp_path):
    path = tmp_path / "pyproject.toml"
    found = load(path, f'[project]\nname = "other"\n[tool.mlgate]\n{LEAST}')
    assert found.name == "income"


@pytest.mark.parametrize("text", ["", LEAST, "[tool.ruff]\nx = 1\n", "[tool.mlgate]\n"])
def test_a_pyproject_file_without_the_table_is_told_what_to_add(tmp_path, text):
    told = refusal(tmp_path / "pyproject.toml", text)
    assert "there is no [tool.mlgate] table. Hint: add one" in told


@pytest.mark.parametrize("text", ["", "# nothing\n", "[tool]\nmlgate = 3\n"])
def test_a_file_without_settings_is_told_what_to_add(path, text):
    assert "there is no [tool.mlgate] table. Hint: add one" in refusal(path, text)


@pytest.mark.parametrize("text", ["name = ", "[", 'name = "a"\nname = "b"\n'])
def test_a_file_that_is_not_toml_is_told_where(path, text):
    assert refusal(path, text).startswith("not valid TOML: ")


def test_a_file_in_another_encoding_is_refused(path):
    path.write_bytes(b'name = "\xff"\n')
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings(path)


def test_a_file_that_cannot_be_read_is_told_with_the_option(tmp_path):
    for lost in (tmp_path / "gone.toml", tmp_path):
        with pytest.raises(SettingsError, match="cannot be read") as caught:
            load_settings(lost)
        assert str(lost) in str(caught.value)
        assert "--mlgate-config" in str(caught.value)


@pytest.mark.parametrize("name", ["mlgate.toml", "pyproject.toml"])
def test_a_tool_that_is_no_table_is_told_and_no_traceback(tmp_path, name):
    refusal(tmp_path / name, "tool = 3\n")


def test_the_settings_know_their_file_its_folder_and_its_digest(path, monkeypatch):
    found = load(path, LEAST)
    assert (found.file, found.root) == (path, path.parent)
    assert found.digest == f"sha256:{sha256(path.read_bytes()).hexdigest()}"
    assert not found.model_dump().keys() & {"file", "digest"}
    monkeypatch.chdir(path.parent)
    assert load_settings(path.relative_to(path.parent)).root == path.parent


def test_the_digest_follows_the_text_of_the_file(path):
    assert load(path, LEAST).digest != load(path, LEAST + "# \n").digest


@pytest.mark.parametrize(
    "text", ["7d", "12h", "30min", "30m", "1d 12h", "1.5w", "90 s"]
)
def test_a_maturity_is_a_duration_that_gates_read(path, text):
    found = load(path, LEAST + f'maturity = "{text}"\n').maturity
    assert found == text
    assert duration("maturity", found) > timedelta(0)


@pytest.mark.parametrize("text", ["7", "d", "", "7 days", "-1d", "1d,12h", "soon"])
def test_a_maturity_that_is_no_duration_is_told(path, text):
    told = refusal(path, LEAST + f'maturity = "{text}"\n')
    assert told == (
        "`maturity`: must be a duration in w, d, h, min or s, such as "
        f'"7d" or "1d 12h"; got {text!r} (str).'
    )


def test_a_decision_log_and_its_labels_are_named(path):
    found = load(path, LEAST + 'decision_log = "decisions"\nlabels = "labels.csv"\n')
    assert (found.decision_log, found.labels) == ("decisions", "labels.csv")
    nothing = load(path, LEAST)
    assert (nothing.decision_log, nothing.labels, nothing.maturity) == (None,) * 3


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("alpha = 0,05", "Hint: numbers have a point: alpha = 0.05"),
        ("inconclusive = hold", "Hint: a text stands in quotes; the line is"),
        ("alpha = [0.05", "not valid TOML"),
    ],
)
def test_a_line_that_is_no_toml_is_told_with_what_is_probably_meant(
    tmp_path, line, hint
):
    (tmp_path / "mlgate.toml").write_text(f'name = "toy"\n{line}\n')
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path / "mlgate.toml")
    assert hint in str(caught.value)


def test_sensitive_columns_are_named_each_once_and_never_the_target(path):
    assert load(path, f'{LEAST}sensitive = ["sex", "race"]\n').sensitive == (
        "sex",
        "race",
    )
    for value, told in [
        ('["sex", "sex"]', "must name columns, each once"),
        ('[""]', "must name columns, each once"),
        ('["y"]', "must not hold the target 'y'"),
    ]:
        assert told in refusal(path, f"{LEAST}sensitive = {value}\n")


@pytest.mark.parametrize("key", ["seed", "nobody"])
def test_a_number_of_more_digits_than_python_reads_is_refused(path, key):
    told = refusal(path, f"{LEAST}{key} = {'9' * 5_000}\n")
    assert told.startswith("not valid TOML: ")
    # it still governs: whoever runs there is told
    assert governs(path)
    assert not governs(path.with_name("pyproject.toml"))
