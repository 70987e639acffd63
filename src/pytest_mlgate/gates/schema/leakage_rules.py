"""Does the evaluation know what it must not: `LeakageRules`.

Facts about the rows at hand, without error rates. Whether a single feature is "nearly
as good as the model" is a rule of thumb with a threshold, not a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.columns import column
from pytest_mlgate.data.places.pushed_values import engine_of
from pytest_mlgate.data.row_structure import row_times
from pytest_mlgate.data.rules.breach import CASES_SHOWN
from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import row_named
from pytest_mlgate.data.rules.breach import shown_name
from pytest_mlgate.data.rules.cell_values import cell_values
from pytest_mlgate.data.rules.duplicates import checked_columns
from pytest_mlgate.data.rules.leakage import is_copy
from pytest_mlgate.data.rules.leakage import later_share
from pytest_mlgate.data.rules.leakage import same_as
from pytest_mlgate.data.rules.leakage import shared_rows
from pytest_mlgate.data.rules.pushed_leakage import pushed_copies
from pytest_mlgate.data.rules.pushed_leakage import pushed_later_share
from pytest_mlgate.data.rules.pushed_leakage import pushed_shared_rows
from pytest_mlgate.data.rules.rows_in_place import RowsInPlace
from pytest_mlgate.data.rules.rows_in_place import Trouble
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.gates.schema.candidate_features import candidate_features
from pytest_mlgate.gates.schema.lone_features import Skills
from pytest_mlgate.gates.schema.lone_features import skills_of
from pytest_mlgate.gates.schema.schema_rules import METHOD
from pytest_mlgate.gates.schema.schema_rules import SchemaRules
from pytest_mlgate.gates.schema.schema_rules import Told
from pytest_mlgate.gates.schema.schema_rules import readable
from pytest_mlgate.measurement import Measurement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.data.tables import DataTable

QUESTION = "no_leakage"

WEAK_MODEL = 0.1
"""Below this skill a model knows so little that many features are as good."""


class LeakageRules(SchemaRules):
    """Rules about what evaluation rows share with the training."""

    def no_leakage(
        self,
        reference: Any = None,  # noqa: ANN401 - frames of several libraries
        *,
        key: str | Sequence[str] | None = None,
        time: str | None = None,
        shared: float = 0.0,
        early: float = 0.0,
        feature_skill: float | None = 0.95,
        except_for: Sequence[str] = (),
    ) -> dict[str, Measurement]:
        """Ask that the evaluation rows are new to the model, and hide their answers.

        Parameters
        ----------
        reference
            The training data: a frame, or a reference to a table; the reference data
            of the settings by default.
        key
            One or more columns that identify a case; a case of the training data must
            not be evaluated. None: that is not asked.
        time
            A column of times, `time` of the settings by default. No evaluation row
            may be older than the newest training row. None in both: not asked.
        shared
            Share of the evaluation rows, in [0, 1), whose features and answer may be
            those of a training row: few columns with few values repeat by chance.
        early
            Share of the evaluation rows, in [0, 1), that may be older than the newest
            training row.
        feature_skill
            A single feature may not reach this share of the candidate's skill, in
            (0, 1]. Skill: 2 AUROC - 1 (several classes: the mean over them, each
            against the others), for a number R². Without a candidate: of 1. None: that
            is not asked, and cannot be of rows that stay with an engine.
        except_for
            Features that are known to tell so much, and may.

        Returns
        -------
        dict of str to Measurement
            One check each: "keys", "rows", "copies", "features", "time". What was not
            asked, or has nothing to be asked of, is not there.

        Raises
        ------
        InvalidInput
            If there are no training data, a share is out of its range, or rows stay
            with an engine that cannot be asked.
        UnreadableData
            If a column is missing, or a time cannot be read.

        Notes
        -----
        All values are facts about these rows. A feature's skill is its point value
        (see `pytest_mlgate.stats.lone_feature`) held against a share of the model's:
        a descriptive rule without error rates, which points at columns that a person
        should look at. A model with a skill below 0.1, and a model of one feature,
        are not asked.
        """
        _in_range("shared", shared)
        _in_range("early", early)
        _refuse_skill(feature_skill)
        spared = checked_columns("except_for", except_for) if except_for else ()
        training = self._training(reference, QUESTION)
        table = self._table(None)
        _refuse_apart(table, training)
        if table.stays and feature_skill is not None:
            raise RowsInPlace(table).needs_rows(
                "how much a single feature tells alone is found row by row",
                "feature_skill=None leaves this part out and asks the others; ask it "
                "with engine = 'pandas' or 'polars' on a sample",
            )
        found: dict[str, Measurement] = {}
        if key is not None:
            names = checked_columns("key", key)
            found["keys"] = self._shared(table, training, names, "keys", 0.0)
        described = self._described(table, training, key)
        found["rows"] = self._shared(table, training, described, "rows", shared)
        features = [n for n in self._features(table, key) if n not in spared]
        found["copies"] = self._copies(table, features)
        told = (
            None
            if feature_skill is None
            else self._told_alone(table, features, feature_skill)
        )
        if told is not None:
            found["features"] = told
        when = self._session.settings.time if time is None else time
        if when is not None:
            found["time"] = self._in_time(table, training, when, early)
        return found

    def _described(
        self, table: DataTable, training: DataTable, key: str | Sequence[str] | None
    ) -> tuple[str, ...]:
        """Name the columns of a case's content: features and answer, no key."""
        names = set() if key is None else set(checked_columns("key", key))
        keys = {*names, *self._session.question.exclude}
        shared = [n for n in table.columns if n in training.columns and n not in keys]
        if not shared:
            raise InvalidInput(
                f"{training.reference}: the training data must share columns with "
                f"{table.reference}; they share none but keys. Hint: compare the "
                "tables before features are renamed."
            )
        return tuple(shared)

    def _shared(
        self,
        table: DataTable,
        training: DataTable,
        columns: Sequence[str],
        what: str,
        limit: float,
    ) -> Measurement:
        count, worded = (
            _shared_in_place(table, training, columns)
            if table.stays
            else _shared_in_memory(table, training, columns)
        )
        share = Measurement.known(
            -count / table.rows, n=table.rows, method=METHOD, orientation=-1
        )
        self._record(
            f"no_leakage({what}: {', '.join(columns)})"
            if what == "keys"
            else f"no_leakage({what})",
            table,
            share,
            -limit,
            question=QUESTION,
            metric=f"share of {what} seen in training",
            told=Told(
                reason=f"{count} of {table.rows} evaluation rows are in "
                f"{training.reference}."
                if count
                else None,
                remedy="split again so that no case is on both sides",
                cases=worded,
                left_out=count - len(worded),
            ),
        )
        return share

    def _features(self, table: DataTable, key: str | Sequence[str] | None) -> list[str]:
        """Name what the candidate takes; where nobody knows, what it could take."""
        session = self._session
        keys = set() if key is None else set(checked_columns("key", key))
        left_out = {session.settings.target, *session.question.exclude, *keys}
        try:
            model = candidate_features(session)
        except SubjectMismatch:  # it was fitted on an array, and takes all columns
            model = None
        names = table.columns if model is None else model.names
        return [
            name for name in names if name in table.columns and name not in left_out
        ]

    def _copies(self, table: DataTable, features: list[str]) -> Measurement:
        target = self._session.settings.target
        breaches = [
            Breach.once(f"{shown_name(name)}: is the target {target} in other words")
            for name in _copies(table, features, target)
        ]
        return self._broken(
            "no_leakage(copies)",
            table,
            breaches,
            question=QUESTION,
            remedy="drop these columns from training and evaluation",
        )

    def _told_alone(
        self, table: DataTable, features: list[str], share: float
    ) -> Measurement | None:
        found = skills_of(self._session, features)
        if found is None or not found.features:
            return None
        model = found.model
        weak = model is not None and model < WEAK_MODEL
        if weak or (model is not None and len(found.features) < 2):
            return None
        return self._compared(table, found, share * (1.0 if model is None else model))

    def _compared(self, table: DataTable, found: Skills, limit: float) -> Measurement:
        ranked = sorted(found.features.items(), key=lambda pair: (-pair[1], pair[0]))
        # at the limit is too much: a copy has the skill of a perfect model
        over = [(name, skill) for name, skill in ranked if skill >= limit]
        breaches = [
            Breach.once(f"{shown_name(name)}: skill {skill:.4f} alone")
            for name, skill in over
        ]
        whole = "" if found.model is None else f", the model has {found.model:.4f}"
        return self._broken(
            "no_leakage(features)",
            table,
            breaches,
            question=QUESTION,
            remedy=f"look whether these columns know the answer ({found.measure}, "
            f"limit {limit:.4f}{whole}); name those that may in except_for=",
        )

    def _in_time(
        self, table: DataTable, training: DataTable, name: str, limit: float
    ) -> Measurement:
        told = f"{shown_name(name)}: before training ends"
        later, found = (
            _early_in_place(table, training, name, told)
            if table.stays
            else _early_in_memory(table, training, name, told)
        )
        count = 0 if found is None else found.count
        share = Measurement.known(
            -count / table.rows, n=table.rows, method=METHOD, orientation=-1
        )
        kind = "as a random split has it" if 0.4 <= later <= 0.6 else "not in all"
        self._record(
            f"no_leakage(time: {name})",
            table,
            share,
            -limit,
            question=QUESTION,
            metric="share of rows before training ends",
            told=Told(
                reason=f"{count} of {table.rows} evaluation rows are older than the "
                f"newest training row; in {later:.2f} of all pairs the evaluation row "
                f"is later, {kind}."
                if count
                else None,
                remedy="evaluate on rows that came after the last training row",
                cases=() if found is None else found.cases,
                left_out=0 if found is None else count - len(found.cases),
            ),
        )
        return share


