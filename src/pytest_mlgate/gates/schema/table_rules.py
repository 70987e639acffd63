"""Are the right rows there, once each, and new enough: `TableRules`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.rules.duplicates import broken_keys
from pytest_mlgate.data.rules.duplicates import checked_columns
from pytest_mlgate.data.rules.duplicates import repeated_rows
from pytest_mlgate.data.rules.durations import duration
from pytest_mlgate.data.rules.durations import spelled_duration
from pytest_mlgate.data.rules.freshness import checked_now
from pytest_mlgate.data.rules.freshness import newest
from pytest_mlgate.data.rules.moments import zone_named
from pytest_mlgate.data.rules.pushed_freshness import pushed_newest
from pytest_mlgate.data.rules.pushed_repeats import pushed_broken_keys
from pytest_mlgate.data.rules.pushed_repeats import pushed_repeated_rows
from pytest_mlgate.data.rules.rows_in_place import RowsInPlace
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.schema.schema_rules import METHOD
from pytest_mlgate.gates.schema.schema_rules import SchemaRules
from pytest_mlgate.gates.schema.schema_rules import Told
from pytest_mlgate.gates.schema.schema_rules import readable
from pytest_mlgate.gates.schema.schema_rules import unseen
from pytest_mlgate.measurement import Measurement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from datetime import timedelta

    from pytest_mlgate.data.tables import DataTable

_DAY = 86400.0


class TableRules(SchemaRules):
    """Rules about the number, the identity and the age of rows."""

    def rows(
        self,
        data: Any = None,  # noqa: ANN401 - frames of several libraries
        *,
        at_least: int | None = None,
        at_most: int | None = None,
    ) -> Measurement:
        """Ask how many rows there are.

        Parameters
        ----------
        data
            A frame, or a reference to a table; the evaluation data by default.
        at_least, at_most
            Bounds, of which one or both are given; one check for each. The bounds
            themselves are allowed.

        Returns
        -------
        Measurement
            The number of rows (negated where only `at_most` is given).

        Raises
        ------
        InvalidInput
            If no bound is given, one is no whole number, or they cross.
        """
        low = None if at_least is None else _whole("at_least", at_least)
        high = None if at_most is None else _whole("at_most", at_most)
        if low is None and high is None:
            raise InvalidInput.because(
                "rows", "asked with at_least=, at_most= or both", None
            )
        if low is not None and high is not None and low > high:
            raise InvalidInput.because("at_least", f"at most `at_most` ({high})", low)
        table = self._table(data)
        # the upper bound first, so that the rows themselves are what is returned
        found = None if high is None else self._count(table, "at_most", high)
        found = found if low is None else self._count(table, "at_least", low)
        assert found is not None
        return found

    def unique(
        self,
        key: str | Sequence[str],
        data: Any = None,  # noqa: ANN401 - frames of several libraries
    ) -> Measurement:
        """Ask that a key identifies rows: no two share it, and no part is missing.

        Parameters
        ----------
        key
            One column, or several that together identify a row.
        data
            As in `rows`.

        Returns
        -------
        Measurement
            The number of rows that repeat an earlier key, or have none, negated.

        Raises
        ------
        InvalidInput
            If the key names no column, or one twice.
        """
        names = checked_columns("key", key)
        return self._hold(
            f"unique({', '.join(names)})",
            data,
            lambda frame: broken_keys(frame, names),
            lambda rows: pushed_broken_keys(rows, names),
            question="unique",
            remedy="find out which step repeats rows, or name the whole key",
        )

    def no_duplicates(
        self,
        columns: Sequence[str] | None = None,
        data: Any = None,  # noqa: ANN401 - frames of several libraries
    ) -> Measurement:
        """Ask that no row repeats an earlier one.

        Parameters
        ----------
        columns
            What rows are compared by; all columns by default. Missing values equal
            each other here.
        data
            As in `rows`.

        Returns
        -------
        Measurement
            The number of rows that repeat an earlier one, negated.

        Raises
        ------
        InvalidInput
            If `columns` is empty, or names one twice.
        UnreadableData
            If a column holds lists or records, which cannot be compared.
        """
        names = None if columns is None else checked_columns("columns", columns)
        return self._hold(
            f"no_duplicates({', '.join(names or ())})",
            data,
            lambda frame: repeated_rows(frame, names),
            lambda rows: pushed_repeated_rows(rows, names),
            question="no_duplicates",
            remedy="drop the repeated rows, or compare by columns that tell them apart",
        )

    def fresh(
        self,
        column: str,
        within: timedelta | str,
        data: Any = None,  # noqa: ANN401 - frames of several libraries
        *,
        now: datetime | None = None,
        zone: str | None = None,
        ahead: timedelta | str = "0s",
        allow_missing: bool = False,
    ) -> Measurement:
        """Ask that the newest row is new enough, and that no row is from the future.

        Parameters
        ----------
        column
            Dates, times, or (of rows in memory) text in ISO 8601.
        within
            The greatest age of the newest timestamp: a `timedelta`, or text such as
            "7d" or "1d 12h".
        data
            As in `rows`.
        now
            The moment to measure the age at, with a zone; the present by default
            (then the same data have another verdict on another day).
        zone
            The zone of times that name none, such as "Europe/Berlin"; UTC by default.
        ahead
            How far clocks may be ahead of `now`.
        allow_missing
            Whether timestamps may be missing.

        Returns
        -------
        Measurement
            The age of the newest timestamp in days, negated. What is wrong with
            single timestamps is a second check.

        Raises
        ------
        InvalidInput
            If a duration, the zone or `now` cannot be read.
        """
        (name,) = checked_columns("column", (column,))
        longest, early = duration("within", within), duration("ahead", ahead)
        moment = checked_now(now)
        zone_named(zone)
        table = self._table(data)
        breaches = list(unseen(table))
        at = None
        if not breaches:
            asked: dict[str, Any] = {
                "now": moment,
                "zone": zone,
                "ahead": early,
                "allow_missing": allow_missing,
            }
            found = (
                pushed_newest(RowsInPlace(table), name, **asked)
                if table.stays
                else newest(readable(table), name, **asked)
            )
            breaches, at = list(found.breaches), found.at
        self._broken(
            f"timestamps({name})",
            table,
            breaches,
            question="fresh",
            remedy="mend the timestamps, or name their zone with zone=",
        )
        return self._age(table, name, at, moment, longest)

    def _count(self, table: DataTable, question: str, limit: int) -> Measurement:
        sign = -1 if question == "at_most" else 1
        measurement = Measurement.known(
            float(sign * table.rows), n=table.rows, method=METHOD, orientation=sign
        )
        self._record(
            f"rows({question}={limit})",
            table,
            measurement,
            float(sign * limit),
            question=question,
            metric="rows",
            told=Told(remedy="check the step that wrote the table"),
        )
        return measurement

    def _age(
        self,
        table: DataTable,
        name: str,
        at: datetime | None,
        now: datetime,
        longest: timedelta,
    ) -> Measurement:
        told = spelled_duration(longest)
        if at is None:
            reason = f"{name} holds no timestamp that tells how old the rows are."
            age = Measurement.undefined(reason, n=table.rows, method=METHOD)
        else:
            days = (now - at).total_seconds() / _DAY
            reason = (
                f"The newest row is {spelled_duration(now - at)} old: it is of "
                f"{at.isoformat()}, and it was {now.isoformat()}."
            )
            age = Measurement.known(-days, n=table.rows, method=METHOD, orientation=-1)
        self._record(
            f"fresh({name}, within={told})",
            table,
            age,
            -longest.total_seconds() / _DAY,
            question="fresh",
            metric="age in days",
            told=Told(reason=reason, remedy="find out why no newer rows came"),
        )
        return age


def _whole(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InvalidInput.because(name, "a whole number of rows", value)
    return value
