"""A profile comes back as it was written, or not at all."""

from __future__ import annotations

import json
from datetime import UTC
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.data.profiles.profile_file import checksum_of
from pytest_mlgate.data.profiles.profile_file import profile_from_text
from pytest_mlgate.data.profiles.profile_file import profile_text
from pytest_mlgate.data.profiles.profile_file import read_profile
from pytest_mlgate.data.profiles.profile_file import write_profile
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData

FLIGHTS = Path(__file__).parents[2] / "fixtures" / "flights_2013.csv.gz"


@pytest.fixture(scope="module")
def profile():
    rows = pd.read_csv(FLIGHTS)
    rows["seen"] = pd.to_datetime(rows["time_hour"], utc=True)
    rows["nothing"] = np.nan
    rows["sometimes"] = np.where(rows.index % 2, np.inf, 0.1 + 0.2)
    return profile_table(
        rows, identity="sha256:0", made=datetime(2026, 1, 1, tzinfo=UTC)
    )


def edited(profile, change, *, signed=True):
    raw = json.loads(profile_text(profile))
    change(raw)
    if signed:
        raw["checksum"] = checksum_of(raw)
    return json.dumps(raw)


def test_a_profile_comes_back_bit_for_bit(profile, tmp_path):
    write_profile(profile, tmp_path / "profile.json")

    assert read_profile(tmp_path / "profile.json") == profile
    assert [path.name for path in tmp_path.iterdir()] == ["profile.json"]


def test_fifty_columns_of_a_million_kinds_of_values_take_some_hundred_kilobytes():
    rng = np.random.default_rng(0)
    rows = pd.DataFrame(
        rng.standard_normal((5000, 50)), columns=[f"x{i}" for i in range(50)]
    )

    assert len(profile_text(profile_table(rows))) < 400_000


def test_a_file_cut_anywhere_is_refused(profile):
    text = profile_text(profile)

    for end in range(60, len(text) - 3, 997):
        with pytest.raises(
            UnreadableData, match=r"cut short or damaged.*mlgate profile"
        ):
            profile_from_text(text[:end], where="p.json")


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", "42", "a,b\n1,2\n", '{"kind": "other"}', "[" * 9999],
)
def test_a_file_of_somebody_else_is_refused(text):
    with pytest.raises(UnreadableData, match=r"p.json: this is no profile"):
        profile_from_text(text, where="p.json")


def test_bytes_and_folders_are_refused(tmp_path):
    (tmp_path / "p.json").write_bytes(b"\x80\x04\x95")
    with pytest.raises(UnreadableData, match=r"not UTF-8"):
        read_profile(tmp_path / "p.json")
    with pytest.raises(UnreadableData, match=r"cannot be read"):
        read_profile(tmp_path)
    with pytest.raises(UnreadableData, match=r"cannot be read"):
        read_profile(tmp_path / "absent.json")


def test_a_profile_of_a_later_release_says_what_to_do(profile):
    text = edited(profile, lambda raw: raw.update(format=3, colour="blue"))

    with pytest.raises(
        UnreadableData, match=r"format 3; this release reads 2.*upgrade"
    ):
        profile_from_text(text, where="p.json")


def column(raw, name):
    return next(column for column in raw["columns"] if column["name"] == name)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda raw: raw.update(row=1), "'row' is no key .*'rows'"),
        (lambda raw: raw.update(format=True), "`format` must be 2"),
        (lambda raw: raw.update(format=0), "`format` must be 2"),
        (lambda raw: raw.update(format=1), "format 1, of an earlier release; this one"),
        (lambda raw: raw.pop("rows"), "`rows`: Field required"),
        (lambda raw: raw.update(rows="801"), "`rows`: Input should be a valid integer"),
        (lambda raw: raw.update(rows=801), "column 'month': `rows` must be"),
        (lambda raw: raw.update(columns=[]), "`columns` must be one or more"),
        (lambda raw: raw["columns"].append(raw["columns"][0]), "different names"),
        (lambda raw: raw["columns"][0].update(level=1), "'level' is no key"),
        (lambda raw: raw["columns"][0].update(kind="words"), "kind`: Input should be"),
        (lambda raw: raw["columns"][0]["counts"].pop(), "`counts` must be 12"),
        (lambda raw: column(raw, "month").update(missing=3), "must add up to 802"),
        (lambda raw: column(raw, "month")["levels"].__setitem__(0, "x"), "be numbers"),
        (lambda raw: column(raw, "distance")["edges"].reverse(), "must increase"),
        (lambda raw: column(raw, "distance").pop("scale"), "must have a `location`"),
        (lambda raw: column(raw, "seen")["parts"].pop(), "`parts` must be hour, week"),
        (lambda raw: column(raw, "nothing").update(missing=1), "must be missing"),
        (lambda raw: raw.update(rows=0), "`rows` must be positive; got 0"),
        (lambda raw: column(raw, "nothing").update(counts=[802]), "must have no cells"),
        (lambda raw: column(raw, "month").update(edges=[1.0]), "`edges` go with the"),
        (lambda raw: column(raw, "month").update(missing=-1), "may be negative"),
        (
            lambda raw: column(raw, "month")["levels"].__setitem__(0, "2"),
            "`levels` must differ",
        ),
        (
            lambda raw: column(raw, "seen")["parts"][0]["levels"].__setitem__(0, "24"),
            "`levels` of 'hour' must be",
        ),
    ],
)
def test_an_edit_that_breaks_a_rule_is_refused_and_named(profile, change, told):
    with pytest.raises(UnreadableData, match=f"p.json: .*{told}.*Hint: make it again"):
        profile_from_text(edited(profile, change), where="p.json")


def test_a_number_that_json_does_not_have_is_refused(profile):
    text = profile_text(profile).replace(
        '"weights_total": null', '"weights_total": NaN'
    )

    with pytest.raises(UnreadableData, match=r"NaN is no number"):
        profile_from_text(text, where="p.json")


def test_a_file_that_cannot_be_written_leaves_nothing(profile, tmp_path):
    with pytest.raises(InvalidInput, match=r"folder"):
        write_profile(profile, tmp_path / "absent" / "p.json")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: column(raw, "month").update(n_levels=11),
        lambda raw: raw.update(identity="sha256:1"),
        lambda raw: raw.pop("checksum"),
        lambda raw: raw.update(checksum=7),
        lambda raw: raw.update(checksum="sha256:" + "0" * 64),
        lambda raw: column(raw, "distance").update(location=1.0),
    ],
)
def test_an_edit_that_breaks_no_other_rule_is_refused(profile, change):
    told = "p.json: the profile is not as it was written: `checksum` must .* Hint: make"
    with pytest.raises(UnreadableData, match=told):
        profile_from_text(edited(profile, change, signed=False), where="p.json")


def test_laying_a_file_out_anew_is_no_edit(profile):
    laid_out = json.dumps(json.loads(profile_text(profile)), indent=4, sort_keys=True)

    assert profile_from_text(laid_out, where="p.json") == profile
