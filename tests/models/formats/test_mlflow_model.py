"""A real MLflow with its database in a file: `mlflow-skinny` and sqlalchemy."""

from __future__ import annotations

import pickle
import sys
from hashlib import sha256
from pathlib import Path

import mlflow
import numpy as np
import pytest
import skops.io
from mlflow import MlflowClient
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression

from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import UntrustedModel
from pytest_mlgate.models.formats.loaded import LoadingTerms
from pytest_mlgate.models.formats.mlflow_library import silently
from pytest_mlgate.models.formats.mlflow_reference import parse_mlflow
from pytest_mlgate.models.loading.model_references import load_file
from pytest_mlgate.models.loading.model_references import load_model
from pytest_mlgate.settings import SubjectSettings

FEATURES = ["age", "hours"]

# what mlflow and its database say on the way, and no concern of ours
pytestmark = pytest.mark.filterwarnings(
    "ignore:::mlflow", "ignore:::alembic", "ignore:.*Add type hints"
)


def folder_of(path, flavors, **files):
    """Write a model folder as MLflow does."""
    import yaml

    path.mkdir()
    (path / "MLmodel").write_text(yaml.safe_dump({"flavors": flavors}))
    for name, content in files.items():
        (path / name.replace("_dot_", ".")).write_bytes(content)
    return path


@pytest.fixture(scope="module")
def store(tmp_path_factory, model):
    """Give a tracking store with two versions: of skops, and of a pickle."""
    root = tmp_path_factory.mktemp("mlflow")
    address = f"sqlite:///{root / 'mlflow.db'}"
    client = MlflowClient(tracking_uri=address, registry_uri=address)
    client.create_experiment("gates", artifact_location=(root / "runs").as_uri())
    run = client.create_run("1").info.run_id
    skops_model = {"pickled_model": "model.skops", "serialization_format": "skops"}
    safe = folder_of(
        root / "safe", {"sklearn": skops_model}, model_dot_skops=skops.io.dumps(model)
    )
    plain = {
        "python_function": {
            "loader_module": "mlflow.sklearn",
            "model_path": "model.pkl",
        },
        "sklearn": {"pickled_model": "model.pkl", "serialization_format": "pickle"},
    }
    pickled = folder_of(root / "pickled", plain, model_dot_pkl=pickle.dumps(model))
    client.create_registered_model("income")
    for name, folder in (("safe", safe), ("pickled", pickled)):
        client.log_artifacts(run, str(folder), artifact_path=name)
        client.create_model_version("income", f"runs:/{run}/{name}", run_id=run)
    client.set_registered_model_alias("income", "champion", "1")
    return {
        "root": root,
        "run": run,
        "client": client,
        "tracking": "sqlite:///mlflow.db",
    }


def loaded(store, reference, **terms):
    named = LoadingTerms(tracking=store["tracking"], **terms)
    return load_model(reference, root=store["root"], terms=named)


def test_an_alias_a_version_and_a_run_name_the_same_model(store, model, frame):
    found = [
        loaded(store, reference)
        for reference in (
            "mlflow:income@champion",
            "mlflow:income/1",
            f"mlflow:runs/{store['run']}/safe",
        )
    ]
    assert len({one.digest for one in found}) == 1
    assert found[0].shown == "mlflow:income@champion (version 1)"
    expected = model.predict_proba(frame[FEATURES])
    for one in found:
        assert np.array_equal(one.model.predict_proba(frame[FEATURES]), expected)
        content = one.path.read_bytes()
        assert one.digest == f"sha256:{sha256(content).hexdigest()}"


def test_it_is_a_subject_with_an_artifact_that_a_registry_can_keep(
    store, question, probability, tmp_path
):
    from pytest_mlgate.models.subject import load_subject

    settings = SubjectSettings(
        model="mlflow:income@champion", tracking=store["tracking"]
    )
    found = load_subject(settings, question, role="candidate", root=store["root"])
    assert np.array_equal(found.predictions.scores, probability)
    assert found.artifact.name == "income.mlflow.tar"
    stored = tmp_path / "0a1b"
    stored.write_bytes(found.artifact.read_bytes())
    champion = load_subject(
        SubjectSettings(registry="champion"),
        question,
        role="baseline",
        root=tmp_path,
        champion=stored,
        champion_digest=found.digest,
        champion_name=found.artifact.name,
    )
    assert champion.digest == found.digest
    assert np.array_equal(champion.predictions.scores, probability)


