"""How the chosen model becomes the candidate of the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.errors import SettingsError

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.selection.candidates import NamedCandidate
    from pytest_mlgate.models.subject import Subject


def refuse_second_candidate(session: GateSession) -> None:
    """Refuse to choose a candidate where there is one: nobody knew which is tested.

    Raises
    ------
    SettingsError
        If the settings or a fixture name a candidate that was not chosen here.
    """
    if not session.has_candidate or session.chosen is not None:
        return
    raise SettingsError(
        f"{session.settings.file}: choose(…) supplies the candidate of this session, "
        "and there is one already. Hint: take [tool.mlgate.candidate] (or the fixture "
        "mlgate_candidate) away, or say adopt=False to have the choice reported only."
    )


def adopt_choice(session: GateSession, named: NamedCandidate, subject: Subject) -> None:
    """Go on as if the settings had named the chosen model.

    Raises
    ------
    SettingsError
        If another gate has chosen another one.
    """
    if session.chosen is not None:
        if session.chosen == named.settings:
            return
        raise SettingsError(
            f"{session.settings.file}: two gates have chosen different candidates "
            f"({session.candidate.reference} and {subject.reference}). Hint: one "
            "session tests one candidate; say adopt=False in one of the gates."
        )
    session.chosen = named.settings
    session.settings = session.settings.model_copy(update={"candidate": named.settings})
    # what was said of a baseline before there was a candidate
    for stale in ("baseline_note", "_comparison"):
        session.__dict__.pop(stale, None)
    session.__dict__["candidate"] = subject