def _shared_in_memory(
    table: DataTable, training: DataTable, columns: Sequence[str]
) -> tuple[int, tuple[str, ...]]:
    """Count the rows of a table that training has, and name the first."""
    ours, theirs = readable(table), readable(training)
    for where in (table, training):
        for name in columns:
            column(where.frame, name, what=where.reference)
    mask, first = shared_rows(ours, theirs, columns)
    worded = tuple(
        same_as(row_named(ours, int(row)), row_named(theirs, int(first[row])))
        for row in np.flatnonzero(mask)[:CASES_SHOWN]
    )
    return int(mask.sum()), worded


def _shared_in_place(
    table: DataTable, training: DataTable, columns: Sequence[str]
) -> tuple[int, tuple[str, ...]]:
    ours, theirs = RowsInPlace(table), RowsInPlace(training)
    for rows in (ours, theirs):
        for name in columns:
            rows.require(name)
    found = pushed_shared_rows(ours, theirs, columns)
    worded = tuple(same_as(f"row {a}", f"row {b}") for a, b in found.first)
    return found.count, worded


def _copies(table: DataTable, features: Sequence[str], target: str) -> list[str]:
    """Name the features that are the target in other words."""
    if table.stays:
        rows = RowsInPlace(table)
        rows.require(target)
        return pushed_copies(rows, features, target)
    frame = readable(table)
    column(table.frame, target, what=table.reference)  # it has words for its lack
    truth = cell_values(frame[target])
    return [
        name
        for name in features
        if not frame[name].dtype.is_nested()
        and is_copy(cell_values(frame[name]), truth)
    ]