def test_a_pyfunc_is_read_only_if_it_is_trusted_and_pinned(store, model, frame):
    with pytest.raises(UntrustedModel) as told:
        loaded(store, "mlflow:income/2")
    assert "mlflow:income/2 (a pyfunc of MLflow): it is, or may hold" in str(told.value)
    digest = str(told.value).partition('sha256 = "')[2].partition('"')[0]
    with pytest.raises(UntrustedModel, match="runs any code it likes"):
        loaded(store, "mlflow:income/2", sha256=digest)
    with pytest.raises(UntrustedModel, match="the settings pin sha256:00"):
        loaded(store, "mlflow:income/2", trust="pickle", sha256="sha256:00")
    found = loaded(store, "mlflow:income/2", trust="pickle", sha256=digest)
    expected = model.predict_proba(frame[FEATURES])
    assert np.array_equal(found.model.predict_proba(frame[FEATURES]), expected)


class RunsACommand:
    def __init__(self, trap):
        self.trap = trap

    def __reduce__(self):
        return (Path.write_text, (self.trap, "code ran"))


@pytest.mark.parametrize("flavor", ["sklearn", "onnx", "xgboost", "python_function"])
def test_a_folder_that_runs_a_command_does_not_run_it(flavor, store, tmp_path):
    trap = tmp_path / "trap.txt"
    content = pickle.dumps(RunsACommand(trap))
    keys = {"pickled_model": "model.skops", "data": "model.onnx", "model_path": "m.pkl"}
    folder = folder_of(
        tmp_path / "bad",
        {flavor: {**keys, "loader_module": "mlflow.sklearn"}},
        model_dot_skops=content,
        model_dot_onnx=content,
        m_dot_pkl=content,
    )
    client, run = store["client"], store["run"]
    client.log_artifacts(run, str(folder), artifact_path=f"bad-{flavor}")
    with pytest.raises((UnreadableData, UntrustedModel), match="Hint: "):
        loaded(store, f"mlflow:runs/{run}/bad-{flavor}")
    assert not trap.exists()


def test_a_description_that_leads_out_of_its_folder_is_not_followed(store, tmp_path):
    flavors = {"onnx": {"data": "../../secret.onnx"}, "python_function": {}}
    folder = folder_of(tmp_path / "out", flavors)
    store["client"].log_artifacts(store["run"], str(folder), artifact_path="out")
    with pytest.raises(UntrustedModel, match="pyfunc"):
        loaded(store, f"mlflow:runs/{store['run']}/out")


def test_an_onnx_folder_is_read_without_mlflow(store, tmp_path, frame, probability):
    made = to_onnx(
        LogisticRegression().fit(frame[FEATURES], frame["income"]),
        np.zeros((1, 2), np.float32),
    ).SerializeToString()
    folder = folder_of(
        tmp_path / "net", {"onnx": {"data": "model.onnx"}}, model_dot_onnx=made
    )
    store["client"].log_artifacts(store["run"], str(folder), artifact_path="net")
    found = loaded(store, f"mlflow:runs/{store['run']}/net").model
    scores = found.predict_proba(frame[FEATURES])[:, 1]
    assert scores == pytest.approx(probability, abs=1e-5)


@pytest.mark.parametrize(
    ("reference", "hint"),
    [
        ("mlflow:income@production", "give a version of 'income' the alias"),
        ("mlflow:incom@champion", "give a version of 'incom' the alias"),
        ("mlflow:income/99", "check the name, and `tracking`"),
        ("mlflow:runs/0123/model", "check the name, and `tracking`"),
    ],
)
def test_what_is_not_there_is_told_with_the_store(reference, hint, store):
    with pytest.raises(UnreadableData) as told:
        loaded(store, reference)
    assert f"{reference!r}: MLflow at sqlite:///" in str(told.value)
    assert f"Hint: {hint}" in str(told.value)


