"""One model in many forms gives the same verdicts; hostile forms run nothing."""

from __future__ import annotations

import pickle
import time
import zipfile
from hashlib import sha256
from pathlib import Path

import joblib
import numpy as np
import onnx
import pandas as pd
import pytest
import skops.io
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from tests.served_model import serve

from pytest_mlgate.errors import UntrustedModel
from pytest_mlgate.models.formats import endpoint
from pytest_mlgate.models.formats import skops_file
from pytest_mlgate.models.formats.loaded import LoadingTerms
from pytest_mlgate.models.formats.mlflow_library import mlflow_module
from pytest_mlgate.models.formats.mlflow_library import silently
from pytest_mlgate.models.loading.model_references import load_model
from pytest_mlgate.registry.address import open_registry

__all__ = ["serve"]

mlflow = mlflow_module("mlflow")
# pytester forgets what a run imported, and some libraries cannot be imported twice
for name in ("mlflow.artifacts", "mlflow.pyfunc", "mlflow.sklearn", "onnxruntime"):
    mlflow_module(name)

FEATURES = ["age", "hours"]

SETTINGS = """
name = "income"
target = "income"
positive = "rich"
evaluation = "rows.csv"

[candidate]
{candidate}

[baseline]
model = "old.skops"
"""

GATES = """
def test_not_worse(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05)
    benchmark_gate.not_worse("recall", margin=0.1)
    benchmark_gate.at_least("balanced_accuracy", 0.6)
"""


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {"age": rng.integers(17, 90, 2000) * 1.0, "hours": rng.normal(40, 9, 2000)}
    ).round(1)
    logit = (frame["age"] - 50) / 10 + (frame["hours"] - 40) / 9
    rich = rng.random(2000) < 1 / (1 + np.exp(-logit))
    return frame.assign(income=np.where(rich, "rich", "poor"))


@pytest.fixture(scope="module")
def new(rows):
    return LogisticRegression().fit(rows[FEATURES], rows["income"])


@pytest.fixture
def models(project, rows, new):
    """Give a project whose baseline is another model."""
    rows.to_csv(project.path / "rows.csv", index=False)
    old = LogisticRegression(C=0.001).fit(rows[FEATURES][::5], rows["income"][::5])
    skops.io.dump(old, project.path / "old.skops")
    project.gates(GATES)

    def runs(candidate, *args):
        text = SETTINGS.format(candidate=candidate)
        (project.path / "mlgate.toml").write_text(text)
        return project.run(*args)

    project.run_with = runs
    return project


def digest(path):
    return f"sha256:{sha256(path.read_bytes()).hexdigest()}"


def as_skops(project, new):
    skops.io.dump(new, project.path / "new.skops")
    return 'model = "new.skops"'


def as_onnx(project, new):
    made = to_onnx(new, np.zeros((1, 2), np.float32))
    (project.path / "new.onnx").write_bytes(made.SerializeToString())
    return 'model = "new.onnx"\nfeatures = ["age", "hours"]'


def as_pickle(project, new):
    path = project.path / "new.joblib"
    joblib.dump(new, path)
    return f'model = "new.joblib"\ntrust = "pickle"\nsha256 = "{digest(path)}"'


