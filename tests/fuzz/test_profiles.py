"""A profile that is not as it was written is refused: it decides what drift is."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from hypothesis import strategies as st
from tests.fuzz.holding import hold
from tests.fuzz.holding import inputs
from tests.fuzz.holding import refused
from tests.fuzz.mutations import changed
from tests.fuzz.mutations import damaged
from tests.fuzz.mutations import json_texts

from pytest_mlgate.data.profiles.profile_file import checksum_of
from pytest_mlgate.data.profiles.profile_file import profile_text
from pytest_mlgate.data.profiles.profile_file import read_profile
from pytest_mlgate.data.profiles.profile_rules import broken_rule
from pytest_mlgate.data.profiles.profiling import profile_table

ROWS = pd.DataFrame(
    {
        "age": [20, 30, 30, 41, 52, 63, None, 18] * 5,
        "rate": [0.1 * n for n in range(40)],
        "plan": ["free", "paid", "paid", None] * 10,
        "new": [True, False] * 20,
        "empty": [None] * 40,
        "when": pd.date_range("2026-01-01", periods=40, freq="7h"),
    }
)


@pytest.fixture(scope="module")
def profile():
    return profile_table(ROWS)


def read(path, content):
    """Read a profile; None where it is refused."""
    path.write_bytes(content)
    found = []
    told = refused(lambda: found.append(read_profile(path)), naming=path.name)
    assert path.read_bytes() == content
    return found[0] if told is None else None


@inputs(12, 350)
def test_a_changed_profile_is_refused_or_says_the_same(tmp_path, profile, most):
    def of(text):
        found = read(tmp_path / "p.json", text.encode("utf-8", "surrogatepass"))
        assert found is None or found == profile

    hold("profile", json_texts(json.loads(profile_text(profile))), of, most=most)


@inputs(12, 350)
def test_a_damaged_profile_is_refused_or_says_the_same(tmp_path, profile, most):
    def of(content):
        found = read(tmp_path / "p.json", content)
        assert found is None or found == profile

    hold("profile", damaged(profile_text(profile).encode()), of, most=most)


@inputs(12, 350)
def test_a_profile_with_a_checksum_made_anew_keeps_its_rules(tmp_path, profile, most):
    def of(document):
        if isinstance(document, dict):
            document = {**document, "checksum": checksum_of(document)}
        text = json.dumps(document)
        found = read(tmp_path / "p.json", text.encode("utf-8", "surrogatepass"))
        if found is not None:
            assert broken_rule(found) is None
            # what was accepted can be written, and is the same then
            assert read(tmp_path / "p.json", profile_text(found).encode()) == found

    hold("profile", changed(json.loads(profile_text(profile))), of, most=most)


def test_nesting_beyond_the_recursion_of_python_is_refused(tmp_path):
    deep = b'{"kind": "pytest-mlgate profile", "a": ' + b"[" * 100_000

    def of(content):
        assert read(tmp_path / "p.json", content) is None

    hold("profile", st.just(deep), of, most=1)
