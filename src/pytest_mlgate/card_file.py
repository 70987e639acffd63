"""Where the texts of a model card are, and what is wrong with them: `read_card`."""

from __future__ import annotations

import tomllib
from hashlib import sha256
from typing import TYPE_CHECKING

from pydantic import ValidationError

from pytest_mlgate.card_texts import CardTexts
from pytest_mlgate.card_texts import GroupText
from pytest_mlgate.card_texts import RiskText
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

USUAL_NAME = "model_card.toml"
"""The file beside the settings that is read where the settings name none."""

_NOT_KEYS = frozenset({"file", "digest"})

_TABLES: dict[str, type[BaseModel]] = {
    "ethical_considerations": RiskText,
    "groups_at_risk": GroupText,
}


def read_card(root: Path, named: str | None, *, model: str) -> CardTexts | None:
    """Read what people wrote for the card of a model.

    Parameters
    ----------
    root
        The folder of the settings file.
    named
        What the settings say under `model_card`; None: the usual name, if it is there.
    model
        The model's name in the settings.

    Returns
    -------
    CardTexts or None
        None where there is no file, and none is named.

    Raises
    ------
    SettingsError
        If the file cannot be read, is not TOML, breaks a rule, or is about another
        model.
    """
    path = root / (named or USUAL_NAME)
    if named is None and not path.is_file():
        return None
    try:
        raw = path.read_bytes()
        body = tomllib.loads(raw.decode())
    except OSError as error:
        raise SettingsError(
            f"{path}: cannot be read ({error.strerror}). Hint: `model_card` is a path "
            "that starts at the folder of the settings file."
        ) from error
    # also a number of more digits than Python reads, and a path that holds a NUL
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}.") from error
    for key in _NOT_KEYS & body.keys():
        raise SettingsError(_unknown(path, (key,)))
    digest = f"sha256:{sha256(raw).hexdigest()}"
    try:
        card = CardTexts.model_validate({**body, "file": path.name, "digest": digest})
    except ValidationError as error:
        raise SettingsError(_worded(path, error)) from error
    if card.model not in {None, model}:
        raise SettingsError(
            f"{path}: `model` must be the name in the settings, {model!r}; got "
            f"{card.model!r}. Hint: name the card of each model with `model_card` in "
            "its settings."
        )
    return card


def _worded(path: Path, error: ValidationError) -> str:
    """Say what is wrong, one line for each key."""
    lines: dict[str, str] = {}
    for problem in error.errors():
        where = tuple(str(part) for part in problem["loc"])
        if problem["type"] == "extra_forbidden":
            lines.setdefault(".".join(where), _unknown(path, where))
            continue
        key = ".".join(where[:3])
        got = f"{problem['input']!r}"[:80]
        told = f"{path}: `{key}`: {problem['msg']}; got {got}."
        if problem["type"] == "missing":
            told = f"{path}: `{key}`: {problem['msg']}."
        lines.setdefault(key, told)
    return "\n".join(lines.values())


def _unknown(path: Path, where: tuple[str, ...]) -> str:
    table = _TABLES.get(where[0], CardTexts) if len(where) > 1 else CardTexts
    known = [name for name in table.model_fields if name not in _NOT_KEYS]
    return f"{path}: unknown key `{'.'.join(where)}`. {did_you_mean(where[-1], known)}"
