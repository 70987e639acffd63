"""`SkewGate` on bad input: a verdict, or an error that names column and cause."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.skew.skew_gate import SkewGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings

N = 200
IDS = np.arange(N)
X = np.linspace(0.0, 1.0, N)
WITH_INFINITIES = np.where(IDS < 3, np.inf, X)
MIXED = pd.Series([1, "a", 2.5, None] * (N // 4), dtype=object)
HOURS = pd.date_range("2024-01-01", periods=N, freq="h")
ZONED = HOURS.tz_localize("UTC")


def table(**columns):
    return pd.DataFrame({"id": IDS} | columns)


@pytest.fixture
def asked(tmp_path):
    def asked(offline, online, **given):
        settings = Settings(
            name="toy", target="y", evaluation="rows.csv", file=tmp_path / "mlgate.toml"
        )
        ledger = Ledger("test_it")
        options = {"on": "id", "at_most": 0.05} | given
        SkewGate(GateSession(settings), ledger).same_features(
            offline, online, **options
        )
        found = ledger.judge(alpha={"skew": 0.05}, severity="required", power=0.8)
        return {v.check: v for v in found}

    return asked


# x offline, x online, what the error says of it
REFUSED = {
    "numbers and text": (X, X.astype(str), "'x' .* numbers offline and text online"),
    "mixed offline": (MIXED, X, "'x' of the offline .* several kinds"),
    "mixed online": (X, MIXED, "'x' of the online .* several kinds"),
    "booleans and numbers": (X > 0.5, X, "'x' .* booleans offline and numbers online"),
    "a zone on one side": (HOURS, ZONED, "datetime offline and datetime with zone"),
    "a date and a time": (HOURS, [t.date() for t in HOURS], "datetime offline and dat"),
    "a time and text": (HOURS, HOURS.astype(str), "datetime offline and text online"),
    "lists": ([[1]] * N, [[1]] * N, "'x' of the offline .* several kinds"),
    "records": ([{"a": 1}] * N, [{"a": 1}] * N, "'x' of the offline .* several"),
    "bytes": ([b"a"] * N, [b"a"] * N, "'x' of the offline .* several kinds"),
    "complex": (X + 1j, X + 1j, "'x' of the offline .* several kinds"),
}

DIFFERENT = {
    "all missing offline": (np.nan, X),
    "all missing online": (X, np.nan),
    "no text offline": (pd.Series([None] * N, dtype=object), "a"),
    "None and numbers": (pd.Series([None] * N, dtype=object), X),
    "the other infinity": (np.inf, -np.inf),
    "the other end": (1e308, -1e308),
    "categories": (pd.Categorical(["a", "b"] * 100), pd.Categorical(["b", "c"] * 100)),
    "neighbours beyond 2**53": (2**53 + IDS, 2**53 + 1 + IDS),
    "half characters": (
        pd.Series(["a\ud800"] * N, dtype=object),
        pd.Series(["b\ud800"] * N, dtype=object),
    ),
}

ALIKE = {
    "infinities": (WITH_INFINITIES, WITH_INFINITIES),
    "a constant": (1, 1.0),
    "categories and text": (pd.Categorical(["a", "b"] * 100), ["a", "b"] * 100),
    "the same times in two zones": (ZONED, ZONED.tz_convert("Asia/Tokyo")),
    "other units of time": (HOURS.as_unit("ns"), HOURS.as_unit("s")),
    "decimals": (pd.Series([Decimal("0.5")] * N, dtype=object), 0.5),
    "beyond 64 bits": (
        pd.Series([10**30] * N, dtype=object),
        pd.Series([10**30] * N, dtype=object),
    ),
    "booleans with gaps": (
        pd.array([True, None] * 100, dtype="boolean"),
        pd.Series([True, None] * 100, dtype=object),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_compared_is_refused_with_column_and_cause(asked, case):
    offline, online, told = REFUSED[case]
    with pytest.raises(InvalidInput, match=told):
        asked(table(x=offline), table(x=online))


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_column_that_nobody_asks_about_harms_nobody(asked, case):
    offline, online, _ = REFUSED[case]
    found = asked(table(x=offline, z=X), table(x=online, z=X), features=["z"])
    assert {v.outcome for v in found.values()} == {"passed"}


@pytest.mark.parametrize("case", DIFFERENT)
def test_what_differs_fails(asked, case):
    offline, online = DIFFERENT[case]
    found = asked(table(x=offline), table(x=online))
    assert found["same_features(x)"].outcome == "failed"
    assert found["same_features(unmatched rows)"].outcome == "passed"


@pytest.mark.parametrize("case", ALIKE)
def test_what_is_equal_passes(asked, case):
    offline, online = ALIKE[case]
    found = asked(table(x=offline), table(x=online))
    assert found["same_features(x)"].outcome == "passed"


@pytest.mark.parametrize("at_most", [0, 0.05])
def test_a_feature_without_a_value_on_either_side_passes_nothing(asked, at_most):
    nothing = pd.Series([None] * N, dtype=object)
    found = asked(table(x=np.nan, z=X), table(x=nothing, z=X), at_most=at_most)
    assert found["same_features(x)"].outcome == "inconclusive"
    assert "x has no value in either source" in found["same_features(x)"].reason
    assert "features=" in found["same_features(x)"].remedy
    assert found["same_features(z)"].outcome == "passed"


def _both(convert):
    return lambda offline, online: (convert(offline), convert(online))


LIBRARIES = {
    "polars": _both(pl.from_pandas),
    "polars, lazy": _both(lambda frame: pl.from_pandas(frame).lazy()),
    "pyarrow": _both(lambda frame: pl.from_pandas(frame).to_arrow()),
    "two libraries": lambda offline, online: (pl.from_pandas(offline), online),
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_no_library_lets_an_error_or_a_warning_through(asked, library):
    for offline, online, *_ in (
        *REFUSED.values(),
        *DIFFERENT.values(),
        *ALIKE.values(),
    ):
        frames = table(x=offline), table(x=online)
        try:
            frames = LIBRARIES[library](*frames)
        except (
            pl.exceptions.PolarsError,
            ValueError,
            TypeError,
            ArithmeticError,
            NotImplementedError,
        ):
            continue  # the library has no such column
        try:
            found = asked(*frames)
        except MlgateError as error:
            assert "x" in str(error)  # noqa: PT017 - a verdict is as good
            assert "Hint: " in str(error)  # noqa: PT017 - the same
        else:
            assert "same_features(x)" in found


BAD_TABLES = {
    "no columns": (lambda t: t[[]], "have the columns id"),
    "no key": (lambda t: t.drop(columns="id"), "have the columns id"),
    "a column twice": (lambda t: pd.concat([t, t], axis=1), "'id' 2 times"),
    "a number for a name": (lambda t: t.rename(columns={"x": 3}), r"3 \(int\)"),
}


@pytest.mark.parametrize("side", ["offline", "online"])
@pytest.mark.parametrize("case", BAD_TABLES)
def test_a_table_that_is_none_is_refused_with_its_side(asked, case, side):
    spoil, told = BAD_TABLES[case]
    tables = {"offline": table(x=X), "online": table(x=X)}
    tables[side] = spoil(tables[side])
    with pytest.raises(UnreadableData, match=f"{side} features must .*{told}"):
        asked(**tables)


def test_an_empty_side_never_passes(asked):
    for offline, online in (
        (table(x=X).iloc[:0], table(x=X)),
        (table(x=X), table(x=X).iloc[:0]),
    ):
        found = asked(offline, online)
        assert "passed" not in {v.outcome for v in found.values()}


def test_columns_may_have_any_name(asked):
    names = [
        "found",
        "far",
        "time",
        "rows",
        "known",
        "key 0",
        "online 0",
        "offline 0",
        "apart 0",
        "n",
        "a\n\x1b[31m",
        "",
    ]
    frame = table(**dict.fromkeys(names, 1.0), x=X)
    found = asked(frame, frame.assign(x=X + 1))
    failed = {name for name, v in found.items() if v.outcome == "failed"}
    assert failed == {"same_features(x)"}
    assert len(found) == len(names) + 2


def test_keys_without_a_value_name_nobody(asked):
    keys = pd.Series([None, *map(str, range(N - 1))], dtype=object)
    for frames in (
        (table(x=X).assign(id=keys), table(x=X).assign(id=keys)),
        tuple(pl.from_pandas(table(x=X).assign(id=keys)) for _ in range(2)),
    ):
        found = asked(*frames)
        assert found["same_features(unmatched rows)"].estimate == -1 / N


@pytest.mark.parametrize(
    ("offline", "online", "told"),
    [
        (HOURS, ZONED, "'t' must be of one kind"),
        (HOURS, [pd.NaT] * N, "'t' of the online .* 200 have none"),
        ([pd.NaT, *HOURS[1:]], HOURS, "'t' of the offline .* 1 have none"),
        (HOURS.astype(str), HOURS.astype(str), "`as_of` must be a column of times"),
    ],
)
def test_moments_that_cannot_be_ordered_are_refused(asked, offline, online, told):
    with pytest.raises(MlgateError, match=told):
        asked(table(x=X, t=offline), table(x=X, t=online), as_of="t")


@pytest.mark.parametrize("library", LIBRARIES)
def test_moments_of_other_units_are_the_same_moments(asked, library):
    frames = (
        table(x=X, t=HOURS.as_unit("ns")),
        table(x=X, t=HOURS.as_unit("s")),
    )
    found = asked(*LIBRARIES[library](*frames), as_of="t")
    assert {v.outcome for v in found.values()} == {"passed"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"on": []}, "`on` must be one column or more"),
        ({"on": 3}, "`on` must be names of columns"),
        ({"on": "t", "as_of": "t"}, "`on` must be one column or more"),
        ({"features": []}, "no feature that both sources have"),
        ({"features": 3}, "`features` must be names"),
        ({"tolerance": "a"}, "`tolerance` must be"),
        ({"tolerance": None}, "`tolerance` must be"),
        ({"tolerance": {"x": float("nan")}}, "`tolerance` must be"),
        ({"at_most": "a"}, "`at_most` must be"),
        ({"at_most": float("nan")}, "`at_most` must be"),
    ],
)
def test_an_argument_that_makes_no_sense_is_refused(asked, given, told):
    frame = table(x=X, t=HOURS)
    with pytest.raises(InvalidInput, match=told):
        asked(frame, frame, **given)


@pytest.mark.parametrize("source", [None, [1, 2], 3.0])
def test_what_is_no_table_is_refused(asked, source):
    with pytest.raises(InvalidInput, match="`offline` must be a frame"):
        asked(source, table(x=X))


def test_a_file_that_is_damaged_is_named(asked, tmp_path):
    table(x=X).to_parquet(tmp_path / "features.parquet")
    whole = (tmp_path / "features.parquet").read_bytes()
    (tmp_path / "features.parquet").write_bytes(whole[:-9] + b"\xff" * 5 + whole[-4:])
    with pytest.raises(UnreadableData, match=r"features\.parquet: it cannot be read"):
        asked("features.parquet", table(x=X))
