from __future__ import annotations

import time

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.formats import endpoint
from pytest_mlgate.settings import SubjectSettings

FEATURES = ["age", "hours"]
CLASSES = ("<=50K", ">50K")


@pytest.fixture(autouse=True)
def without_long_pauses(monkeypatch):
    monkeypatch.setattr(endpoint, "PAUSES_S", (0.01, 0.02, 0.03))


@pytest.fixture
def ask(load):
    """Ask an endpoint about every row."""

    def asks(url, **options):
        settings = SubjectSettings(
            model=url, features=("age", "hours"), **options.pop("settings", {})
        )
        return load(settings, **options)

    return asks


@pytest.fixture
def rows_of(model):
    """Score the rows of a request as the model in production would."""

    def scores(frame):
        return model.predict_proba(pd.DataFrame(frame)[FEATURES])

    return scores


def test_rows_are_put_in_batches_and_answered_by_name(serve, ask, rows_of, probability):
    url, asked = serve(
        lambda _, rows: [
            dict(zip(CLASSES, p, strict=True)) for p in rows_of(rows).tolist()
        ]
    )
    found = ask(f"{url}/predict", settings={"batch": 150})
    assert np.array_equal(found.predictions.scores, probability)
    assert [len(rows) for _, rows, _ in asked] == [150, 50]
    assert set(asked[0][1][0]) == {"age", "hours"}
    assert (found.kind, found.artifact) == ("endpoint", None)
    assert found.reference == f"{url}/predict (mutable: an endpoint)"
    # the answers name it: nothing else does
    assert found.digest == ask(f"{url}/predict").digest


def split(rows_of):
    def answer(_, body):
        told = body["dataframe_split"]
        frame = pd.DataFrame(told["data"], columns=told["columns"])
        return {"predictions": rows_of(frame).tolist()}

    return answer


def records(rows_of):
    return lambda _, body: {"predictions": rows_of(body["dataframe_records"]).tolist()}


def instances(rows_of):
    return lambda _, body: {"predictions": rows_of(body["instances"]).tolist()}


def tensors(rows_of):
    def answer(_, body):
        assert [one["datatype"] for one in body["inputs"]] == ["FP64", "FP64"]
        assert body["inputs"][0]["shape"] == [len(body["inputs"][0]["data"]), 1]
        found = rows_of({one["name"]: one["data"] for one in body["inputs"]})
        shape = list(found.shape)
        told = {"name": "p", "shape": shape, "data": found.ravel().tolist()}
        return {"outputs": [told]}

    return answer


@pytest.mark.parametrize(
    ("path", "request_form", "answer"),
    [
        ("/invocations", None, split),
        ("/v2/models/income/infer", None, tensors),
        ("/score", "dataframe_split", split),
        ("/score", "dataframe_records", records),
        ("/score", "instances", instances),
        ("/score", "v2", tensors),
    ],
)
def test_every_form_of_request(
    path, request_form, answer, serve, ask, rows_of, probability
):
    url, _ = serve(answer(rows_of))
    settings = {"classes": CLASSES, "request": request_form}
    found = ask(f"{url}{path}", settings=settings).predictions
    assert np.array_equal(found.scores, probability)


def test_any_frame_can_be_put(serve, ask, rows_of, probability, frame):
    url, _ = serve(lambda _, rows: rows_of(rows)[:, 1].tolist())
    table = wrap_frame(pl.from_pandas(frame), reference="test.csv")
    assert np.array_equal(ask(url, table=table).predictions.scores, probability)


def test_a_missing_value_is_null(serve, ask, frame):
    url, asked = serve(lambda _, rows: [0.5] * len(rows))
    gap = frame.assign(age=frame["age"].where(frame["id"] != 0))
    ask(url, table=wrap_frame(gap))
    assert asked[0][1][0]["age"] is None