@pytest.fixture(scope="module")
def logged(tmp_path_factory, new):
    """Log a pyfunc that unpickles, and name it with its digest.

    It is loaded here once, because pytester forgets what a run imported, and the
    database library of MLflow cannot be imported twice.
    """
    root = tmp_path_factory.mktemp("mlflow")
    address = f"sqlite:///{root / 'mlflow.db'}"
    with silently():
        client = mlflow.MlflowClient(tracking_uri=address, registry_uri=address)
        experiment = client.create_experiment("e", (root / "runs").as_uri())
        run = client.create_run(experiment).info.run_id
        mlflow_module("mlflow.sklearn").save_model(
            new, root / "m", serialization_format="cloudpickle", pip_requirements=[]
        )
        client.log_artifacts(run, str(root / "m"), artifact_path="model")
        client.create_registered_model("income")
        client.create_model_version("income", f"runs:/{run}/model", run_id=run)
        client.set_registered_model_alias("income", "champion", "1")
    name = "mlflow:income@champion"
    with pytest.raises(UntrustedModel) as told:
        load_model(name, root=root, terms=LoadingTerms(tracking=address))
    found = str(told.value).partition('sha256 = "')[2].partition('"')[0]
    trusted = LoadingTerms(tracking=address, trust="pickle", sha256=found)
    assert load_model(name, root=root, terms=trusted).model.classes_.size == 2
    return (
        f'model = "{name}"\ntracking = "{address}"\n'
        f'trust = "pickle"\nsha256 = "{found}"'
    )


@pytest.fixture
def as_endpoint(serve, new):
    def answer(_, asked):
        found = new.predict_proba(pd.DataFrame(asked)[FEATURES])
        return [dict(zip(new.classes_, row, strict=True)) for row in found.tolist()]

    return lambda: f'model = "{serve(answer)[0]}/predict"'


def test_one_model_in_five_forms_gives_the_same_verdicts(
    logged, models, new, as_endpoint
):
    found = {}
    files = [form(models, new) for form in (as_skops, as_onnx, as_pickle)]
    for named in (*files, logged, as_endpoint()):
        result = models.run_with(named)
        assert result.ret == 0, result.stdout.str()
        told = models.record["provenance"]["candidate"]
        found[told["reference"], told["digest"]] = [
            (v["check"], v["outcome"], pytest.approx(v["estimate"], abs=1e-4))
            for v in models.record["verdicts"]
        ]
    references = [reference.partition(":")[0] for reference, _ in found]
    assert references == ["new.skops", "new.onnx", "new.joblib", "mlflow", "http"]
    assert len({named for _, named in found}) == 5
    first, *others = found.values()
    assert [outcome for _, outcome, _ in first] == ["passed"] * 3
    for other in others:
        assert other == first


def test_an_onnx_champion_is_the_baseline_of_the_next_session(models, new, rows):
    assert models.run_with(as_onnx(models, new), "--mlgate-promote").ret == 0
    newer = LogisticRegression(C=0.5).fit(rows[FEATURES][1:], rows["income"][1:])
    skops.io.dump(newer, models.path / "newer.skops")
    text = SETTINGS.format(candidate='model = "newer.skops"')
    champion = 'registry = "champion"\nfeatures = ["age", "hours"]'
    text = text.replace('model = "old.skops"', champion)
    (models.path / "mlgate.toml").write_text(text)
    assert models.run().ret == 0
    baseline = models.record["provenance"]["baseline"]
    assert baseline["digest"] == digest(models.path / "new.onnx")
    assert baseline["kind"] == "registry"


def test_an_endpoint_is_not_promoted_without_the_file_that_it_serves(
    models, as_endpoint
):
    result = models.run_with(as_endpoint(), "--mlgate-promote")
    assert result.ret == 75
    result.stdout.fnmatch_lines(["*cannot promote: the candidate is not a file*"])
    (models.path / "served.bin").write_bytes(b"what it serves")
    named = as_endpoint() + '\nartifact = "served.bin"'
    assert models.run_with(named, "--mlgate-promote").ret == 0
    registry = open_registry("sqlite:///.mlgate/registry.db", root=models.path)
    assert registry.champion("income").digest == digest(models.path / "served.bin")


class RunsACommand:
    def __init__(self, trap):
        self.trap = trap

    def __reduce__(self):
        return (Path.write_text, (self.trap, "code ran"))


def a_pickle(folder, trap):
    (folder / "m.pkl").write_bytes(pickle.dumps(RunsACommand(trap)))
    return "m.pkl"


def a_joblib_renamed_to_skops(folder, trap):
    joblib.dump(RunsACommand(trap), folder / "m.skops", compress=3)
    return "m.skops"


