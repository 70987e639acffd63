from __future__ import annotations

import pytest
from pydantic import ValidationError

from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings

DIGEST = "ab" * 32


def refused(**keys):
    with pytest.raises(ValidationError) as told:
        SubjectSettings(**keys)
    return str(told.value)


@pytest.mark.parametrize(
    ("model", "place"),
    [
        ("models/new.skops", "file"),
        ("C:\\models\\new.onnx", "file"),
        ("mlflow:income@champion", "mlflow"),
        ("python:serving:model", "python"),
        ("HTTPS://host/predict", "endpoint"),
    ],
)
def test_a_reference_says_what_it_names(model, place):
    assert SubjectSettings(model=model).place == place
    assert SubjectSettings(score="p").place is None


def test_trust_needs_the_digest_of_what_is_trusted():
    assert "must come with `sha256`" in refused(model="m.pkl", trust="pickle")
    assert "trust" in refused(model="m.pkl", trust="joblib", sha256=DIGEST)
    pinned = SubjectSettings(model="m.pkl", trust="pickle", sha256=DIGEST.upper())
    assert pinned.sha256 == f"sha256:{DIGEST}"


@pytest.mark.parametrize("value", ["", "sha256:12", "md5:" + DIGEST, DIGEST + "0"])
def test_a_digest_has_one_form(value):
    assert "64 hexadecimal digits" in refused(model="m.skops", sha256=value)


@pytest.mark.parametrize("model", ["http://host/predict", "python:a:b"])
def test_what_has_no_digest_cannot_be_pinned(model):
    assert "has no digest that could be pinned" in refused(model=model, sha256=DIGEST)


@pytest.mark.parametrize(
    "key",
    [
        {"trusted": ["a.B"]},
        {"sha256": DIGEST},
        {"classes": ["no", "yes"]},
        {"features": ["x"]},
        {"timeout": 3},
    ],
)
def test_a_key_of_models_goes_with_a_model(key):
    (name,) = key
    assert f"`{name}` goes with `model`, not with predictions" in refused(
        predictions="p.csv", **key
    )


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ({"tracking": "sqlite:///m.db"}, "in MLflow"),
        ({"timeout": 3}, "the address of an endpoint"),
        ({"request": "v2"}, "the address of an endpoint"),
    ],
)
def test_a_key_of_a_place_goes_with_that_place(key, place):
    told = refused(model="m.skops", **key)
    assert f"goes with a `model` that is {place}" in told


@pytest.mark.parametrize(
    "key",
    [
        {"batch": 0},
        {"timeout": 0},
        {"timeout": float("inf")},
        {"request": "xml"},
        {"classes": []},
        {"features": ["x", "x"]},
    ],
)
def test_a_value_outside_its_range_is_refused(key):
    assert refused(model="http://host/predict", **key)


def test_a_whole_number_of_seconds_is_a_number():
    assert SubjectSettings(model="http://h/p", timeout=5).timeout == 5.0


def test_a_champion_takes_the_keys_of_a_model():
    keys = {"trust": "pickle", "sha256": DIGEST, "features": ["x"]}
    assert SubjectSettings(registry="champion", **keys).features == ("x",)


@pytest.mark.parametrize("model", ["m.skops", "mlflow:m@champion"])
def test_an_artifact_goes_with_what_has_no_file(model):
    assert "the file is known" in refused(model=model, artifact="m.bin")
    for nameless in ("http://host/predict", "python:a:b"):
        assert SubjectSettings(model=nameless, artifact="m.bin").artifact == "m.bin"


def test_classes_do_not_go_with_a_regression():
    with pytest.raises(ValidationError, match=r"candidate\.classes` goes with task"):
        Settings(
            name="m",
            target="y",
            task="regression",
            candidate=SubjectSettings(model="m.onnx", classes=("a", "b")),
        )
