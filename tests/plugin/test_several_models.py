"""Several models in one repository: each is decided on its own, in one session."""

from __future__ import annotations

import json

import pytest
from tests.gate_project import BASELINE
from tests.gate_project import SETTINGS
from tests.gate_project import table

from pytest_mlgate.registry.address import open_registry

LEVELS = {"promote": 0.6, "hold": 0.78, "block": 0.99}
"""What the candidate (0.781) is asked to reach, by the decision that comes of it."""

GATE = """
def test_{name}(benchmark_gate):
    benchmark_gate.at_least("roc_auc", {level})
"""


class Repository:
    """Folders of models beside each other, and the ways to run them."""

    def __init__(self, pytester):
        self.pytester = pytester
        self.path = pytester.path
        self.rows = table()

    def model(self, name, decision="promote", *, folder=None, top="", rows=None):
        place = self.path / (folder or name)
        place.mkdir(parents=True, exist_ok=True)
        (self.rows if rows is None else rows).to_csv(place / "table.csv", index=False)
        text = SETTINGS.format(top=top, candidate="", baseline=BASELINE)
        (place / "mlgate.toml").write_text(text.replace('"toy"', f'"{name}"'))
        (place / "new.bin").write_bytes(b"the new model")
        (place / "old.bin").write_bytes(b"the old model")
        level = LEVELS[decision]
        (place / f"test_{name}.py").write_text(GATE.format(name=name, level=level))
        return place

    def write(self, file, text):
        (self.path / file).write_text(text)

    def run(self, *args):
        return self.pytester.runpytest_inprocess("--mlgate", *args)

    def record(self, name, report="mlgate-report"):
        return json.loads((self.path / report / name / "record.json").read_text())

    def decisions(self):
        text = (self.path / "mlgate-report" / "models.json").read_text()
        return {one["name"]: one["decision"] for one in json.loads(text)["models"]}

    def champion(self, name):
        registry = open_registry("sqlite:///.mlgate/registry.db", root=self.path / name)
        return registry.champion(name)


@pytest.fixture
def repository(pytester):
    """Give an empty repository."""
    return Repository(pytester)


@pytest.fixture
def two(repository):
    """Give a repository with a model that passes and one that is held."""
    repository.model("income", "promote")
    repository.model("churn", "hold")
    return repository


def same_decisions(repository, result):
    assert repository.decisions() == {"churn": "hold", "income": "promote"}
    assert result.ret == 75
    for name in ("churn", "income"):
        record = repository.record(name)
        assert [v["gate"] for v in record["verdicts"]] == [
            f"{name}/test_{name}.py::test_{name}"
        ]
        assert record["provenance"]["name"] == name
        assert record["provenance"]["alpha"] == 0.05
        assert record["expected"][0]["alpha"] == {"benchmark": 0.05}


def test_each_model_has_a_record_and_a_decision_of_its_own(two):
    result = two.run()
    same_decisions(two, result)
    result.stdout.fnmatch_lines(
        [
            "mlgate: stage candidate, settings churn/mlgate.toml, income/mlgate.toml",
            "*= ML quality gate: churn =*",
            "decision: HOLD*",
            "*= ML quality gate: income =*",
            "decision: PROMOTE*",
            "*= ML quality gate: 2 models =*",
            "churn   HOLD     1 inconclusive",
            "income  PROMOTE  1 passed",
            "2 models: 1 hold, 1 promote; exit status 75",
        ]
    )
    above = {file.name for file in (two.path / "mlgate-report").iterdir()}
    assert above == {"report.md", "models.json", "churn", "income"}
    assert "| **churn** |" in (two.path / "mlgate-report" / "report.md").read_text()


def test_workers_answer_for_each_model(two):
    result = two.pytester.runpytest_subprocess("--mlgate", "-n", "2")
    same_decisions(two, result)


def test_a_block_is_worse_than_a_hold(two):
    two.model("fraud", "block")
    assert two.run().ret == 1
    assert two.decisions()["income"] == "promote"


def test_a_hold_of_one_model_keeps_no_other_from_promotion(two):
    assert two.run("--mlgate-promote").ret == 75
    assert two.champion("income").number == 1
    assert two.champion("churn") is None


