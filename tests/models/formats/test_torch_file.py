"""PyTorch is not among what the tests install: where it is, the last ones run."""

from __future__ import annotations

import io
import pickle
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import UntrustedModel
from pytest_mlgate.models.formats.loaded import LoadingTerms
from pytest_mlgate.models.loading.model_references import load_model

FRAME = pd.DataFrame({"a": [0.1, 0.2, 0.3], "b": [1.0, 2.0, 3.0]})
TERMS = LoadingTerms(classes=("no", "yes"), features=("a", "b"))


# PyTorch announces the end of TorchScript wherever it is used
pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit:FutureWarning")


def archive_of(*names):
    with io.BytesIO() as stream:
        with zipfile.ZipFile(stream, "w") as archive:
            for name in names:
                archive.writestr(f"net/{name}", b"")
        return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no file of PyTorch, or cut off"),
        (pickle.dumps(3), "no file of PyTorch, or cut off"),
        (archive_of("data.pkl", "version"), "no TorchScript and no exported program"),
    ],
    ids=["empty", "pickle", "state dictionary"],
)
def test_what_is_no_program_is_refused_unread(content, why, tmp_path):
    (tmp_path / "m.pt").write_bytes(content)
    with pytest.raises(UnreadableData, match=rf"{why}.*Hint: export it to ONNX"):
        load_model("m.pt", root=tmp_path)


@pytest.mark.parametrize("name", ["m.pt2", "m.pt"])
def test_an_exported_program_may_hold_pickles_and_needs_trust(name, tmp_path):
    (tmp_path / name).write_bytes(archive_of("archive_format", "models/model.json"))
    with pytest.raises(UntrustedModel, match=r"an exported program\): it is, or may"):
        load_model(name, root=tmp_path)


def test_a_missing_library_names_the_extra(tmp_path, monkeypatch):
    (tmp_path / "m.pt").write_bytes(archive_of("constants.pkl", "data.pkl"))
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingDependency, match=r"pytest-mlgate\[torch\]"):
        load_model("m.pt", root=tmp_path)


@pytest.fixture
def net():
    torch = pytest.importorskip("torch")
    layers = torch.nn.Linear(2, 2), torch.nn.Softmax(dim=1)
    return torch, torch.nn.Sequential(*layers).eval()


def test_a_scripted_network_gives_probabilities(net, tmp_path):
    torch, network = net
    torch.jit.script(network).save(tmp_path / "m.pt")
    found = load_model("m.pt", root=tmp_path, terms=TERMS).model
    expected = network(torch.tensor(FRAME.to_numpy(), dtype=torch.float32))
    assert np.array_equal(found.predict_proba(FRAME), expected.detach().numpy())
    assert found.classes_ == ["no", "yes"]


def test_an_exported_program_that_is_trusted_gives_probabilities(net, tmp_path):
    from dataclasses import replace
    from hashlib import sha256

    torch, network = net
    shape = ({0: torch.export.Dim.AUTO},)
    rows = torch.zeros(2, 2)
    program = torch.export.export(network, (rows,), dynamic_shapes=shape)
    path = tmp_path / "m.pt2"
    torch.export.save(program, path)
    digest = f"sha256:{sha256(path.read_bytes()).hexdigest()}"
    terms = replace(TERMS, trust="pickle", sha256=digest)
    found = load_model("m.pt2", root=tmp_path, terms=terms).model
    expected = network(torch.tensor(FRAME.to_numpy(), dtype=torch.float32))
    assert found.predict_proba(FRAME) == pytest.approx(expected.detach().numpy())


@pytest.mark.parametrize("part", ["data.pkl", "constants.pkl"])
def test_a_script_that_is_a_pickle_is_not_run(part, net, tmp_path):
    torch, network = net
    trap = tmp_path / "trap.txt"

    class RunsACommand:
        def __reduce__(self):
            return (Path.write_text, (trap, "code ran"))

    torch.jit.script(network).save(tmp_path / "whole.pt")
    with (
        zipfile.ZipFile(tmp_path / "whole.pt") as whole,
        zipfile.ZipFile(tmp_path / "m.pt", "w") as archive,
    ):
        for name in whole.namelist():
            bad = name.rpartition("/")[2] == part
            hostile = pickle.dumps(RunsACommand())
            archive.writestr(name, hostile if bad else whole.read(name))
    with pytest.raises(UnreadableData, match="PyTorch cannot load it"):
        load_model("m.pt", root=tmp_path)
    assert not trap.exists()