def test_a_folder_without_description_is_no_model(store, tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "readme.txt").write_text("hello")
    store["client"].log_artifacts(store["run"], str(tmp_path / "x"), artifact_path="x")
    with pytest.raises(UnreadableData, match="holds no MLmodel with flavors"):
        loaded(store, f"mlflow:runs/{store['run']}/x")


def test_the_store_is_named_by_the_settings_or_the_environment(store, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    with pytest.raises(SettingsError, match=r'Hint: set tracking = "sqlite:///mlflow'):
        load_model("mlflow:income/1", root=store["root"])
    monkeypatch.setenv("MLFLOW_TRACKING_URI", store["tracking"])
    assert load_model("mlflow:income/1", root=store["root"]).digest


def test_the_telemetry_of_mlflow_is_turned_off(store):
    import os

    loaded(store, "mlflow:income/1")
    assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"


def test_a_missing_library_names_the_extra(store, monkeypatch):
    monkeypatch.setitem(sys.modules, "mlflow.artifacts", None)
    with pytest.raises(MissingDependency, match=r"pytest-mlgate\[mlflow\]"):
        loaded(store, "mlflow:income/1")


def test_an_archive_that_leads_out_of_its_folder_is_refused(tmp_path):
    import io
    import tarfile

    with tarfile.open(tmp_path / "0a", "w") as archive:
        entry = tarfile.TarInfo("../escaped.txt")
        entry.size = 2
        archive.addfile(entry, io.BytesIO(b"hi"))
    with pytest.raises(UnreadableData, match="does not belong there"):
        load_file(tmp_path / "0a", name="m.mlflow.tar")
    assert not (tmp_path.parent / "escaped.txt").exists()


@pytest.mark.parametrize("content", [b"", b"hello", b"\x80\x04."])
def test_what_is_no_archive_is_refused(content, tmp_path):
    (tmp_path / "0a").write_bytes(content)
    with pytest.raises(
        UnreadableData, match=r"no archive of a model|no model of MLflow"
    ):
        load_file(tmp_path / "0a", name="m.mlflow.tar")


def test_a_name_may_hold_a_slash_only_in_runs():
    assert parse_mlflow("mlflow:runs/7f/nested/model").path == "nested/model"
    assert mlflow.__version__


def test_a_pyfunc_of_another_kind_is_asked_in_one_call(
    store, tmp_path, frame, probability
):
    from mlflow.models import ModelSignature
    from mlflow.types.schema import ColSpec
    from mlflow.types.schema import Schema

    with silently():

        class Scores(mlflow.pyfunc.PythonModel):
            def predict(self, context, model_input, params=None):  # noqa: ARG002 - its form
                return 1 / (1 + np.exp(-(model_input["age"] - 50) / 12))

    signature = ModelSignature(inputs=Schema([ColSpec("double", "age")]))
    with silently():
        mlflow.pyfunc.save_model(
            tmp_path / "own",
            python_model=Scores(),
            signature=signature,
            pip_requirements=[],
        )
    client, run = store["client"], store["run"]
    client.log_artifacts(run, str(tmp_path / "own"), artifact_path="own")
    reference = f"mlflow:runs/{run}/own"
    with pytest.raises(UntrustedModel) as told:
        loaded(store, reference)
    digest = str(told.value).partition('sha256 = "')[2].partition('"')[0]
    found = loaded(store, reference, trust="pickle", sha256=digest).model
    assert found.feature_names_in_ == ("age",)
    from pytest_mlgate.data.tables import wrap_frame
    from pytest_mlgate.models.answers.question import Question
    from pytest_mlgate.models.asking.scoring import score_rows

    question = Question(table=wrap_frame(frame), target="income", positive=">50K")
    scores = score_rows(found, question, what="pyfunc").scores
    assert scores == pytest.approx(1 / (1 + np.exp(-(frame["age"] - 50) / 12)))
