"""Lists, folders and training archives made candidates."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from tests.gates.selection.models_made_up import WEIGH

from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import UntrustedModel
from pytest_mlgate.gates.selection.candidates import named_candidates


def test_a_folder_may_hold_models_of_any_kind(shop):
    folder = shop.path / "pool"
    shop.model("pool/one.skops", ["a", "b", "c"])
    (folder / "two.onnx").write_bytes(b"")
    (folder / "README.md").write_text("no model")
    (folder / "one.requirements.txt").write_text("scikit-learn")
    (folder / ".hidden.skops").write_bytes(b"")
    pd.DataFrame({"score": [0.5]}).to_csv(folder / "three.csv", index=False)
    found = named_candidates("pool", root=shop.path, options={"trusted": ["x.Y"]})
    assert [one.name for one in found] == ["one.skops", "three.csv", "two.onnx"]
    assert found[0].settings.model == "pool/one.skops"
    assert found[0].settings.trusted == ("x.Y",)
    assert found[1].settings.predictions == "pool/three.csv"


def test_an_archive_gives_names_digests_and_recipes(shop):
    shop.archived("c1", ["a"], parameters={"C": 1.0}, seed=3, commit="f" * 40)
    shop.archived("c2", ["a", "b", "c"], threshold=0.4)
    first, second = named_candidates("archive", root=shop.path, options={})
    assert (first.name, second.name) == ("c1", "c2")
    file = shop.path / "archive" / "c1" / "model.skops"
    assert first.settings.sha256 == digest_of_file(file)
    assert second.settings.threshold == 0.4
    choice = shop.gate.choose("archive", weigh=WEIGH)
    assert choice.chosen == "c2"
    assert choice.candidates[1].made == f"C=1.0, seed 3, commit {'f' * 12}"


def test_a_model_that_is_not_the_one_of_the_metadata_is_refused(shop):
    shop.archived("c1", ["a", "b"])
    shop.model("archive/c1/model.skops", ["a", "c"])
    with pytest.raises(UntrustedModel, match="sha256"):
        shop.gate.choose("archive", weigh=WEIGH)


def test_a_folder_without_metadata_is_an_interrupted_search(shop):
    shop.archived("c1", ["a", "b"])
    (shop.path / "archive" / "c2").mkdir()
    with pytest.raises(UnreadableData, match="interrupted search"):
        named_candidates("archive", root=shop.path, options={})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"model": "../../old.skops"}, "`model`.*same folder"),
        ({"digest": "md5:1"}, "`digest`"),
        ({"trusted": ["os.system"]}, "`trusted`"),
        ({"format": 2}, "`format`"),
        ({"metrics": {"roc_auc": "high"}}, "`metrics.roc_auc`"),
    ],
)
def test_metadata_that_break_a_rule_are_named(shop, change, told):
    shop.archived("c1", ["a", "b"])
    file = shop.path / "archive" / "c1" / "candidate.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}))
    with pytest.raises(UnreadableData, match=told):
        named_candidates("archive", root=shop.path, options={})


@pytest.mark.parametrize("text", ["{", "[]", '{"metrics": {"a": NaN}}', "null", ""])
def test_metadata_that_are_no_object_of_json_are_refused(shop, text):
    shop.archived("c1", ["a", "b"])
    (shop.path / "archive" / "c1" / "candidate.json").write_text(text)
    with pytest.raises(UnreadableData, match=r"candidate\.json"):
        named_candidates("archive", root=shop.path, options={})


def test_a_folder_without_models_is_no_choice(shop):
    (shop.path / "empty").mkdir()
    with pytest.raises(UnreadableData, match="it holds neither"):
        named_candidates("empty", root=shop.path, options={})


def test_options_of_no_use_are_refused_with_their_key(shop):
    with pytest.raises(InvalidInput, match="`thresold`"):
        named_candidates(["x.skops"], root=shop.path, options={"thresold": 1})
