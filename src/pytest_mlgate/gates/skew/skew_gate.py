"""Does serving see the features that training saw: `SkewGate`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar
from typing import TypeGuard

from pytest_mlgate.data.feature_pairs import compare_features
from pytest_mlgate.data.tables import DataTable
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.gates.named_columns import column_names
from pytest_mlgate.gates.skew.store_features import ask_store
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.session_tables import open_table
from pytest_mlgate.stats.drift.unseen_share import unseen_share
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pytest_mlgate.data.feature_pairs import Comparison

AT_MOST = 0.01
"""Share of rows that may differ, unless a gate says otherwise."""


class SkewGate(Gate):
    """Features of the same entities from two sources, row by row.

    Handed to a test by the fixture ``skew_gate``.
    """

    family: ClassVar[str] = "skew"

    def same_features(
        self,
        offline: Any,  # noqa: ANN401 - any frame, or a reference
        online: Any,  # noqa: ANN401 - the same
        *,
        on: str | Sequence[str],
        features: Sequence[str] | None = None,
        tolerance: float | Mapping[str, float] = 0.0,
        as_of: str | None = None,
        at_most: float = AT_MOST,
    ) -> dict[str, Measurement]:
        """Ask that training and serving features agree.

        Parameters
        ----------
        offline, online
            Batch features, and those that serving logged: frames, or references.
        on
            The column, or columns, that name an entity.
        features
            Columns to compare; all that both have by default.
        tolerance
            Largest distance of numbers that counts as equal: one for all, or per
            feature. 0 asks for the same bits.
        as_of
            A column of moments in both: every online row is compared with the newest
            offline row of its entity that is not younger (a point-in-time join).
        at_most
            The share of rows that may differ, in [0, 1). 0 demands that no row does,
            and is then judged exactly, as a rule about these rows.

        Returns
        -------
        dict
            Feature to minus the share of rows that differ; ``"unmatched rows"`` to
            that of online rows without an offline partner.

        Raises
        ------
        InvalidInput
            If an entity is there twice offline, or kinds, tolerances or `at_most` make
            no sense.
        UnreadableData
            If a column is missing.
        """
        keys = column_names("on", on)
        _check_sizes(at_most, tolerance)
        named = isinstance(offline, str) and isinstance(online, str)
        if named and offline == online:
            raise InvalidInput(
                f"Offline and online features must be two sources; got {online!r} "
                "twice. Hint: name what serving logged."
            )
        found = compare_features(
            self._frame(offline),
            self._frame(online),
            on=keys,
            features=None if features is None else column_names("features", features),
            tolerance=tolerance,
            as_of=as_of,
        )
        return self._judged(found, at_most)

    def same_features_in_store(
        self,
        store: Any,  # noqa: ANN401 - a store of any make
        features: Sequence[str],
        entities: Any,  # noqa: ANN401 - any frame
        *,
        tolerance: float | Mapping[str, float] = 0.0,
        as_of: datetime | None = None,
        at_most: float = AT_MOST,
    ) -> dict[str, Measurement]:
        """Ask that the historical and the online answers of a feature store agree.

        Parameters
        ----------
        store
            A ``feast.FeatureStore``, or an object with ``get_historical_features`` and
            ``get_online_features`` like it.
        features
            As the store names them: ``"view:feature"``.
        entities
            A frame of the join keys, one row per entity.
        tolerance
            Largest distance of numbers that counts as equal: one for all, or per
            feature.
        as_of
            The moment that history is asked about, with a time zone; now by default.
            The online store answers with what it holds now, so give the moment up to
            which features were materialised.
        at_most
            As in `same_features`.

        Returns
        -------
        dict
            As from `same_features`.

        Raises
        ------
        InvalidInput
            If an argument makes no sense, or the store knows none of the entities.
        UnreadableData
            If the store cannot answer.
        """
        _check_sizes(at_most, tolerance)
        names = column_names("features", features)
        offline, online, keys = ask_store(store, names, entities, as_of=as_of)
        found = compare_features(
            offline, online, on=keys, features=names, tolerance=tolerance, as_of=None
        )
        return self._judged(found, at_most, method="same_features_in_store")

    def _judged(
        self, found: Comparison, at_most: float, *, method: str = "same_features"
    ) -> dict[str, Measurement]:
        result = {
            "unmatched rows": self._add(
                "unmatched rows", found.unmatched, found.rows, at_most, method
            )
        }
        for feature in found.features:
            result[feature.feature] = self._add(
                feature.feature,
                feature.mismatches,
                feature.rows,
                at_most,
                method,
                worst=feature.worst,
                empty=feature.rows > 0 and not feature.valued,
            )
        return result

    def _frame(self, source: Any) -> Any:  # noqa: ANN401 - any frame
        if isinstance(source, DataTable):
            return source.frame
        if isinstance(source, str | Path):
            settings = self._session.settings
            return open_table(str(source), settings=settings, pins=None).frame
        return source

    def _add(
        self,
        what: str,
        count: int,
        rows: int,
        at_most: float,
        method: str,
        *,
        worst: tuple[str, ...] = (),
        empty: bool = False,
    ) -> Measurement:
        if empty:
            measured = Measurement.undefined(
                f"{what} has no value in either source: nothing was compared.",
                n=rows,
                method="every row compared",
                orientation=-1,
            )
        elif at_most > 0:
            measured = unseen_share(count, rows)
        elif rows:
            measured = Measurement.known(
                -count / rows, n=rows, method="every row compared", orientation=-1
            )
        else:
            measured = Measurement.undefined(
                "No row of one source has a partner in the other.",
                n=0,
                method="every row compared",
            )
        self._ledger.add(
            Check(
                family=self.family,
                name=f"{method}({what})",
                question="same_features",
                metric="mismatch_share",
                subject=what,
                measurement=measured,
                threshold=Threshold(ok=-at_most, bad=-at_most),
                remedy="find out why nothing fills this feature, or name the others in "
                "features="
                if empty
                else None,
                cases=worst,
                cases_left_out=max(count - len(worst), 0) if worst else 0,
            )
        )
        return measured


def _check_sizes(at_most: object, tolerance: object) -> None:
    """Refuse a share or a distance that is none."""
    if not _is_number(at_most) or not 0 <= at_most < 1:
        raise InvalidInput.because("at_most", "a share from 0 to below 1", at_most)
    given = tolerance if isinstance(tolerance, Mapping) else {"all": tolerance}
    for value in given.values():
        if not (_is_number(value) and math.isfinite(value) and value >= 0):
            raise InvalidInput.because("tolerance", "zero or positive", value)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
