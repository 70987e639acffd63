"""Are personal data where none should be: `PrivacyRules`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.rules.duplicates import checked_columns
from pytest_mlgate.data.rules.personal_data import PERSONAL_KINDS
from pytest_mlgate.data.rules.personal_data import may_hold_personal_data
from pytest_mlgate.data.rules.personal_data import personal_cells
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.schema.schema_rules import SchemaRules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.data.rules.breach import Breach
    from pytest_mlgate.data.rules.rows_in_place import RowsInPlace
    from pytest_mlgate.gates.schema.schema_rules import Frame
    from pytest_mlgate.measurement import Measurement


class PrivacyRules(SchemaRules):
    """Rules about what no column may hold."""

    def no_personal_data(
        self,
        columns: str | Sequence[str] | None = None,
        data: Any = None,  # noqa: ANN401 - frames of several libraries
        *,
        kinds: Sequence[str] = PERSONAL_KINDS,
        except_for: Sequence[str] = (),
    ) -> Measurement:
        """Ask that columns hold no e-mail, phone, bank, card or IP address.

        Parameters
        ----------
        columns
            The columns to look at; by default all that could hold such data: text,
            and whole numbers as long as a card's.
        data
            A frame, or a reference to a table; the evaluation data by default.
        kinds
            What to look for, of "email", "iban", "card", "ip", "phone".
        except_for
            Columns to leave out, such as identifiers that look like card numbers.

        Returns
        -------
        Measurement
            The number of cells with personal data, negated.

        Raises
        ------
        InvalidInput
            If a kind is unknown, `except_for` names a column that `columns` does not
            or the table does not have, or the rows stay with an engine.

        Notes
        -----
        The cases show the shape of a cell (letters as x, digits as 9), never the cell.
        What the patterns do not know (names, streets, most national phone numbers) is
        not found: a pass says that nothing of these kinds is there.
        """
        named = None if columns is None else checked_columns("columns", columns)
        asked = checked_columns("kinds", kinds)
        for kind in asked:
            if kind not in PERSONAL_KINDS:
                raise InvalidInput.unknown_name("kind", kind, PERSONAL_KINDS)
        spared = checked_columns("except_for", except_for) if except_for else ()

        def find(frame: Frame) -> Iterator[Breach]:
            for name in _looked_at(frame, named, spared):
                yield from personal_cells(frame, name, asked)

        def pushed(rows: RowsInPlace) -> Iterator[Breach]:
            raise rows.needs_rows(
                "no_personal_data has to read every cell",
                "ask it of a sample with data=, and of the whole table where it is "
                "written",
            )

        told = "" if named is None else ", ".join(named)
        return self._hold(
            f"no_personal_data({told})",
            data,
            find,
            pushed,
            question="no_personal_data",
            remedy="remove or hash these values where the table is made; if they are "
            "none, name the column in except_for=",
        )


def _looked_at(
    frame: Frame, named: tuple[str, ...] | None, spared: tuple[str, ...]
) -> list[str]:
    known = frame.columns if named is None else list(named)
    for name in spared:
        if name not in known:
            raise InvalidInput.unknown_name("column in `except_for`:", name, known)
    return [
        name
        for name in known
        if name not in spared
        and (named is not None or may_hold_personal_data(frame[name]))
    ]
