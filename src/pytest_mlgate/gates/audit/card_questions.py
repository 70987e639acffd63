"""Have people written what a model card needs: the question `card_complete`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import ClassVar

from pytest_mlgate.card_file import USUAL_NAME
from pytest_mlgate.card_texts import FIELDS
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Sequence


class CardQuestion(Gate):
    """Whether the texts that only people can write are there."""

    family: ClassVar[str] = "audit"

    def card_complete(self, *, required: Sequence[str]) -> Measurement:
        """Ask that people have written chosen texts of the model card.

        Parameters
        ----------
        required
            Fields of ``model_card.toml``, each once: ``"intended_use"``,
            ``"limitations"``, ``"contact"``.

        Returns
        -------
        Measurement
            How many of them are missing, negated; exact.

        Raises
        ------
        InvalidInput
            If nothing is required, or a field is unknown or named twice.

        Notes
        -----
        That something is written is all that is looked at; whether it is true and
        enough, people judge. Placeholders such as "TODO" are not written.
        """
        fields = _known(required)
        card = self._session.settings.card
        missing = [f for f in fields if card is None or not getattr(card, f)]
        file = USUAL_NAME if card is None else card.file
        count = len(missing)
        noun = "text is" if count == 1 else "texts are"
        measured = Measurement.known(
            -float(count),
            n=1,
            method=f"fields of {file}",
            orientation=-1,
        )
        self._ledger.add(
            Check(
                family=self.family,
                name=f"card_complete({', '.join(fields)})",
                question="card_complete",
                subject=file,
                measurement=measured,
                threshold=Threshold(ok=0.0, bad=0.0),
                reason=f"{count} {noun} missing." if missing else None,
                cases=tuple(f"{field}: nobody has written it" for field in missing),
            )
        )
        return measured


def _known(required: Sequence[str]) -> tuple[str, ...]:
    """Refuse what is no list of fields: a gate that asks nothing passes nothing."""
    listed = isinstance(required, list | tuple)
    if not listed or not required or len({*map(repr, required)}) < len(required):
        raise InvalidInput.because(
            "required", "a list of one or more fields, each once", required
        )
    for field in required:
        if field not in FIELDS:
            raise InvalidInput.unknown_name("field of a model card", str(field), FIELDS)
    return tuple(required)
