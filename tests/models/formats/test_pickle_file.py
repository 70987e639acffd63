from __future__ import annotations

import pickle
from hashlib import sha256
from pathlib import Path

import joblib
import numpy as np
import pytest

from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import UntrustedModel
from pytest_mlgate.models.formats.loaded import LoadingTerms
from pytest_mlgate.models.loading.model_references import load_file
from pytest_mlgate.models.loading.model_references import load_model

FEATURES = ["age", "hours"]


class RunsACommand:
    def __init__(self, trap):
        self.trap = trap

    def __reduce__(self):
        return (Path.write_text, (self.trap, "code ran"))


def pinned(path):
    digest = f"sha256:{sha256(path.read_bytes()).hexdigest()}"
    return LoadingTerms(trust="pickle", sha256=digest)


@pytest.mark.parametrize(
    "terms",
    [
        LoadingTerms(),
        LoadingTerms(trust="pickle"),
        LoadingTerms(sha256="sha256:" + "0" * 64),
        LoadingTerms(trust="pickle", sha256="sha256:" + "0" * 64),
    ],
    ids=["nothing", "trust alone", "digest alone", "another digest"],
)
@pytest.mark.parametrize("name", ["m.pkl", "m.pickle", "m.joblib", "M.PKL"])
def test_a_pickle_that_runs_a_command_does_not_run_it(name, terms, tmp_path):
    trap = tmp_path / "trap.txt"
    path = tmp_path / name
    path.write_bytes(pickle.dumps(RunsACommand(trap)))
    with pytest.raises(UntrustedModel) as told:
        load_model(name, root=tmp_path, terms=terms)
    assert not trap.exists()
    assert str(path) in str(told.value)
    assert "Hint: " in str(told.value)
    pickle.loads(path.read_bytes())  # the trap is armed: the test could fail
    assert trap.exists()


def test_the_message_says_how_to_convert_and_how_to_trust(tmp_path):
    with pytest.raises(UntrustedModel) as told:
        load_model("m.pkl", root=tmp_path)
    assert "runs any code it likes when it is read, so it was not read" in str(
        told.value
    )
    assert "skops.io.dump(model, 'model.skops')" in str(told.value)
    assert 'set trust = "pickle" and sha256 = "sha256:' in str(told.value)


@pytest.mark.parametrize(
    "dump", [joblib.dump, lambda m, p: p.write_bytes(pickle.dumps(m))]
)
def test_a_pickle_that_the_settings_trust_and_pin_is_read(dump, tmp_path, model, frame):
    path = tmp_path / "m.pkl"
    dump(model, path)
    found = load_model("m.pkl", root=tmp_path, terms=pinned(path))
    again = found.model.predict_proba(frame[FEATURES])
    assert np.array_equal(again, model.predict_proba(frame[FEATURES]))
    assert (found.path, found.digest) == (path, pinned(path).sha256)


def test_a_pinned_pickle_that_is_cut_off_is_told(tmp_path, model):
    path = tmp_path / "m.pkl"
    path.write_bytes(pickle.dumps(model)[:-20])
    with pytest.raises(UnreadableData, match=r"it cannot be read .*Hint: install what"):
        load_model("m.pkl", root=tmp_path, terms=pinned(path))


def test_a_pinned_pickle_of_another_scikit_learn_is_refused(tmp_path, model):
    import sklearn

    path = tmp_path / "m.pkl"
    content = pickle.dumps(model)
    version = sklearn.__version__.encode()
    path.write_bytes(content.replace(version, b"0" * len(version)))
    with pytest.raises(UnreadableData, match="was saved by scikit-learn 0"):
        load_model("m.pkl", root=tmp_path, terms=pinned(path))


def test_a_pickled_champion_is_trusted_no_more_than_any_other_file(tmp_path, model):
    stored = tmp_path / "0a1b"
    stored.write_bytes(pickle.dumps(model))
    with pytest.raises(UntrustedModel):
        load_file(stored, name="m.pkl")
    assert (
        load_file(stored, name="m.pkl", terms=pinned(stored)).model.classes_.size == 2
    )
