"""Is there a model in production that a new one could be held against: `production`.

The registry is that of the settings in the working folder, where there are any. Else it
is the one that a first promotion makes there.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.cli.start.answer_source import PICKLES
from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.registry.present_champion import present_champion
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings_file import governing_file
from pytest_mlgate.settings_file import load_settings

if TYPE_CHECKING:
    from pytest_mlgate.champion import Champion
    from pytest_mlgate.cli.start.wishes import Wishes
    from pytest_mlgate.gate_session import GateSession

CHAMPION = "champion"
"""What ``--baseline`` calls the model that was promoted last."""

USUAL: str = Settings.model_fields["registry"].default

_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True, kw_only=True)
class Production:
    """What a registry says of the name under which a model is going to be judged."""

    name: str
    # as the settings have it, beneath the working folder
    registry: str
    champion: Champion | None

    def keys(self, wishes: Wishes) -> dict[str, Any]:
        """Give the keys of a baseline that is the champion.

        Raises
        ------
        InvalidInput
            If there is none.
        """
        if self.champion is None:
            raise InvalidInput(
                f"--baseline {CHAMPION} must be in the registry; "
                f"{redacted(self.registry)} has no champion of the name {self.name!r}. "
                "Hint: say --name or --registry, or name a model file."
            )
        found: dict[str, Any] = {"registry": CHAMPION}
        suffix = Path(self.champion.artifact_name).suffix.lower()
        if suffix == ".skops" and wishes.trusted:
            found["trusted"] = list(wishes.trusted)
        if suffix in PICKLES and wishes.trust_pickle:
            found |= {"trust": "pickle", "sha256": self.champion.digest}
        return found

    def note(self) -> str:
        """Say that nobody asked for it."""
        return (
            f"baseline: the champion of {self.name!r} in {redacted(self.registry)}; "
            "--baseline says otherwise"
        )


def production(wishes: Wishes, *, name: str) -> Production:
    """Ask the registry, where the champion is wanted or nothing else is.

    Parameters
    ----------
    wishes
        What somebody said.
    name
        Of the model, where neither they nor settings say another.

    Raises
    ------
    MlgateError
        If the registry, or settings of the working folder, cannot be used.
    """
    here = Path.cwd()
    file = governing_file(here, here)
    mine = None if file is None else load_settings(file)
    called = wishes.name or (name if mine is None else mine.name)
    address = wishes.registry or (USUAL if mine is None else mine.registry)
    champion = None
    if wishes.baseline in {None, CHAMPION}:
        asked = Settings(
            name=called,
            target=wishes.target,
            registry=address,
            file=here / "mlgate.toml",
        )
        champion = present_champion(asked)
    return Production(name=called, registry=address, champion=champion)


def refuse_champion_again(session: GateSession, found: Production) -> None:
    """Refuse a candidate that nobody could hold against itself.

    Raises
    ------
    InvalidInput
        If it is the champion, byte for byte.
    """
    champion = found.champion
    if champion is not None and session.candidate.digest == champion.digest:
        raise InvalidInput(
            f"--candidate must be a new model; it already is the champion of "
            f"{found.name!r}, byte for byte. Hint: name another file, or say "
            "--baseline with the model that it is to be held against."
        )


def absolute_address(address: str, start: Path) -> str:
    """Let the address of a file mean the same from another folder.

    Examples
    --------
    >>> absolute_address("sqlite:///a.db", Path("/srv"))
    'sqlite:////srv/a.db'
    >>> absolute_address("mlflow:https://host", Path("/srv"))
    'mlflow:https://host'
    """
    kind, separator, place = address.partition(_SQLITE)
    if not separator:
        return address
    return f"{kind}{_SQLITE}{start / place}"
