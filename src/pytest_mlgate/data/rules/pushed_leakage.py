"""Did evaluation rows reach the training, where both tables stay in one engine.

Shared rows by a join, copies of the target by counts and sums, mixed times by counts.
What comes back are numbers, and the first rows that are shared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals as nw

from pytest_mlgate.data.rules.breach import CASES_SHOWN
from pytest_mlgate.data.rules.leakage import ROUNDING
from pytest_mlgate.data.rules.pushed_repeats import comparable
from pytest_mlgate.data.rules.pushed_values import TEXT
from pytest_mlgate.data.rules.pushed_values import as_time
from pytest_mlgate.data.rules.pushed_values import moment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.data.rules.rows_in_place import RowsInPlace

_FEW_LEVELS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedRows:
    """How many evaluation rows the training data hold, and the first of them."""

    count: int
    # positions of an evaluation row and of the first training row that equals it
    first: tuple[tuple[int, int], ...]


def pushed_shared_rows(
    evaluation: RowsInPlace, training: RowsInPlace, columns: Sequence[str]
) -> SharedRows:
    """Count the evaluation rows that the training data hold, too.

    Parameters
    ----------
    evaluation, training
        Tables in the same engine that have all `columns`.
    columns
        What rows are compared by. Missing equals missing.

    Examples
    --------
    >>> import polars as pl
    >>> from pytest_mlgate.data.places.lazy_frames import wrap_lazy
    >>> from pytest_mlgate.data.rules.rows_in_place import RowsInPlace
    >>> new = RowsInPlace(wrap_lazy(pl.LazyFrame({"id": [7, 8]})))
    >>> old = RowsInPlace(wrap_lazy(pl.LazyFrame({"id": [5.0, 7.0, 7.0]})))
    >>> pushed_shared_rows(new, old, ["id"])
    SharedRows(count=1, first=((0, 1),))

    Case 7 was seen in training.
    """
    ours, theirs = _keyed(evaluation, training, columns)
    keys = [name for name in ours if name != "at"]
    known = training.numbered.select(**theirs).group_by(*keys)
    seen = known.agg(nw.col("at").min().alias("seen"))
    shared = evaluation.numbered.select(**ours).join(seen, on=keys, how="inner")
    (found,) = evaluation.taken(shared.select(nw.len().alias("rows")))
    if not found["rows"]:
        return SharedRows(count=0, first=())
    few = shared.select("at", "seen").sort("at").head(CASES_SHOWN)
    first = tuple((int(r["at"]), int(r["seen"])) for r in evaluation.taken(few))
    return SharedRows(count=int(found["rows"]), first=first)


def pushed_copies(rows: RowsInPlace, features: Sequence[str], target: str) -> list[str]:
    """Name the features that are the target under another name, as `is_copy` does."""
    flat = [name for name in features if not rows.schema[name].is_nested()]
    found = _levels(rows, [target, *flat])
    missing, levels = found[target]
    if missing or levels < 2 or not flat:
        return []
    if levels > _FEW_LEVELS and rows.schema[target].is_numeric():
        whole = [n for n in flat if not found[n][0] and rows.schema[n].is_numeric()]
        return _lines(rows, whole, target)
    alike = [name for name in flat if found[name][1] == levels]
    return [name for name in alike if _pairs(rows, name, target) == levels]


def pushed_later_share(
    evaluation: RowsInPlace, training: RowsInPlace, name: str
) -> tuple[float, nw.Expr]:
    """Tell how far evaluation rows lie after training rows, as `later_share` does.

    Returns
    -------
    share : float
        Of all pairs the share in which the evaluation row is later.
    early : narwhals.Expr
        Marks evaluation rows before the newest training row.

    Raises
    ------
    InvalidInput
        If the column is text, or a time is missing or infinite.
    """
    for rows in (evaluation, training):
        _refuse_no_times(rows, name)
    ours, theirs = _time(evaluation, name), _time(training, name)
    newest = training.asked(theirs.max().alias("newest"))["newest"]
    last = nw.lit(newest) if isinstance(newest, float) else evaluation.at(newest)
    early = ours < last
    return _share_later(evaluation, training, name), early


def _share_later(evaluation: RowsInPlace, training: RowsInPlace, name: str) -> float:
    sides = (
        (evaluation.plan, _time(evaluation, name), 1, 0),
        (training.plan, _time(training, name), 0, 1),
    )
    both = nw.concat(
        [
            plan.select(time.alias("at"))
            .group_by("at")
            .agg(nw.len().cast(nw.Float64).alias("rows"))
            .select(
                "at",
                (nw.col("rows") * ours).alias("ours"),
                (nw.col("rows") * theirs).alias("theirs"),
            )
            for plan, time, ours, theirs in sides
        ]
    )
    times = both.group_by("at").agg(nw.col("ours").sum(), nw.col("theirs").sum())
    upto = nw.col("theirs").cum_sum().over(order_by="at").alias("upto")
    pairs = nw.col("ours") * (nw.col("upto") - nw.col("theirs") / 2)
    (found,) = evaluation.taken(
        times.with_columns(upto).select(pairs.sum().alias("pairs"))
    )
    return float(found["pairs"]) / (evaluation.rows * training.rows)


def _keyed(
    evaluation: RowsInPlace, training: RowsInPlace, columns: Sequence[str]
) -> tuple[dict[str, nw.Expr], dict[str, nw.Expr]]:
    """Express rows so that a join, to which null equals nothing, finds equal ones."""
    sides = []
    for place, (rows, other) in enumerate(
        ((evaluation, training), (training, evaluation))
    ):
        asked = {"at": nw.col(rows.place)}
        for number, name in enumerate(columns):
            missing, kinds = rows.missing(name), (rows.schema[name], other.schema[name])
            value, nothing = _joinable(rows, name, kinds)
            # what is of another kind equals only what is missing as well
            flag = 1 if value is not None else 1 + place
            asked[f"m{number}"] = nw.when(missing).then(0).otherwise(flag)
            if value is not None:
                asked[f"k{number}"] = nw.when(missing).then(nothing).otherwise(value)
        sides.append(asked)
    return sides[0], sides[1]


def _joinable(
    rows: RowsInPlace, name: str, kinds: tuple[nw.dtypes.DType, nw.dtypes.DType]
) -> tuple[nw.Expr | None, nw.Expr]:
    """Give a column as both tables can hold it, and what stands for missing."""
    value = comparable(rows, name)
    if all(kind in TEXT for kind in kinds):
        return value.cast(nw.String), nw.lit("")
    if all(kind.is_integer() or kind == nw.Boolean for kind in kinds):
        return value.cast(nw.Int64), nw.lit(0).cast(nw.Int64)
    if all(kind.is_numeric() or kind == nw.Boolean for kind in kinds):
        if kinds[0] == nw.Boolean:
            value = value.cast(nw.Int64)
        return value.cast(nw.Float64), nw.lit(0.0)
    if all(kind == nw.Date or isinstance(kind, nw.Datetime) for kind in kinds):
        return as_time(name), moment(rows, 0.0)
    return None, nw.lit(0)


def _levels(rows: RowsInPlace, names: Sequence[str]) -> Mapping[str, tuple[int, int]]:
    """Count missing values, and levels: missing is one where there is any."""
    asked = []
    for place, name in enumerate(names):
        gone = nw.when(rows.missing(name)).then(1).otherwise(0)
        asked.append(gone.sum().alias(f"m{place}"))
        asked.append(comparable(rows, name).n_unique().alias(f"n{place}"))
    found = rows.asked(*asked)
    return {
        name: (int(found[f"m{place}"]), int(found[f"n{place}"]))
        for place, name in enumerate(names)
    }


def _pairs(rows: RowsInPlace, feature: str, target: str) -> int:
    both = rows.plan.select(
        comparable(rows, feature).alias("x"), comparable(rows, target).alias("y")
    )
    pairs = both.group_by("x", "y").agg(nw.len().alias("rows"))
    (found,) = rows.taken(pairs.select(nw.len().alias("pairs")))
    return int(found["pairs"])


def _lines(rows: RowsInPlace, features: Sequence[str], target: str) -> list[str]:
    """Find features of which the target is a multiple, plus a constant."""
    finite = rows.asked(
        *(
            nw.col(name).cast(nw.Float64).abs().max().alias(f"x{place}")
            for place, name in enumerate((target, *features))
        )
    )
    if not math.isfinite(finite["x0"]):
        return []
    names = [
        n for place, n in enumerate(features, 1) if math.isfinite(finite[f"x{place}"])
    ]
    x = {f"x{place}": nw.col(n).cast(nw.Float64) for place, n in enumerate(names)}
    y = nw.col(target).cast(nw.Float64)
    means = rows.asked(y.mean().alias("y"), *(v.mean().alias(k) for k, v in x.items()))
    y = y - means["y"]
    x = {key: value - means[key] for key, value in x.items()}
    sums = rows.asked(
        y.abs().max().alias("y"),
        *((v * v).sum().alias(f"{k}x") for k, v in x.items()),
        *((v * y).sum().alias(f"{k}y") for k, v in x.items()),
    )
    x = {key: value for key, value in x.items() if sums[f"{key}x"]}
    if not x:
        return []
    left = rows.asked(
        *(
            (y - v * (sums[f"{k}y"] / sums[f"{k}x"])).abs().max().alias(k)
            for k, v in x.items()
        )
    )
    return [names[int(key[1:])] for key in x if left[key] <= ROUNDING * sums["y"]]


def _time(rows: RowsInPlace, name: str) -> nw.Expr:
    kind = rows.schema[name]
    return nw.col(name).cast(nw.Float64) if kind.is_numeric() else as_time(name)


def _refuse_no_times(rows: RowsInPlace, name: str) -> None:
    rows.require(name)
    kind = rows.schema[name]
    if not (kind.is_numeric() or kind == nw.Date or isinstance(kind, nw.Datetime)):
        raise rows.needs_rows(
            f"{name!r} is {kind}, in which times would have to be read row by row",
            "store it as times or numbers",
        )
    unusable = rows.missing(name)
    if kind.is_float():
        unusable = unusable | rows.known(name, ~nw.col(name).is_finite())
    asked = nw.when(unusable).then(1).otherwise(0).sum().alias("rows")
    count = int(rows.asked(asked)["rows"])
    if count:
        raise rows.no_time(name, count)
