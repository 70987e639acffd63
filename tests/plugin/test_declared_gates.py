"""Gates that a settings file declares: collected once, and run as any other."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.gate_project import GateProject

ROC_AUC = """
[[gates]]
check = "benchmark.not_worse"
metric = "roc_auc"
margin = 0.05
owner = "risk"
"""

RANGES = """
[[gates]]
name = "x is sane"
check = "schema.ranges"
limits = { x = [-10, 10] }
"""

IDS = ["mlgate.toml::benchmark.not_worse roc_auc", "mlgate.toml::x is sane"]


@pytest.fixture
def tables(project: GateProject) -> GateProject:
    """Give a project whose gates are two tables."""
    (project.path / "test_gates.py").unlink()
    declare(project, ROC_AUC + RANGES)
    return project


def declare(project: GateProject, text: str, **settings: str) -> None:
    project.settings(**settings)
    with (project.path / "mlgate.toml").open("a") as file:
        file.write(text)


def expected(project: GateProject) -> dict[str, dict]:
    return {gate["gate"]: gate for gate in project.record["expected"]}


def line_of(project: GateProject, place: int) -> int:
    lines = (project.path / "mlgate.toml").read_text().splitlines()
    return [n for n, line in enumerate(lines, start=1) if line == "[[gates]]"][place]


def test_each_table_is_an_item_that_is_judged(tables):
    result = tables.run()
    result.assert_outcomes(passed=2)
    assert result.ret == 0
    assert list(expected(tables)) == IDS
    first = expected(tables)[IDS[0]]
    assert first["families"] == ["benchmark"]
    assert first["owner"] == "risk"
    # where an annotation of a pull request has to stand
    assert first["path"] == "mlgate.toml"
    assert first["line"] == line_of(tables, 0)


def test_a_table_fails_as_a_test_would(tables):
    declare(tables, ROC_AUC.replace("not_worse", "at_least").replace("margin", "value"))
    text = (tables.path / "mlgate.toml").read_text().replace("0.05", "0.99")
    (tables.path / "mlgate.toml").write_text(text)
    result = tables.run()
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*roc_auc: the value is below what is required*"])
    assert "Traceback" not in result.stdout.str()


@pytest.mark.parametrize(
    "paths", [(".",), ("mlgate.toml",), (".", "mlgate.toml"), ("mlgate.toml", ".")]
)
def test_a_table_is_collected_once(tables, paths):
    tables.run(*paths).assert_outcomes(passed=2)
    assert list(expected(tables)) == IDS


def test_a_table_is_named_by_its_node_id(tables):
    result = tables.run("mlgate.toml::x is sane")
    result.assert_outcomes(passed=1)
    # the other one was left out, and is not forgotten
    assert result.ret == 75
    assert expected(tables)[IDS[0]]["status"] == "deselected"


@pytest.mark.parametrize("flags", [("-k", "sane"), ("-m", "schema_gate")])
def test_a_table_is_selected_as_a_test_is(tables, flags):
    tables.run(*flags).assert_outcomes(passed=1, deselected=1)
    assert expected(tables)[IDS[0]]["status"] == "deselected"


def test_tables_and_tests_stand_side_by_side(tables):
    tables.gates('def test_more(benchmark_gate):\n    benchmark_gate.better("brier")\n')
    tables.run().assert_outcomes(passed=3)


def test_every_worker_collects_the_same_tables(tables):
    result = tables.run_apart("-n1")
    result.assert_outcomes(passed=2)
    assert list(expected(tables)) == IDS


def test_tables_of_a_folder_that_was_left_out_hold(tables):
    inner = tables.path / "inner"
    inner.mkdir()
    tables.gates(
        "def test_more(benchmark_gate):\n    benchmark_gate.better('brier')\n",
        name="inner/test_more.py",
    )
    result = tables.run("inner")
    assert result.ret == 75
    result.stdout.fnmatch_lines(
        ["*mlgate.toml::x is sane was deselected (mlgate.toml was not among*"]
    )


def test_testpaths_do_not_leave_tables_out(tables):
    inner = tables.path / "inner"
    inner.mkdir()
    tables.gates("def test_plain():\n    pass\n", name="inner/test_more.py")
    tables.pytester.makeini("[pytest]\ntestpaths = inner\n")
    result = tables.run()
    result.assert_outcomes(passed=3)
    assert result.ret == 0


def test_a_table_of_another_stage_is_skipped_and_not_missed(tables):
    declare(tables, ROC_AUC + RANGES + 'stage = "data"\n')
    result = tables.run()
    result.assert_outcomes(passed=1, skipped=1)
    assert result.ret == 0


def test_a_plan_foresees_tables(tables):
    result = tables.pytester.runpytest_inprocess("--mlgate-plan")
    result.stdout.fnmatch_lines(["*benchmark.not_worse roc_auc*"])
    assert result.ret == 0


def test_without_the_option_tables_are_not_collected(tables):
    result = tables.pytester.runpytest_inprocess()
    result.assert_outcomes()
    assert tables.wrote_nothing


def test_an_overridden_fixture_serves_a_table_too(tables):
    (tables.path / "conftest.py").write_text(
        "import pytest, pandas as pd\n"
        "@pytest.fixture(scope='session')\n"
        "def mlgate_evaluation():\n"
        "    return pd.read_csv('table.csv').head(500)\n"
    )
    tables.run()
    assert tables.record["provenance"]["evaluation"]["rows"] == 500


def test_a_slip_in_a_table_ends_the_run_with_one_message(tables):
    declare(tables, ROC_AUC.replace("margin", "marign"))
    result = tables.run()
    assert result.ret == 4
    told = result.stderr.str() + result.stdout.str()
    assert f"mlgate.toml:{line_of(tables, 0)}: gate 1" in told
    assert "unknown key `marign`" in told
    assert "Traceback" not in told
    assert tables.wrote_nothing


def test_a_value_that_a_gate_refuses_is_told_with_the_place_of_its_table(tables):
    declare(tables, ROC_AUC.replace("roc_auc", "roc_acu"))
    result = tables.run()
    assert result.ret == 4
    result.stdout.fnmatch_lines(
        [
            (
                f"*mlgate.toml:{line_of(tables, 0)}: gate 'benchmark.not_worse "
                "roc_acu': Unknown metric 'roc_acu'*did you mean 'roc_auc'*"
            )
        ]
    )


def test_a_file_of_tables_is_where_its_gates_stand(tables):
    (tables.path / "risk.toml").write_text(ROC_AUC)
    declare(tables, "", top='gates = "risk.toml"')
    assert tables.run().ret == 0
    (gate,) = expected(tables).values()
    assert gate["gate"] == IDS[0]
    assert (gate["path"], gate["line"]) == ("risk.toml", 2)


def test_tables_in_pyproject_toml_are_collected(tables):
    text = (tables.path / "mlgate.toml").read_text()
    (tables.path / "mlgate.toml").unlink()
    top, candidate = text.split("[candidate]", 1)
    for name in ("baseline", "gates"):
        candidate = candidate.replace(f"[{name}]", f"[tool.mlgate.{name}]")
    (tables.path / "pyproject.toml").write_text(
        f"[tool.mlgate]{top}[tool.mlgate.candidate]{candidate}"
    )
    tables.run().assert_outcomes(passed=2)
    assert list(expected(tables))[1] == "pyproject.toml::x is sane"


def test_code_and_files_are_named_by_texts(tables):
    pytest.importorskip("yaml")
    (tables.path / "ours.py").write_text(
        "import numpy as np\n"
        "import pandera.pandas as pa\n"
        "def cost(y_true, y_pred):\n"
        "    return float(np.mean((y_true - y_pred) ** 2))\n"
        "Rows = pa.DataFrameSchema({'x': pa.Column(float)})\n"
    )
    (tables.path / "rows.yaml").write_text(
        "schema_type: dataframe\ncolumns:\n  x:\n    dtype: float64\n"
    )
    declare(
        tables,
        '[[gates]]\ncheck = "benchmark.not_worse"\nmetric = "python:ours:cost"\n'
        "margin = 0.1\nhigher_is_better = false\n"
        '[[gates]]\ncheck = "schema.conforms"\nschema = "python:ours:Rows"\n'
        '[[gates]]\ncheck = "schema.conforms"\nschema = "rows.yaml"\n'
        '[[gates]]\ncheck = "schema.conforms"\nschema = "infer:table.csv"\n',
    )
    result = tables.run()
    result.assert_outcomes(passed=4)


DAYS = [(10, 0, "review due since"), (40, 75, "review overdue since")]


@pytest.mark.parametrize(("ago", "status", "told"), DAYS)
def test_a_threshold_past_its_review_warns_and_then_holds(tables, ago, status, told):
    day = datetime.now(UTC).date() - timedelta(days=ago)
    declare(tables, f"{ROC_AUC}review_by = {day}\n", top='review_grace = "30d"')
    result = tables.run()
    assert result.ret == status
    result.stdout.fnmatch_lines([f"*{told}*"])
    for name in ("report.md", "report.html", "junit.xml", "record.json"):
        assert told in (tables.path / "mlgate-report" / name).read_text(), name


def test_the_review_of_a_test_counts_as_that_of_a_table(project):
    project.gates(
        "import pytest\n"
        "@pytest.mark.mlgate(review_by='2020-01-01', owner='ann')\n"
        "def test_old(benchmark_gate):\n"
        "    benchmark_gate.not_worse('roc_auc', margin=0.05)\n"
    )
    result = project.run()
    assert result.ret == 75
    result.stdout.fnmatch_lines(["*review overdue since 2020-01-31*"])
