from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.loading.asked_later import asked_later
from pytest_mlgate.models.loading.asked_later import load_named
from pytest_mlgate.settings import SubjectSettings


def test_a_model_is_loaded_once_and_only_when_it_is_asked(
    skops_path, question, frame, probability
):
    calls = []

    def load():
        calls.append(1)
        return load_named(settings, root=skops_path.parent)

    settings = SubjectSettings(model="candidate.skops")
    asked = asked_later(load, question, what="candidate", digest=None)
    assert calls == []
    assert asked.features == ("age", "hours")
    assert np.array_equal(asked.answers(frame).scores, probability)
    assert calls == [1]


def test_another_file_than_the_one_that_was_judged_is_refused(skops_path, question):
    settings = SubjectSettings(model="candidate.skops")
    load = partial(load_named, settings, root=skops_path.parent)
    asked = asked_later(load, question, what="candidate", digest="sha256:00")
    with pytest.raises(SubjectMismatch, match="it was sha256:00 and is sha256:"):
        asked.features  # noqa: B018 - asking is the effect
    digest = load().digest
    assert asked_later(load, question, what="candidate", digest=digest).features


def test_answers_from_elsewhere_have_no_model(tmp_path):
    assert load_named(SubjectSettings(score="p"), root=tmp_path) is None