def _early_in_memory(
    table: DataTable, training: DataTable, name: str, told: str
) -> tuple[float, Breach | None]:
    """Tell how far rows lie after training, and word those before its end."""
    ours = row_times(table.frame, name, what=table.reference)
    theirs = row_times(training.frame, name, what=training.reference)
    later, early = later_share(ours, theirs)
    return later, Breach.in_rows(readable(table), early, lambda _: told)


def _early_in_place(
    table: DataTable, training: DataTable, name: str, told: str
) -> tuple[float, Breach | None]:
    rows = RowsInPlace(table)
    later, early = pushed_later_share(rows, RowsInPlace(training), name)
    trouble = Trouble(wrong=early, shown=(), word=lambda _: told)
    found = rows.breaches([trouble])
    return later, found[0] if found else None


def _refuse_apart(table: DataTable, training: DataTable) -> None:
    """Refuse two tables of which one is in memory, or another engine has it."""
    if not (table.stays or training.stays):
        return
    ours, theirs = _place_of(table), _place_of(training)
    if ours != theirs:
        raise InvalidInput(
            f"`{QUESTION}` must have both tables in one place; {table.reference} is "
            f"in {ours} and {training.reference} in {theirs}. Hint: open both with "
            "the same engine."
        )


def _place_of(table: DataTable) -> str:
    return engine_of(table) if table.stays else "memory"


def _refuse_skill(value: object) -> None:
    if value is None:
        return
    wrong = isinstance(value, bool) or not isinstance(value, int | float)
    if wrong or not 0 < value <= 1:  # type: ignore[operator] # it is a number here
        raise InvalidInput.because(
            "feature_skill", "a share of the model's skill in (0, 1], or None", value
        )


def _in_range(name: str, value: object) -> None:
    wrong = isinstance(value, bool) or not isinstance(value, int | float)
    if wrong or not 0 <= value < 1:  # type: ignore[operator] # it is a number here
        raise InvalidInput.because(name, "a share of the rows in [0, 1)", value)
