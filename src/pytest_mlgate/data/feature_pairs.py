"""Do two sources give the same features to the same entities: rows side by side.

Everything is said in narwhals expressions, so an engine that keeps its rows elsewhere
compares them there; only counts and a few of the worst rows come back.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.rules.feature_kinds import as_kind
from pytest_mlgate.data.rules.feature_kinds import kind_on_both_sides
from pytest_mlgate.data.rules.feature_kinds import readable_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.data.rules.feature_kinds import Frame

WORST_SHOWN = 5

# names that columns have here, so that none of the user's can be in the way
_FOUND, _FAR, _TIME = "found", "far", "time"

_ORDERED = {"numbers", "date", "datetime", "datetime with zone"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureDifference:
    """How often one feature differs between both sources.

    Parameters
    ----------
    feature : str
        Its name in both.
    rows : int
        Entities that both sources know.
    mismatches : int
        Of these, with another value, or with a value on one side only.
    valued : int
        Of `rows`, those in which a source has a value: two missing ones are equal, and
        say nothing.
    worst : tuple of str
        Some of them, the farthest first: keys and both values.
    """

    feature: str
    rows: int
    mismatches: int
    valued: int
    worst: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All features, and the entities that only one source knows."""

    features: tuple[FeatureDifference, ...]
    # online rows, and those without an offline partner
    rows: int
    unmatched: int


def compare_features(
    offline: Any,  # noqa: ANN401 - any frame
    online: Any,  # noqa: ANN401 - the same
    *,
    on: Sequence[str],
    features: Sequence[str] | None,
    tolerance: float | Mapping[str, float],
    as_of: str | None,
) -> Comparison:
    """Match every online row with its offline row, and compare their features.

    Parameters
    ----------
    offline, online
        Frames of any library that narwhals reads; of the same one, lazy ones stay lazy.
    on
        Columns that name an entity; unique in `offline` unless `as_of` is given.
    features
        Columns to compare; all that both have, besides `on` and `as_of`, by default.
    tolerance
        Largest distance of numbers that counts as equal: one for all features, or
        one for each that is named.
    as_of
        A column of moments in both: an online row is matched with the newest offline
        row of its entity that is not younger.

    Returns
    -------
    Comparison

    Raises
    ------
    UnreadableData
        If a column is missing on a side, its name is no text or there twice, a row has
        no time, or a library cannot compare the values.
    InvalidInput
        If an entity is there twice offline, a column is of one kind on one side and of
        another on the other, or there is nothing to compare.
    """
    sides = (readable_frame(online, "online"), readable_frame(offline, "offline"))
    keys = list(dict.fromkeys(on))
    time = [] if as_of is None else [as_of]
    for frame, side in zip(sides, ("online", "offline"), strict=True):
        _require_columns(frame, [*keys, *time, *(features or ())], side)
    if not keys or set(keys) & set(time):
        raise InvalidInput.because("on", "one column or more, not that of as_of=", on)
    names = _names(*sides, features, leave_out={*keys, *time})
    kinds = {name: kind_on_both_sides(*sides, name) for name in (*keys, *time, *names)}
    if as_of is not None and kinds[as_of] not in _ORDERED:
        raise InvalidInput.because(
            "as_of", "a column of times or numbers", f"{as_of} of {kinds[as_of]}"
        )
    try:
        return _compared(
            *_alike(sides, keys, time, names, kinds),
            keys=keys,
            time=time,
            names=names,
            kinds=kinds,
            tolerance=tolerance,
        )
    except MlgateError:
        raise
    # The libraries raise dozens of kinds of errors on odd columns; each ends here.
    except Exception as error:
        told = " ".join(str(error).split())[:200]
        raise UnreadableData(
            f"The features {', '.join(names)} cannot be compared on "
            f"{', '.join(keys + time)} ({type(error).__name__}: {told}). Hint: bring "
            "both sides to the same types, or name fewer in features=."
        ) from error


