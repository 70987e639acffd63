"""Is it known where everything comes from: the question `lineage_known`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import ClassVar

from pytest_mlgate.data.references.sha256 import PREFIX
from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.gates.failure_cases import CASES_SHOWN
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.provenance import DIRTY
from pytest_mlgate.provenance import commit_of
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.settings import Settings

# kinds of subjects of which only the answers have a digest, unless a file is named
_ANSWERS_ONLY = frozenset({"endpoint", "object", "columns", "predictions"})


class LineageQuestion(Gate):
    """Whether data, models and code of this session have names that last."""

    family: ClassVar[str] = "audit"

    def lineage_known(self, *, models: bool = True) -> Measurement:
        """Ask that data, models and code of this session are known.

        The lineage of the settings leads to evaluation and reference data; the bytes of
        both have a digest, and so have the models; the settings stand on a commit, and
        no file was changed since.

        Parameters
        ----------
        models
            False in the stage ``data``, where there is no model yet.

        Returns
        -------
        Measurement
            How many pieces are missing, negated; exact.

        Raises
        ------
        MlgateError
            If data or models cannot be read at all.

        Notes
        -----
        What a lineage says is taken on trust: that its steps were run as it says is
        not looked at.
        """
        missing = list(_missing(self._session, models=models))
        measured = Measurement.known(
            -float(len(missing)),
            n=1,
            method="names of data, models and code",
            orientation=-1,
        )
        count = len(missing)
        noun = "piece is" if count == 1 else "pieces are"
        self._ledger.add(
            Check(
                family=self.family,
                name="lineage_known()" if models else "lineage_known(models=False)",
                question="lineage_known",
                subject="data, models and code" if models else "data and code",
                measurement=measured,
                threshold=Threshold(ok=0.0, bad=0.0),
                reason=f"{count} {noun} missing." if missing else None,
                cases=tuple(missing[:CASES_SHOWN]),
                cases_left_out=max(count - CASES_SHOWN, 0),
            )
        )
        return measured


def _missing(session: GateSession, *, models: bool) -> Iterator[str]:
    settings = session.settings
    yield from _of_table(
        "evaluation", settings.evaluation, session.evaluation, settings
    )
    yield from _of_reference(session)
    if models:
        yield from _of_models(session)
    yield from _of_code(settings.root)


def _of_table(
    role: str, named: str | None, table: DataTable, settings: Settings
) -> Iterator[str]:
    if named is None or table.origin.kind == "memory":
        yield f"{role}: a fixture made it, and no reference leads to its source"
        return
    yield from _of_way(role, named, settings)
    if not table.identity.startswith(PREFIX):
        yield f"{role} ({table.reference}): its bytes have no digest"


def _of_reference(session: GateSession) -> Iterator[str]:
    settings, named = session.settings, session.settings.reference
    if session.reference is not None:
        yield from _of_table("reference", named, session.reference, settings)
    elif named is not None:
        # a profile stands for the rows
        yield from _of_way("reference", named, settings)
        try:
            digest_of_file(settings.root / named)
        except OSError as error:
            yield f"reference ({named}): it cannot be read ({error.strerror})"


def _of_way(role: str, named: str, settings: Settings) -> Iterator[str]:
    """Say where the way back from a table breaks off; steps never go in circles."""
    if not settings.lineage:
        yield f"{role} ({named}): the settings tell no lineage"
    elif named not in {name for step in settings.lineage for name in step.outputs}:
        yield f"{role} ({named}): no step of the lineage writes it"


def _of_models(session: GateSession) -> Iterator[str]:
    if session.has_candidate:
        yield from _of_model(session.candidate)
    else:
        yield "candidate: there is none"
    if session.has_baseline and session.baseline is not None:
        yield from _of_model(session.baseline)


def _of_model(subject: Subject) -> Iterator[str]:
    told = f"{subject.role} ({subject.reference})"
    if subject.kind == "constant":
        return
    if subject.kind in _ANSWERS_ONLY and subject.artifact is None:
        yield f"{told}: its answers have a digest, and the model has none"
    elif subject.digest is None:
        yield f"{told}: it has no digest"


def _of_code(folder: Path) -> Iterator[str]:
    commit = commit_of(folder)
    if commit is None:
        yield "commit: the settings are in no git repository with a commit"
    elif commit.endswith(DIRTY):
        told = commit.removesuffix(DIRTY)[:12]
        yield f"commit: files were changed since {told} and not committed"
