"""An experiment of a real MLflow: finished runs, a running one, one without a model."""

from __future__ import annotations

import pytest
import skops.io
from mlflow import MlflowClient
from mlflow.entities import LoggedModelOutput

from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.formats.loaded import LoadingTerms
from pytest_mlgate.models.formats.mlflow_experiment import logged_models
from pytest_mlgate.models.loading.model_references import load_model

# what mlflow and its database say on the way, and no concern of ours
pytestmark = pytest.mark.filterwarnings(
    "ignore:::mlflow", "ignore:::alembic", "ignore:.*Add type hints"
)

TRACKING = "sqlite:///mlflow.db"


def _log(client, experiment, folder, name, *, ended=True, **parameters):
    run = client.create_run(experiment, run_name=name)
    for key, value in parameters.items():
        client.log_param(run.info.run_id, key, value)
    if folder is not None:
        made = client.create_logged_model(
            experiment, name="model", source_run_id=run.info.run_id
        )
        client.log_model_artifacts(made.model_id, str(folder))
        client.finalize_logged_model(made.model_id, "READY")
        client.log_artifacts(run.info.run_id, str(folder), artifact_path="model")
        client.log_outputs(
            run.info.run_id, models=[LoggedModelOutput(model_id=made.model_id, step=0)]
        )
    if ended:
        client.set_terminated(run.info.run_id)
    return run.info.run_id


@pytest.fixture(scope="module")
def store(tmp_path_factory, model):
    """Give a tracking store with an experiment of four runs."""
    root = tmp_path_factory.mktemp("experiment")
    address = f"sqlite:///{root / 'mlflow.db'}"
    client = MlflowClient(tracking_uri=address, registry_uri=address)
    known = client.create_experiment("search", (root / "runs").as_uri())
    client.create_experiment("empty", (root / "none").as_uri())
    folder = root / "model"
    folder.mkdir()
    (folder / "MLmodel").write_text(
        "flavors:\n  sklearn:\n    pickled_model: model.skops\n"
        "    serialization_format: skops\n"
    )
    (folder / "model.skops").write_bytes(skops.io.dumps(model))
    runs = [
        _log(client, known, folder, "first", C=0.1, depth=3),
        _log(client, known, folder, "second", C=1),
    ]
    _log(client, known, folder, "unfinished", ended=False)
    _log(client, known, None, "without a model")
    return root, runs


def test_finished_runs_with_a_model_are_candidates(store):
    root, (first, second) = store
    found = logged_models("mlflow:experiment/search", tracking=TRACKING, root=root)
    assert [one.name for one in found] == [
        f"first ({first[:8]})",
        f"second ({second[:8]})",
    ]
    assert [one.recipe for one in found] == ["C=0.1, depth=3", "C=1"]
    assert found[0].reference == f"mlflow:runs/{first}/model"


def test_each_can_be_loaded(store, model):
    root, _ = store
    one, _ = logged_models("mlflow:experiment/search", tracking=TRACKING, root=root)
    terms = LoadingTerms(tracking=TRACKING)
    loaded = load_model(one.reference, root=root, terms=terms)
    assert loaded.digest.startswith("sha256:")


@pytest.mark.parametrize("name", ["empty", "unknown"])
def test_an_experiment_without_models_is_no_choice(store, name):
    root, _ = store
    with pytest.raises(UnreadableData, match="no finished run"):
        logged_models(f"mlflow:experiment/{name}", tracking=TRACKING, root=root)


def test_a_store_that_cannot_be_opened_is_named(tmp_path):
    with pytest.raises(UnreadableData, match="does not tell its runs"):
        logged_models(
            "mlflow:experiment/x", tracking="nonsense://nowhere", root=tmp_path
        )


def test_nothing_says_where_the_store_is(tmp_path, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    with pytest.raises(SettingsError, match="tracking"):
        logged_models("mlflow:experiment/x", tracking=None, root=tmp_path)
