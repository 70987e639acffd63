"""Installed and not asked for: gates skip, everything else goes on."""

from __future__ import annotations

from tests.gate_project import TWO_GATES


def test_gates_skip_with_a_reason(project):
    project.gates(TWO_GATES + "def test_plain():\n    pass\n")
    result = project.pytester.runpytest_inprocess("-rs")
    assert result.ret == 0
    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines(["*needs --mlgate*"])
    assert project.wrote_nothing


def test_no_settings_are_needed_when_nothing_was_asked_for(project):
    (project.path / "mlgate.toml").write_text("this is = not [toml")
    assert project.pytester.runpytest_inprocess().ret == 0


def test_the_fixture_gives_the_marker_of_its_name(project):
    project.gates(
        TWO_GATES
        + "def test_data(schema_gate):\n    pass\ndef test_plain():\n    pass\n"
    )
    result = project.pytester.runpytest_inprocess("-m", "schema_gate", "-rs")
    result.assert_outcomes(skipped=1, deselected=3)


def test_a_marker_put_on_by_hand_selects_and_skips(project):
    project.gates(
        "import pytest\n@pytest.mark.fairness_gate\ndef test_marked():\n    pass\n"
    )
    result = project.pytester.runpytest_inprocess("-m", "fairness_gate")
    result.assert_outcomes(skipped=1)


def test_every_marker_is_described_and_known_to_strict_runs(project):
    result = project.pytester.runpytest_inprocess("--markers")
    result.stdout.fnmatch_lines(["*@pytest.mark.mlgate(stage=*", "*schema_gate: a *"])
    project.gates(
        "import pytest\npytestmark = pytest.mark.canary_gate\ndef test_x():\n    pass\n"
    )
    strict = project.pytester.runpytest_inprocess("--strict-markers")
    strict.assert_outcomes(skipped=1)


def test_help_lists_the_options_in_their_group(project):
    result = project.pytester.runpytest_inprocess("--help")
    result.stdout.fnmatch_lines(
        ["quality gate for machine-learning models:", "*--mlgate-promote*"]
    )


def test_the_plugin_does_not_ask_for_what_it_does_not_need(project):
    """In a fresh interpreter, loading the plugin imports only stdlib and pytest."""
    project.gates(
        "import sys\n"
        "def test_modules():\n"
        "    heavy = {'numpy', 'pandas', 'scipy', 'sklearn', 'pandera', 'narwhals',\n"
        "             'pydantic', 'fairlearn', 'jinja2', 'typer', 'polars', 'skops'}\n"
        "    assert not heavy & set(sys.modules)\n"
    )
    project.path.joinpath("mlgate.toml").unlink()
    result = project.pytester.runpytest_subprocess("-p", "no:hypothesispytest")
    result.assert_outcomes(passed=1)