def test_whoever_approves_one_model_is_told_where_it_is(two):
    two.model("income", top="approvals = 1")
    assert two.run("--mlgate-promote").ret == 75
    told = " ".join(two.record("income")["decision"]["reasons"])
    place = "mlgate-report/income/record.json --config income/mlgate.toml"
    assert f"mlgate approve {place} --by NAME" in told


def test_a_conftest_of_one_model_gives_nothing_to_another(two):
    two.write(
        "churn/conftest.py",
        "import pytest\n"
        "@pytest.fixture(scope='session')\n"
        "def mlgate_candidate(mlgate_evaluation):\n"
        "    return (mlgate_evaluation['p_old'] * 0.9).to_numpy()\n",
    )
    two.run()
    kinds = {
        name: two.record(name)["provenance"]["candidate"]["kind"]
        for name in ("churn", "income")
    }
    assert kinds == {"churn": "object", "income": "columns"}


def test_the_folder_of_one_model_is_a_run_about_one_model(two):
    assert two.run().ret == 75
    assert two.run("income").ret == 0
    assert two.record("")["provenance"]["name"] == "income"
    assert not (two.path / "mlgate-report" / "models.json").exists()
    assert two.run().ret == 75
    assert not (two.path / "mlgate-report" / "record.json").exists()


def test_a_gate_that_no_settings_govern_is_refused(two):
    two.write("test_above.py", GATE.format(name="above", level=0.6))
    result = two.run()
    assert result.ret == 4
    told = result.stderr.str()
    assert "none governs" in told
    assert "test_above.py" in told
    assert not (two.path / "mlgate-report").exists()


def test_the_nearest_settings_govern(repository):
    repository.model("income")
    repository.model("tax", "hold", folder="income/tax")
    result = repository.run()
    assert result.ret == 75
    assert repository.decisions() == {"income": "promote", "tax": "hold"}
    assert len(repository.record("income")["expected"]) == 1


def test_one_settings_file_can_be_forced_on_all(two):
    result = two.run("--mlgate-config=income/mlgate.toml")
    assert result.ret == 75
    assert len(two.record("")["expected"]) == 2


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["one", "apart"])
def test_two_models_of_one_name_are_refused(repository, workers):
    repository.model("income")
    place = repository.model("other")
    text = (place / "mlgate.toml").read_text()
    (place / "mlgate.toml").write_text(text.replace('"other"', '"income"'))
    result = repository.pytester.runpytest_subprocess("--mlgate", *workers)
    assert result.ret == 4
    told = result.stderr.str() + result.stdout.str()
    assert "both have the name 'income'" in told
    assert not (repository.path / "mlgate-report").exists()


def test_names_that_lead_to_one_folder_are_refused(repository):
    for folder, name in (("a", "churn EU"), ("b", "Churn-eu")):
        place = repository.model(folder)
        text = (place / "mlgate.toml").read_text()
        (place / "mlgate.toml").write_text(text.replace(f'"{folder}"', f'"{name}"'))
    result = repository.run()
    assert result.ret == 4
    assert "would lie in the folder" in result.stderr.str()


def test_a_model_whose_gates_were_all_deselected_holds(two):
    assert two.run("-k", "income").ret == 75
    assert two.decisions() == {"churn": "hold", "income": "promote"}
    (gate,) = two.record("churn")["expected"]
    assert gate["status"] == "deselected"


def test_settings_without_gates_are_no_model_of_the_run(two):
    for name in ("churn", "income"):
        (two.path / name / f"test_{name}.py").unlink()
    two.model("fraud")
    assert two.run().ret == 0
    assert two.record("")["provenance"]["name"] == "fraud"


def of_another_stage(repository, name):
    file = repository.path / name / f"test_{name}.py"
    mark = "import pytest\n\npytestmark = pytest.mark.mlgate(stage='canary')\n"
    file.write_text(mark + file.read_text())