def _compared(
    left: nw.LazyFrame[Any],
    right: nw.LazyFrame[Any],
    *,
    keys: list[str],
    time: list[str],
    names: list[str],
    kinds: Mapping[str, str],
    tolerance: float | Mapping[str, float],
) -> Comparison:
    """Join both sides, whose columns have names of their own here, and count."""
    ids = [f"key {place}" for place in range(len(keys))]
    if time:
        for frame, side in ((left, "online"), (right, "offline")):
            _require_times(frame, time[0], side)
        joined = left.sort(_TIME).join_asof(
            right.sort(_TIME), on=_TIME, by=ids, strategy="backward"
        )
    else:
        _require_unique(right, dict(zip(ids, keys, strict=True)))
        joined = left.join(right, on=ids, how="left")
    differs = [
        _differs(place, kind=kinds[name], tolerance=_tolerance_of(name, tolerance))
        for place, name in enumerate(names)
    ]
    known = ~nw.col(_FOUND).is_null()
    counted = _collected(
        joined.select(
            nw.len().alias("rows"),
            known.cast(nw.Int64).sum().alias("known"),
            *(
                (known & apart).cast(nw.Int64).sum().alias(f"apart {place}")
                for place, apart in enumerate(differs)
            ),
            *(
                (known & _has_value(place))
                .cast(nw.Int64)
                .sum()
                .alias(f"valued {place}")
                for place in range(len(names))
            ),
        )
    )
    (found,) = counted.rows(named=True)
    matched = int(found["known"] or 0)
    shown = dict(zip([*ids, *([_TIME] if time else [])], keys + time, strict=True))
    return Comparison(
        features=tuple(
            FeatureDifference(
                feature=name,
                rows=matched,
                mismatches=int(found[f"apart {place}"] or 0),
                valued=int(found[f"valued {place}"] or 0),
                worst=_worst(
                    joined.filter(known & differs[place]),
                    shown,
                    place,
                    name,
                    number=kinds[name] == "numbers",
                )
                if found[f"apart {place}"]
                else (),
            )
            for place, name in enumerate(names)
        ),
        rows=int(found["rows"]),
        unmatched=int(found["rows"]) - matched,
    )


def _alike(
    sides: tuple[Frame, Frame],
    keys: list[str],
    time: list[str],
    names: list[str],
    kinds: Mapping[str, str],
) -> Iterator[nw.LazyFrame[Any]]:
    """Bring both sides to one library, to the same types, and to safe names."""
    frames = [frame.lazy() for frame in sides]
    libraries = {frame.implementation for frame in frames}
    # pyarrow has no join as of a time
    if len(libraries) > 1 or (time and nw.Implementation.PYARROW in libraries):
        frames = [
            nw.from_native(frame.collect(backend="pandas").to_pandas()).lazy()
            for frame in frames
        ]
    schemas = [frame.collect_schema() for frame in frames]

    def column(name: str, alias: str) -> nw.Expr:
        dtypes = [schema[name] for schema in schemas]
        # whole numbers as keys stay whole
        same = name in keys and dtypes[0] == dtypes[1]
        found = nw.col(name) if same else as_kind(nw.col(name), kinds[name], dtypes)
        return found.alias(alias)

    for frame, values in zip(frames, ("online", "offline"), strict=True):
        ready = frame.select(
            *(column(name, f"key {place}") for place, name in enumerate(keys)),
            *(column(name, _TIME) for name in time),
            *(column(name, f"{values} {i}") for i, name in enumerate(names)),
            *([nw.lit(1).alias(_FOUND)] if values == "offline" else []),
        )
        if values == "offline":
            # nobody is the entity without a name; libraries disagree about it
            ready = ready.filter(
                *(~nw.col(f"key {place}").is_null() for place in range(len(keys)))
            )
        yield ready


def _tolerance_of(name: str, given: float | Mapping[str, float]) -> float:
    return given.get(name, 0.0) if isinstance(given, Mapping) else given


