"""Kept answers are those of the model, or are not used."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import FunctionTransformer
from tests.models.conftest import FEATURES
from tests.models.conftest import make_frame

from pytest_mlgate.data.tables import read_table
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.kept import kept_answers
from pytest_mlgate.models.kept.prediction_cache import PredictionCache
from pytest_mlgate.models.subject import load_subject
from pytest_mlgate.settings import SubjectSettings

CANDIDATE = SubjectSettings(model="candidate.skops")


@pytest.fixture
def folder(tmp_path, skops_path, frame):
    frame.to_csv(tmp_path / "rows.csv", index=False)
    return tmp_path


@pytest.fixture
def cache(folder):
    return PredictionCache(folder / "kept")


@pytest.fixture
def asked(monkeypatch):
    """Count the questions that models are really asked."""
    counts = Counter()
    score = kept_answers.score_rows

    def counting(model, question, *, what, **options):
        counts[what] += 1
        return score(model, question, what=what, **options)

    monkeypatch.setattr(kept_answers, "score_rows", counting)
    return counts


def load(folder, cache, settings=CANDIDATE, **changes):
    table = changes.pop("table", None) or read_table("rows.csv", root=folder)
    known = {"target": "income", "positive": ">50K", "exclude": ("id",), **changes}
    question = Question(table=table, **known)
    return load_subject(settings, question, role="candidate", root=folder, cache=cache)


def entries(cache):
    return sorted(cache.folder.glob("*.npz"))


def test_the_second_question_is_answered_by_the_first(folder, cache, asked, frame):
    first = load(folder, cache)
    # another run has another cache object
    again = PredictionCache(cache.folder)
    second = load(folder, again)
    assert sum(asked.values()) == 1
    assert first.cached is None
    assert entries(cache) == [cache.folder / f"{second.cached}.npz"]
    for one, other in zip(
        first.predictions.arrays, second.predictions.arrays, strict=True
    ):
        np.testing.assert_array_equal(one, other)
    assert (first.digest, first.threshold) == (second.digest, second.threshold)
    assert len(second.asked.answers(frame[:5])) == 5
    assert again.notes == cache.notes == []


def rows_changed(folder):
    path = folder / "rows.csv"
    path.write_text(path.read_text().replace("<=50K", ">50K", 1))
    return {}


def model_changed(folder):
    frame = make_frame()
    other = LogisticRegression(C=0.5).fit(frame[FEATURES], frame["income"])
    skops.io.dump(other, folder / "candidate.skops")
    return {}


def threshold_changed(_):
    return {"settings": SubjectSettings(model="candidate.skops", threshold=0.4)}


def positive_changed(_):
    return {"positive": "<=50K"}


def excluded_changed(_):
    return {"exclude": ()}


def terms_changed(_):
    named = SubjectSettings(model="candidate.skops", features=("age", "hours"))
    return {"settings": named}


def engine_changed(folder):
    return {"table": read_table("rows.csv", root=folder, engine="polars")}


@pytest.mark.parametrize(
    "change",
    [
        rows_changed,
        model_changed,
        threshold_changed,
        positive_changed,
        excluded_changed,
        terms_changed,
        engine_changed,
    ],
)
def test_whatever_could_change_an_answer_asks_again(change, folder, cache, asked):
    load(folder, cache)
    found = load(folder, cache, **change(folder))
    assert found.cached is None
    assert sum(asked.values()) == 2
    assert len(entries(cache)) == 2
    assert cache.notes == []


def test_another_version_of_a_library_asks_again(folder, cache, asked, monkeypatch):
    load(folder, cache)
    monkeypatch.setattr(
        "pytest_mlgate.models.kept.prediction_key._software", lambda: "scikit-learn 9.9"
    )
    assert load(folder, cache).cached is None
    assert sum(asked.values()) == 2


def flip_a_byte(entry, arrays):
    content = bytearray(arrays.read_bytes())
    content[len(content) // 2] ^= 1
    arrays.write_bytes(content)


def cut_it_off(entry, arrays):
    arrays.write_bytes(arrays.read_bytes()[:-100])


def empty_it(entry, arrays):
    arrays.write_bytes(b"")


def remove_the_answers(entry, arrays):
    arrays.unlink()


def spoil_the_key(entry, arrays):
    entry.write_text(entry.read_text()[:50])


def nest_the_key(entry, arrays):
    entry.write_text("[" * 100_000)


def be_no_text(entry, arrays):
    entry.write_bytes(b"\xff\xfe{}")


def hold_a_list(entry, arrays):
    entry.write_text("[]")


def be_of_another_model(entry, arrays):
    told = json.loads(entry.read_text())
    told["key"]["model"] = "sha256:" + 64 * "0"
    entry.write_text(json.dumps(told))


def hold_other_arrays(entry, arrays):
    """Write something else with a checksum that fits."""
    from pytest_mlgate.data.references.sha256 import digest_of_file

    np.savez(arrays, decisions=np.ones(7, bool), form=np.array("labels"))
    told = json.loads(entry.read_text())
    entry.write_text(json.dumps(told | {"checksum": digest_of_file(arrays)}))


def hold_a_pickle(entry, arrays):
    from pytest_mlgate.data.references.sha256 import digest_of_file

    trap = Trap(arrays.with_name("trap"))
    np.savez(arrays, decisions=np.array([trap]), form=np.array("labels"))
    told = json.loads(entry.read_text())
    entry.write_text(json.dumps(told | {"checksum": digest_of_file(arrays)}))


class Trap:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


@pytest.mark.parametrize(
    "damage",
    [
        flip_a_byte,
        cut_it_off,
        empty_it,
        remove_the_answers,
        spoil_the_key,
        nest_the_key,
        be_no_text,
        hold_a_list,
        be_of_another_model,
        hold_other_arrays,
        hold_a_pickle,
    ],
)
def test_what_does_not_fit_is_reported_asked_again_and_replaced(
    damage, folder, cache, asked
):
    whole = load(folder, cache).predictions
    (arrays,) = entries(cache)
    damage(arrays.with_suffix(".json"), arrays)
    again = load(folder, cache)
    assert again.cached is None
    np.testing.assert_array_equal(again.predictions.scores, whole.scores)
    (note,) = cache.notes
    shown = f"{folder.name}/kept/{arrays.stem[:12]}….npz"
    assert note.startswith(f"{shown}: the answers kept there ")
    assert "the model was asked again, and they were replaced. Hint: " in note
    assert not arrays.with_name("trap").exists()
    healed = load(folder, cache)
    assert healed.cached == arrays.stem
    np.testing.assert_array_equal(healed.predictions.scores, whole.scores)
    assert sum(asked.values()) == 2
    assert len(cache.notes) == 1


def test_answers_without_their_key_are_an_unfinished_entry(folder, cache, asked):
    load(folder, cache)
    entries(cache)[0].with_suffix(".json").unlink()
    assert load(folder, cache).cached is None
    assert load(folder, cache).cached is not None
    assert sum(asked.values()) == 2
    assert cache.notes == []


def test_a_run_that_does_not_read_replaces_what_is_there(folder, cache, asked):
    load(folder, cache)
    (arrays,) = entries(cache)
    arrays.write_bytes(b"answers of somebody's own")
    writes = PredictionCache(cache.folder, reads=False)
    assert load(folder, writes).cached is None
    assert sum(asked.values()) == 2
    assert load(folder, cache).cached == arrays.stem
    assert writes.notes == cache.notes == []


def test_rows_in_memory_are_asked_each_time(folder, cache, asked, frame):
    for _ in range(2):
        table = wrap_frame(frame)
        assert load(folder, cache, table=table).cached is None
    assert sum(asked.values()) == 2
    assert entries(cache) == []


def test_types_of_other_code_are_asked_each_time(folder, cache, asked):
    own = SubjectSettings(model="candidate.skops", trusted=("my_package.Scaler",))
    known = SubjectSettings(
        model="candidate.skops", trusted=("sklearn.tree.Tree", "json.loads")
    )
    for settings in (own, own, known, known):
        load(folder, cache, settings)
    assert sum(asked.values()) == 3
    assert len(entries(cache)) == 1


def test_pickles_and_python_objects_are_asked_each_time(folder, cache, asked, model):
    import joblib

    from pytest_mlgate.data.references.sha256 import digest_of_file

    joblib.dump(model, folder / "m.joblib")
    (folder / "kept_model_of_test.py").write_text(
        "import skops.io\nfrom pathlib import Path\n"
        "model = skops.io.load(Path(__file__).parent / 'candidate.skops')\n"
    )
    pinned = digest_of_file(folder / "m.joblib")
    pickled = SubjectSettings(model="m.joblib", trust="pickle", sha256=pinned)
    coded = SubjectSettings(model="python:kept_model_of_test:model")
    for settings in (pickled, pickled, coded, coded):
        assert load(folder, cache, settings).cached is None
    assert sum(asked.values()) == 4
    assert entries(cache) == []


def test_what_a_model_raises_is_raised_and_nothing_is_kept(folder, cache, frame):
    broken = FunctionTransformer(np.log1p).fit(frame[FEATURES])
    skops.io.dump(broken, folder / "candidate.skops")
    frame.drop(columns="age").to_csv(folder / "rows.csv", index=False)
    with pytest.raises(UnreadableData, match="age"):
        load(folder, cache)
    assert entries(cache) == []


def test_the_oldest_entries_go_first(folder):
    cache = PredictionCache(folder / "kept", most_entries=2)
    for place, threshold in enumerate((0.3, 0.4, 0.5)):
        named = SubjectSettings(model="candidate.skops", threshold=threshold)
        load(folder, cache, named)
        for path in cache.folder.glob("*.*"):
            # as if every run were an hour later
            times = path.stat().st_mtime - 3600
            os.utime(path, (times, times))
        if place == 1:
            # the first is used again, so it is not the oldest
            first = SubjectSettings(model="candidate.skops", threshold=0.3)
            assert load(folder, cache, first).cached is not None
    assert len(entries(cache)) == 2
    kept = [
        load(folder, cache, SubjectSettings(model="candidate.skops", threshold=t))
        for t in (0.3, 0.5)
    ]
    assert all(subject.cached for subject in kept)


def test_entries_go_when_they_take_too_much_room(folder):
    load(folder, one := PredictionCache(folder / "kept"))
    size = sum(path.stat().st_size for path in one.folder.iterdir())
    stranger = one.folder / "notes.json"
    stranger.write_text("of somebody else")
    small = PredictionCache(folder / "kept", most_bytes=int(1.5 * size))
    named = SubjectSettings(model="candidate.skops", threshold=0.3)
    load(folder, small, named)
    assert [path.stem for path in entries(small)] == [load(folder, small, named).cached]
    assert stranger.exists()


def test_pieces_that_a_killed_process_left_go_with_the_next_entry(folder, cache):
    load(folder, cache)
    (whole,) = entries(cache)
    pieces = [
        cache.folder / f"{64 * 'a'}.npz",
        cache.folder / f".{64 * 'b'}.npz.123",
        cache.folder / f"{64 * 'c'}.lock",
    ]
    for path in pieces:
        path.write_bytes(b"half")
    load(folder, cache, SubjectSettings(model="candidate.skops", threshold=0.3))
    assert not any(path.exists() for path in pieces)
    assert whole in entries(cache)
    names = {path.name.partition(".")[0] for path in cache.folder.glob("[0-9a-f]*")}
    assert len(names) == len(entries(cache)) == 2


def test_an_entry_that_is_being_written_is_left_alone(folder, cache):
    from filelock import FileLock

    cache.folder.mkdir()
    written = cache.folder / f"{64 * 'a'}.npz"
    with FileLock(written.with_suffix(".lock")):
        written.write_bytes(b"half")
        load(folder, cache)
    assert written.exists()


def test_nothing_of_it_is_committed(folder, cache):
    load(folder, cache)
    assert (cache.folder / ".gitignore").read_text() == "*\n"


def test_without_a_folder_to_write_to_the_model_is_asked_as_ever(folder, asked):
    (folder / "kept").write_text("a file, where the folder would be")
    cache = PredictionCache(folder / "kept")
    for _ in range(2):
        assert len(load(folder, cache).predictions) == 200
    assert sum(asked.values()) == 2
    (note,) = cache.notes
    assert "answers cannot be kept there" in note
    assert "Hint: " in note


def test_a_lock_that_is_never_given_back_stops_nobody(folder, asked):
    from filelock import FileLock

    name = load(folder, PredictionCache(folder / "kept")) and next(
        (folder / "kept").glob("*.npz")
    )
    with FileLock(name.with_suffix(".lock")):
        hurried = PredictionCache(folder / "kept", wait_s=0.1)
        assert load(folder, hurried).cached is None
    assert sum(asked.values()) == 2
    assert "another process has been asking the same model" in hurried.notes[0]


def _loads_apart(folder, ready):
    """Ask a slow model in a process of its own, and write down that it was asked."""
    score = kept_answers.score_rows

    def slowly(*args, **options):
        (folder / f"asked-{os.getpid()}").touch()
        import time

        time.sleep(0.3)
        return score(*args, **options)

    kept_answers.score_rows = slowly
    ready.wait(30)
    found = load(folder, PredictionCache(folder / "kept"))
    (folder / f"found-{os.getpid()}").write_text(repr(found.predictions.scores[:3]))


def test_processes_that_ask_the_same_at_once_share_one_answer(folder):
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(2)
    both = [
        context.Process(target=_loads_apart, args=(folder, ready)) for _ in range(2)
    ]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
        assert process.exitcode == 0
    assert len(list(folder.glob("asked-*"))) == 1
    told = [path.read_text() for path in folder.glob("found-*")]
    assert len(told) == 2
    assert len(set(told)) == 1