@pytest.mark.parametrize("workers", [[], ["-n2"]], ids=["here", "workers"])
def test_a_model_whose_gates_are_of_other_stages_is_told_and_not_promoted(two, workers):
    two.model("fraud")
    of_another_stage(two, "income")
    result = two.run("--mlgate-promote", *workers)
    told = (
        "income (income/mlgate.toml) has no gate of the stage 'candidate': it was not "
        "judged, and is not promoted"
    )
    assert told in result.stdout.str()
    assert two.decisions() == {"churn": "hold", "fraud": "promote"}
    assert two.champion("income") is None
    folder = two.path / "mlgate-report"
    assert json.loads((folder / "models.json").read_text())["not_judged"] == [told]
    assert "- income (income/mlgate.toml) has no gate" in (
        folder / "report.md"
    ).read_text("utf-8")
    assert told in two.record("churn")["provenance"]["notes"]


def test_the_only_model_that_is_judged_tells_of_the_others(two):
    of_another_stage(two, "churn")
    result = two.run()
    assert result.ret == 0
    assert "churn (churn/mlgate.toml) has no gate of the stage" in result.stdout.str()
    assert "churn" in two.record("")["provenance"]["notes"][0]


def test_settings_that_require_a_gate_nobody_has_hold(two):
    two.model("churn", top='required = ["test_gone.py::test_it"]')
    (two.path / "churn" / "test_churn.py").unlink()
    assert two.run().ret == 75
    assert two.decisions() == {"churn": "hold", "income": "promote"}


def test_without_any_gate_no_model_passes(two):
    for name in ("churn", "income"):
        (two.path / name / f"test_{name}.py").write_text("def test_x():\n    pass\n")
    assert two.run("--import-mode=importlib").ret == 75
    assert two.decisions() == {"churn": "hold", "income": "hold"}


@pytest.mark.parametrize(
    ("place", "churn"), [("income/", "hold"), ("", "block")], ids=["beneath", "beside"]
)
def test_a_plain_failure_blocks_the_models_that_it_may_be_about(two, place, churn):
    two.write(f"{place}test_plain.py", "def test_plain():\n    assert 0\n")
    assert two.run().ret == 1
    assert two.decisions() == {"churn": churn, "income": "block"}


def test_gates_that_could_not_be_collected_are_missed_by_their_model(two):
    two.write("income/test_income.py", "import no_such_module_at_all\n")
    assert two.run("--continue-on-collection-errors").ret == 75
    assert two.decisions()["income"] == "hold"
    problems = " ".join(two.record("income")["decision"]["reasons"])
    assert "could not be collected" in problems


def test_a_fixture_above_all_models_sees_the_rows_of_each(repository):
    for name, rows in (("churn", 1000), ("income", 1500)):
        place = repository.model(name, rows=table(rows))
        with (place / f"test_{name}.py").open("a") as file:
            file.write(f"\n    assert how_many == {rows}\n")
        text = (place / f"test_{name}.py").read_text()
        text = text.replace("(benchmark_gate)", "(benchmark_gate, how_many)")
        (place / f"test_{name}.py").write_text(text)
    repository.write(
        "conftest.py",
        "import pytest\n"
        "@pytest.fixture(scope='session')\n"
        "def how_many(mlgate_evaluation):\n"
        "    return len(mlgate_evaluation)\n",
    )
    repository.run()
    for name, rows in (("churn", 1000), ("income", 1500)):
        (verdict,) = repository.record(name)["verdicts"]
        assert verdict["n"] == rows
        assert not repository.record(name)["failed_tests"]


def test_a_plan_has_a_section_for_each_model(two):
    result = two.pytester.runpytest_inprocess("--mlgate-plan")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        ["*= ML quality gate: plan: churn =*", "*= ML quality gate: plan: income =*"]
    )


def test_github_is_told_the_worst_decision(two, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        monkeypatch.setenv(name, str(two.path / name))
    two.run().stdout.fnmatch_lines(["::warning file=churn/test_churn.py,line=2,*"])
    assert "| **churn** |" in (two.path / "GITHUB_STEP_SUMMARY").read_text()
    lines = (two.path / "GITHUB_OUTPUT").read_text().splitlines()
    told = {
        line.partition("<<")[0]: lines[n + 1]
        for n, line in enumerate(lines)
        if "<<" in line
    }
    assert told["decision"] == "hold"
    assert told["inconclusive"] == "1"
    assert told["report-md"].endswith("mlgate-report/report.md")
    assert told["record-json"].endswith("mlgate-report")