def test_labels_numbers_and_other_classes_are_told_apart(serve, ask, model, rows_of):
    labels, _ = serve(
        lambda _, rows: model.predict(pd.DataFrame(rows)[FEATURES]).tolist()
    )
    assert ask(labels).predictions.form == "labels"
    lone, _ = serve(lambda _, rows: rows_of(rows)[:, 0].tolist())
    # the second class listed is the one that a single number speaks for
    settings = {"classes": (">50K", "<=50K")}
    turned = ask(lone, settings=settings).predictions.scores
    assert turned == pytest.approx(1 - np.array(ask(lone).predictions.scores))


def test_a_server_that_is_restarting_gets_more_chances(
    serve, ask, rows_of, probability
):
    asked = []

    def answer(_, rows):
        asked.append(1)
        return (503, "busy", {}) if len(asked) < 4 else rows_of(rows)[:, 1].tolist()

    url, _ = serve(answer)
    assert np.array_equal(ask(url).predictions.scores, probability)


def test_an_endpoint_that_answers_slowly(serve, ask):
    url, _ = serve(lambda *_: time.sleep(0.5))
    with pytest.raises(UnreadableData) as told:
        ask(url, settings={"timeout": 0.05})
    assert f"{url}: no answer in 4 attempts (not done within the 0.05" in str(
        told.value
    )
    assert "Hint: run again when it answers, or give it longer" in str(told.value)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((500, {"error": "boom"}, {}), r"no answer in 4 attempts \(status 500: .*boom"),
        (
            (400, {"error": "no `age`"}, {}),
            r"refuses the request with status 400: .*age",
        ),
        (
            (302, b"", {"Location": "http://other/"}),
            "refuses the request with status 302",
        ),
        (
            b"<html>Please log in</html>",
            "must answer JSON; it answers '<html>Please log",
        ),
        ([0.5], "one answer for each of the 200 rows .* it gives 1 answers"),
        ([0.5] * 201, "it gives 201 answers"),
        ({"detail": "ok"}, "one answer for each of the 200 rows"),
        (b"", "must answer JSON; it answers nothing"),
        ((200, b"[0.5", {"Content-Length": "900"}), "4 bytes arrived and 900 were"),
    ],
    ids=["500", "400", "302", "html", "short", "long", "object", "empty", "cut off"],
)
def test_an_answer_that_is_none_names_the_address_and_the_remedy(
    answer, why, serve, ask
):
    url, _ = serve(lambda *_: answer)
    with pytest.raises(UnreadableData, match=why) as told:
        ask(url)
    assert str(told.value).startswith(url)
    assert "Hint: " in str(told.value)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ([float("nan")] + [0.5] * 199, "1 of 200 are missing: rows 0"),
        ([None] + [0.5] * 199, "1 of 200 are missing: rows 0"),
        ([7.5] + [0.5] * 199, r"must be in \[0, 1\]"),
        (["rich"] * 200, "every label must be a value of the target"),
        ([[0.2, 0.8]] * 200, "must have names, or `classes` must list them"),
        ([{"poor": 0.2, "rich": 0.8}] * 200, "called after the classes of the target"),
    ],
)
def test_answers_that_mean_nothing_are_refused(answer, why, serve, ask):
    url, _ = serve(lambda *_: answer)
    with pytest.raises((InvalidInput, SubjectMismatch), match=why) as told:
        ask(url)
    assert url in str(told.value)


def test_nobody_there(ask):
    with pytest.raises(UnreadableData, match=r"4 attempts \(ConnectionRefused.*Hint"):
        ask("http://127.0.0.1:1/predict")


def test_a_password_goes_to_the_server_and_into_no_message(serve, ask):
    url, asked = serve(lambda *_: (403, "no", {}))
    with pytest.raises(UnreadableData) as told:
        ask(url.replace("http://", "http://ann:secret@"))
    assert asked[0][2]["Authorization"] == "Basic YW5uOnNlY3JldA=="
    assert "secret" not in str(told.value)


def test_an_endpoint_is_promoted_by_the_file_that_it_serves(serve, ask, tmp_path):
    (tmp_path / "served.bin").write_bytes(b"what it serves")
    url, _ = serve(lambda _, rows: [0.5] * len(rows))
    found = ask(url, settings={"artifact": "served.bin"})
    assert found.artifact == tmp_path / "served.bin"
