"""Bad input: one message with value, rule and remedy, exit status 4, no files."""

from __future__ import annotations

import pytest
from tests.gate_project import BASELINE
from tests.gate_project import table


def gate(call: str) -> str:
    return f"def test_gate(benchmark_gate):\n    benchmark_gate.{call}\n"


CALLS = {
    "unknown metric": ("not_worse('roc_auk', margin=0.1)", "'roc_auc'"),
    "negative margin": ("not_worse('recall', margin=-0.1)", "without a sign"),
    "zero margin": ("not_worse('recall', margin=0)", "positive"),
    "percent for fraction": ("not_worse('recall', margin=2)", "0.01 is one point"),
    "level as percent": ("at_least('accuracy', 80)", "0.01 is one point"),
    "nan margin": ("not_worse('recall', margin=float('nan'))", "finite"),
    "text margin": ("not_worse('recall', margin='1%')", "finite number"),
    "wrong direction": ("at_least('log_loss', 0.3)", "at_most('log_loss'"),
    "wrong direction up": ("at_most('recall', 0.3)", "at_least('recall'"),
    "negative gain": ("better('recall', by_at_least=-0.1)", "zero or positive"),
    "unknown slice column": ("not_worse('recall', margin=0.1, by='regoin')", "region"),
    "unknown where column": (
        "not_worse('recall', margin=0.1, where={'regoin': 'north'})",
        "region",
    ),
    "unhelpful where": (
        "not_worse('recall', margin=0.1, where=lambda f: 3)",
        "boolean",
    ),
}


@pytest.mark.parametrize(("call", "hint"), CALLS.values(), ids=CALLS.keys())
def test_a_bad_call(project, call, hint):
    project.gates(gate(call))
    result = project.run()
    assert result.ret == 4
    text = result.stdout.str()
    assert hint in text
    assert "nothing was decided" in text
    assert project.wrote_nothing


def test_a_bad_call_in_a_worker(project):
    project.gates(gate("not_worse('roc_auk', margin=0.1)"))
    result = project.run_apart("-n", "2")
    assert result.ret == 4
    assert "'roc_auc'" in result.stdout.str()
    assert project.wrote_nothing


SETTINGS = {
    "unknown key": ({"top": "alfa = 0.1"}, ["alfa", "alpha"]),
    "wrong type": ({"top": 'alpha = "small"'}, ["alpha", "'small'"]),
    "alpha out of range": ({"top": "alpha = 2.0"}, ["alpha", "2.0"]),
    "bad TOML": ({"top": "alpha = "}, ["not valid TOML"]),
    "unknown key of a subject": (
        {"candidate": 'scor = "x"'},
        ["candidate.scor", "score"],
    ),
    "two sources": ({"candidate": 'model = "m.skops"'}, ["exactly one"]),
    "unknown registry": (
        {"top": 'registry = "postgres://x"'},
        ["postgres", "sqlite:///"],
    ),
    "missing column": ({"baseline": 'score = "p_odl"'}, ["p_odl", "p_old"]),
    "missing model file": ({"baseline": 'model = "none.skops"'}, ["none.skops"]),
    "pickle": ({"baseline": 'model = "model.pkl"'}, ["model.pkl", "skops"]),
}


@pytest.mark.parametrize(("change", "told"), SETTINGS.values(), ids=SETTINGS.keys())
def test_bad_settings(project, change, told):
    (project.path / "model.pkl").write_bytes(b"\x80\x04N.")
    project.settings(**change)
    result = project.run()
    assert result.ret == 4
    text = result.stderr.str()
    for words in told:
        assert words in text
    assert "Traceback" not in text
    assert project.wrote_nothing


def _without(column: str):
    return lambda frame: frame.drop(columns=column)


TABLES = {
    "target missing": (_without("y"), ["'y'"]),
    "probability above one": (
        lambda frame: frame.assign(p_new=frame["p_new"] * 3),
        ["p_new", "[0, 1]"],
    ),
    "no rows": (lambda frame: frame.head(0), ["0 rows", "at least one"]),
    "missing answers": (
        lambda frame: frame.assign(y=frame["y"].astype(float).where(frame.index > 3)),
        ["'y'", "4"],
    ),
    "unknown positive": (
        lambda frame: frame.assign(y=frame["y"].map({0: "no", 1: "yes"})),
        ["positive", "yes"],
    ),
    "three classes": (
        lambda frame: frame.assign(y=frame.index % 3),
        ["'y'", "2"],
    ),
    "inverted baseline": (
        lambda frame: frame.assign(p_old=1 - frame["p_old"]),
        ["baseline", "inverted"],
    ),
    "hard label as score": (
        lambda frame: frame.assign(p_old=(frame["p_old"] > 0.5).astype(int)),
        ["baseline", "labels"],
    ),
}


