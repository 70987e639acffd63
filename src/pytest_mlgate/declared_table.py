"""One gate as a table of the settings file declares it: `DeclaredTable`.

``[[gates]]`` in ``mlgate.toml``, ``[[tool.mlgate.gates]]`` in ``pyproject.toml``: a
question of a family, the keywords of the ``mlgate`` marker, and the parameters of the
question. Every key is known or refused: somebody believes that it works.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path  # noqa: TC003 - pydantic resolves it
from typing import Any
from typing import Literal

from pydantic import Field
from pydantic import field_validator
from pydantic import model_validator

from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.gate_questions import QUESTIONS
from pytest_mlgate.subject_settings import ClosedTable

WITH = "with"
"""Key of a table that holds parameters whose names mean something else outside."""

_NOT_IN_A_NAME = ("::", "[", "]", "\n", "\r", "\t")
_LONGEST_NAME = 120


class DeclaredTable(ClosedTable):
    """A gate without Python: what it asks, and how it counts."""

    # family and question: "benchmark.not_worse"
    check: str
    # unique in its file, and what reports call the gate; by default made from the
    # question and the texts among its parameters, so that a new margin is no new gate
    name: str
    # keywords of the mlgate marker
    severity: Literal["required", "advisory"] = "required"
    stage: tuple[str, ...] = ("candidate",)
    weight: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    owner: str | None = Field(default=None, min_length=1)
    source: str | None = Field(default=None, min_length=1)
    review_by: str | None = None
    waive: str | None = Field(default=None, min_length=1)
    until: str | None = None
    # of the question
    parameters: dict[str, Any] = Field(default_factory=dict)
    # the file it stands in, and the line of its header there, from 1; None where that
    # is not known
    file: Path | None = None
    line: int | None = None

    @property
    def family(self) -> str:
        """The kind of gate."""
        return self.check.partition(".")[0]

    @property
    def question(self) -> str:
        """The method of the gate that asks it."""
        return self.check.partition(".")[2]

    @property
    def marker(self) -> dict[str, Any]:
        """The keywords of the mlgate marker that the table gives."""
        given = {name: getattr(self, name) for name in MARKER & self.model_fields_set}
        return {name: value for name, value in given.items() if value is not None}

    @model_validator(mode="before")
    @classmethod
    def _sorted_out(cls, told: object) -> object:
        """Tell the marker's keywords from the parameters of the question."""
        if not isinstance(told, dict) or not isinstance(told.get("check"), str):
            return told
        own = {key: told[key] for key in told if key in cls.model_fields}
        if told["check"] not in QUESTIONS:
            raise ValueError(_no_such_question(told["check"]))
        given = {key: told[key] for key in told if key not in own and key != WITH}
        inside = told.get(WITH, {})
        if not isinstance(inside, dict):
            told = f"`{WITH}` must be a table of parameters; got {inside!r}"
            raise ValueError(told)  # noqa: TRY004 - pydantic takes no other
        given |= {**own.pop("parameters", {}), **inside}
        problems = _problems(told["check"], given)
        if problems:
            raise ValueError("\n".join(problems))
        own.setdefault("name", _usual_name(told["check"], given))
        return {**own, "parameters": given}

    @field_validator("stage", mode="before")
    @classmethod
    def _one_stage_or_more(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else _tuple(value)

    @field_validator("weight", mode="before")
    @classmethod
    def _whole_weight(cls, value: object) -> object:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return float(value) if whole else value  # type: ignore[arg-type] # an int

    @field_validator("review_by", "until", mode="before")
    @classmethod
    def _is_day(cls, value: object) -> object:
        try:
            if isinstance(value, date):
                return f"{value:%Y-%m-%d}"
            if isinstance(value, str):
                return date.fromisoformat(value).isoformat()
        except ValueError:
            pass
        raise ValueError("must be a date such as 2027-01-31")

    @field_validator("name")
    @classmethod
    def _can_be_typed(cls, value: str) -> str:
        wrong = [sign for sign in _NOT_IN_A_NAME if sign in value]
        if wrong or not value.strip() or value != value.strip():
            raise ValueError(
                "must be words without :: and square brackets, which select tests"
            )
        if len(value) > _LONGEST_NAME:
            raise ValueError(f"must have at most {_LONGEST_NAME} characters")
        return value

    @model_validator(mode="after")
    def _waiver_is_whole(self) -> DeclaredTable:
        waives = self.waive is not None or self.until is not None
        if waives and None in (self.waive, self.until, self.owner):
            raise ValueError(
                "a waiver must have a reason (`waive`), an `owner` and an end "
                "(`until`): waive = 'why', owner = 'who', until = 2027-01-31"
            )
        return self


MARKER = frozenset(
    {"severity", "stage", "weight", "owner", "source", "review_by", "waive", "until"}
)
"""Keys that are keywords of the ``mlgate`` marker."""

KEYS = ("check", "name", *sorted(MARKER), WITH)
"""Keys that every table may have, whatever it asks."""


def _no_such_question(check: str) -> str:
    family, sign, question = check.partition(".")
    mates = [name for name in QUESTIONS if name.startswith(f"{family}.")]
    if mates and sign:
        near = did_you_mean(check, mates)
        return f"`check`: {family} has no question {question!r}. {near}"
    alone = [name for name in QUESTIONS if name.endswith(f".{check}")]
    if alone:
        listed = " or ".join(f'"{name}"' for name in alone)
        return f"`check` must name family and question; got {check!r}. Hint: {listed}"
    return f"`check`: there is no {check!r}. {did_you_mean(check, QUESTIONS)}"


def _problems(check: str, given: dict[str, Any]) -> list[str]:
    """Say what is wrong with the parameters of a question, all of it."""
    known = QUESTIONS[check]
    found = [_unknown(check, key) for key in given if key not in known]
    found += [
        f"`{key}` must be {known[key].kind.words}; got {value!r}"
        for key, value in given.items()
        if key in known and not known[key].kind.fits(value)
    ]
    missing = [p.name for p in known.values() if p.required and p.name not in given]
    if missing:
        listed = ", ".join(f"`{name}`" for name in missing)
        # what is missing may be there under a name with a slip in it
        found.append(f"{check} cannot do without {listed}")
    return found


def _unknown(check: str, key: str) -> str:
    known = [*QUESTIONS[check], *KEYS]
    takes = ", ".join(QUESTIONS[check]) or "no parameter"
    near = did_you_mean(key, known)
    hint = f" {near}" if near.startswith("Hint") else ""
    return f"unknown key `{key}`: {check} takes {takes}.{hint}"


def _usual_name(check: str, given: dict[str, Any]) -> str:
    """Name a gate by what it asks about; numbers are limits, and may change."""
    words = [check]
    for key, value in given.items():
        if isinstance(value, str):
            words.append(f"by {value}" if key == "by" else value)
        elif isinstance(value, dict | list):
            told = ", ".join(str(one) for one in value if isinstance(one, str))
            words.append(f"by {told}" if key == "by" else told)
    text = " ".join(" ".join(words).split())
    for sign in _NOT_IN_A_NAME:
        text = text.replace(sign, " ")
    return " ".join(text[:_LONGEST_NAME].split())


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