def a_skops_that_is_a_pickle(folder, trap):
    (folder / "m.skops").write_bytes(pickle.dumps(RunsACommand(trap)))
    return "m.skops"


def a_skops_with_an_untrusted_type(folder, trap):
    skops.io.dump(
        make_pipeline(FunctionTransformer(trap.write_text)), folder / "m.skops"
    )
    return "m.skops"


def a_truncated_zip(folder, _):
    content = skops.io.dumps(LogisticRegression())
    (folder / "m.skops").write_bytes(content[:-40])
    return "m.skops"


def a_zip_bomb(folder, _):
    with zipfile.ZipFile(folder / "m.skops", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", bytes(8 << 20))
    return "m.skops"


def an_onnx_that_reads_elsewhere(folder, _):
    helper, floats = onnx.helper, onnx.TensorProto.FLOAT
    w = helper.make_tensor("w", floats, [2, 1], [1.0, 1.0])
    w.ClearField("float_data")
    w.data_location = onnx.TensorProto.EXTERNAL
    w.external_data.add(key="location", value="../../etc/hostname")
    x = helper.make_tensor_value_info("x", floats, [None, 2])
    y = helper.make_tensor_value_info("y", floats, [None, 1])
    node = helper.make_node("MatMul", ["x", "w"], ["y"])
    made = helper.make_model(helper.make_graph([node], "net", [x], [y], [w]))
    (folder / "m.onnx").write_bytes(made.SerializeToString())
    return "m.onnx"


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (a_pickle, "*runs any code it likes when it is read, so it was not read*"),
        (a_skops_with_an_untrusted_type, "*types that the settings do not trust*"),
        (a_skops_that_is_a_pickle, "*a pickle under another name*"),
        (a_joblib_renamed_to_skops, "*joblib's pickles, under another name*"),
        (a_truncated_zip, "*no skops file, or cut off*"),
        (a_zip_bomb, "*as zip bombs do*"),
        (an_onnx_that_reads_elsewhere, "*outside its own folder*"),
    ],
)
def test_a_hostile_file_runs_nothing_and_promotes_nothing(
    made, reason, models, monkeypatch
):
    monkeypatch.setattr(skops_file, "MOST_UNPACKED", 1 << 20)
    trap = models.path / "trap.txt"
    name = made(models.path, trap)
    result = models.run_with(f'model = "{name}"', "--mlgate-promote")
    assert result.ret == 4
    assert not trap.exists()
    told = result.stderr.str() + result.stdout.str()
    pytest.LineMatcher(told.splitlines()).fnmatch_lines([reason])
    assert f"{models.path / name}: " in told
    assert "Hint: " in told
    assert "Traceback" not in told
    assert models.wrote_nothing


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda *_: time.sleep(0.3), "*no answer in 4 attempts (not done within*"),
        (lambda _, asked: [0.5] * (len(asked) - 1), "*one answer for each of the*"),
        (lambda *_: (500, "boom", {}), "*status 500*"),
        (lambda *_: b"<html>Log in</html>", "*must answer JSON; it answers*"),
        (lambda _, asked: [float("nan")] * len(asked), "*2000 of 2000 are missing*"),
    ],
    ids=["slowly", "wrong length", "500", "html", "nan"],
)
def test_a_hostile_endpoint_ends_the_session_and_promotes_nothing(
    answer, reason, models, serve, monkeypatch
):
    monkeypatch.setattr(endpoint, "PAUSES_S", (0.01, 0.01, 0.01))
    (models.path / "served.bin").write_bytes(b"what it serves")
    url, _ = serve(answer)
    named = f'model = "{url}"\ntimeout = 0.1\nartifact = "served.bin"'
    result = models.run_with(named, "--mlgate-promote")
    assert result.ret == 4
    told = result.stderr.str() + result.stdout.str()
    pytest.LineMatcher(told.splitlines()).fnmatch_lines([reason])
    assert url in told
    assert "Hint: " in told
    assert models.wrote_nothing