@pytest.mark.parametrize(("change", "told"), TABLES.values(), ids=TABLES.keys())
def test_a_bad_table(project, change, told):
    project.table(change(table()))
    result = project.run()
    assert result.ret == 4
    text = result.stderr.str() + result.stdout.str()
    for words in told:
        assert words in text
    assert "Traceback" not in text
    assert project.wrote_nothing


def test_a_duplicate_column(project):
    path = project.path / "table.csv"
    header, _, rest = path.read_text().partition("\n")
    path.write_text(header.replace("region", "x") + "\n" + rest)
    result = project.run()
    assert result.ret == 4
    assert "x" in result.stderr.str()
    assert "more than once" in result.stderr.str() or "duplicate" in result.stderr.str()


def test_an_unreadable_table(project):
    (project.path / "table.csv").unlink()
    result = project.run()
    assert result.ret == 4
    assert "table.csv" in result.stderr.str()


def test_a_baseline_that_is_the_candidate_is_refused(project):
    project.settings(baseline='score = "p_new"\nartifact = "new.bin"')
    result = project.run()
    assert result.ret == 4
    assert "allow_identical" in result.stderr.str()
    assert project.wrote_nothing


def test_a_rehearsal_with_the_same_model_can_be_allowed(project):
    project.settings(
        top="allow_identical = true",
        baseline='score = "p_new"\nartifact = "new.bin"',
    )
    assert project.run().ret == 0


def test_no_settings_at_all(project):
    (project.path / "mlgate.toml").unlink()
    result = project.run()
    assert result.ret == 4
    assert "mlgate.toml" in result.stderr.str()


def test_no_baseline_in_the_settings(project):
    text = (project.path / "mlgate.toml").read_text()
    (project.path / "mlgate.toml").write_text(
        text.replace(BASELINE, "").replace("[baseline]", "")
    )
    result = project.run()
    assert result.ret == 4
    assert "champion" in result.stdout.str() + result.stderr.str()


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--mlgate-stage=canarry", "canary"),
        ("--mlgate-alpha=1.5", "between 0 and 1"),
        ("--mlgate-config=none.toml", "none.toml"),
        ("--mlgate-report=table.csv", "folder"),
    ],
)
def test_a_bad_option(project, option, told):
    result = project.run(option)
    assert result.ret == 4
    assert told in result.stderr.str()
    assert project.wrote_nothing


@pytest.mark.parametrize(
    ("marker", "told"),
    [
        ("severity='low'", "advisory"),
        ("stages='canary'", "stage"),
        ("stage='prod'", "candidate"),
        ("weight=0", "positive"),
        ("waive='because'", "owner"),
        ("review_by='soon'", "2027-01-31"),
    ],
)
def test_a_bad_marker(project, marker, told):
    project.gates(
        f"import pytest\n@pytest.mark.mlgate({marker})\n"
        + gate("at_least('roc_auc', 0.6)")
    )
    result = project.run()
    assert result.ret == 4
    assert told in result.stderr.str() + result.stdout.str()
    assert project.wrote_nothing


def test_a_bad_marker_ends_workers_too(project):
    project.gates(
        "import pytest\n@pytest.mark.mlgate(severity='low')\n"
        + gate("at_least('roc_auc', 0.6)")
    )
    result = project.run_apart("-n", "2")
    assert result.ret == 4
    assert "advisory" in result.stderr.str() + result.stdout.str()
    assert project.wrote_nothing


def test_a_gate_fetched_behind_the_back_of_collection(project):
    project.gates(
        "def test_gate(request):\n"
        "    request.getfixturevalue('benchmark_gate').at_least('roc_auc', 0.6)\n"
    )
    result = project.run()
    assert result.ret == 4
    assert "argument of the test" in result.stdout.str()


def test_settings_of_one_model_of_several_that_cannot_be_used(project):
    (project.path / "b").mkdir()
    (project.path / "b" / "mlgate.toml").write_text("name = 'x'")
    (project.path / "b" / "test_b.py").write_text(gate("at_least('roc_auc', 0.6)"))
    result = project.run()
    assert result.ret == 4
    assert "b/mlgate.toml: `target` is missing" in result.stderr.str()
    assert project.wrote_nothing