def _require_columns(frame: Frame, names: Sequence[str], side: str) -> None:
    known = frame.collect_schema().names()
    missing = [name for name in names if name not in known]
    if missing:
        raise UnreadableData(
            f"The {side} features must have the columns {', '.join(missing)}; they "
            f"have {', '.join(known)}. Hint: rename the columns so that both agree."
        )


def _require_times(frame: nw.LazyFrame[Any], name: str, side: str) -> None:
    lacking = frame.select(nw.col(_TIME).is_null().cast(nw.Int64).sum().alias("n"))
    (found,) = _collected(lacking).rows(named=True)
    if found["n"]:
        raise UnreadableData(
            f"The column {name!r} of the {side} features must have a time in every "
            f"row; {found['n']} have none. Hint: drop those rows, or mend the log."
        )


def _require_unique(frame: nw.LazyFrame[Any], keys: Mapping[str, str]) -> None:
    twice = (
        frame.group_by(list(keys))
        .agg(nw.len().alias("n"))
        .filter(nw.col("n") > 1)
        .head(1)
        .collect(backend="pandas")
    )
    if len(twice):
        row = twice.rows(named=True)[0]
        which = ", ".join(f"{name}={row[alias]!r}" for alias, name in keys.items())
        raise InvalidInput(
            f"Every entity must be there once in the offline features; {which} is "
            f"there {row['n']} times. Hint: name more columns in on=, or give as_of=."
        )


def _names(
    left: Frame,
    right: Frame,
    features: Sequence[str] | None,
    *,
    leave_out: set[str],
) -> list[str]:
    known = right.collect_schema().names()
    both = [name for name in left.collect_schema().names() if name in known]
    names = list(dict.fromkeys(both if features is None else features))
    names = [name for name in names if name not in leave_out]
    if not names:
        raise InvalidInput(
            "There is no feature that both sources have, besides the keys. Hint: give "
            "both sides the same names."
        )
    return names


def _differs(place: int, *, kind: str, tolerance: float) -> nw.Expr:
    """Say when both values differ; two missing ones are equal, one missing differs."""
    here, there = nw.col(f"online {place}"), nw.col(f"offline {place}")
    one_side = here.is_null() != there.is_null()
    if kind == "empty":
        return one_side
    apart = here != there
    if kind == "numbers" and tolerance:
        apart = (_distance(here, there) > tolerance) & apart
    # a comparison with a missing value is missing itself, and no difference
    return one_side | (
        apart.fill_null(value=False) & ~here.is_null() & ~there.is_null()
    )


def _has_value(place: int) -> nw.Expr:
    here, there = nw.col(f"online {place}"), nw.col(f"offline {place}")
    return ~(here.is_null() & there.is_null())


def _distance(here: nw.Expr, there: nw.Expr) -> nw.Expr:
    return (here.cast(nw.Float64) - there.cast(nw.Float64)).abs()


def _collected(rows: nw.LazyFrame[Any]) -> nw.DataFrame[Any]:
    with warnings.catch_warnings():
        # both sides were sorted a line above; polars cannot see it within groups
        warnings.filterwarnings("ignore", message="Sortedness of columns")
        return rows.collect(backend="pandas")


def _worst(
    differing: nw.LazyFrame[Any],
    keys: Mapping[str, str],
    place: int,
    name: str,
    *,
    number: bool,
) -> tuple[str, ...]:
    here, there = f"online {place}", f"offline {place}"
    shown = differing.select(*keys, here, there)
    if number:
        distance = _distance(nw.col(here), nw.col(there)).alias(_FAR)
        shown = shown.with_columns(distance).sort(
            _FAR, descending=True, nulls_last=False
        )
    rows = _collected(shown.head(WORST_SHOWN)).rows(named=True)
    return tuple(
        f"{', '.join(f'{key}={row[alias]}' for alias, key in keys.items())}: {name} is "
        f"{row[there]} offline and {row[here]} online"
        for row in rows
    )
