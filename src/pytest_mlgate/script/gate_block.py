"""Gates without pytest: ``with pytest_mlgate.session(…) as gate``.

The block is the session, and each family that it uses is one gate of it. What is asked
is judged when the block ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import Self
from typing import TypeVar

from pytest_mlgate.budget import known_families
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.known_gates import GATES
from pytest_mlgate.gates.known_gates import gate_class
from pytest_mlgate.report_files import write_reports
from pytest_mlgate.reports.html.inline import inline_html
from pytest_mlgate.reports.terminal import lines
from pytest_mlgate.script.block_ledger import BlockLedger
from pytest_mlgate.script.block_ledger import ended
from pytest_mlgate.script.judged_block import declared_gate
from pytest_mlgate.script.judged_block import gate_name
from pytest_mlgate.script.judged_block import judged_block
from pytest_mlgate.script.opening import open_session

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from types import TracebackType

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.audit.audit_gate import AuditGate
    from pytest_mlgate.gates.behaviour.behaviour_gate import BehaviourGate
    from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
    from pytest_mlgate.gates.canary.canary_gate import CanaryGate
    from pytest_mlgate.gates.drift.drift_gate import DriftGate
    from pytest_mlgate.gates.edge_case.edge_case_gate import EdgeCaseGate
    from pytest_mlgate.gates.fairness.fairness_gate import FairnessGate
    from pytest_mlgate.gates.gate import Gate
    from pytest_mlgate.gates.resource.resource_gate import ResourceGate
    from pytest_mlgate.gates.schema.schema_gate import SchemaGate
    from pytest_mlgate.gates.selection.selection_gate import SelectionGate
    from pytest_mlgate.gates.skew.skew_gate import SkewGate
    from pytest_mlgate.gates.slice.slice_gate import SliceGate
    from pytest_mlgate.record import Record
    from pytest_mlgate.settings import Settings

G = TypeVar("G", bound="Gate")

_WIDTH = 88


class GateBlock(AbstractContextManager["GateBlock"]):
    """A session of gates in a ``with`` block; made by `session`.

    Each family is an attribute, as the fixtures are in pytest: ``gate.benchmark`` is
    what ``benchmark_gate`` is there. After the block, `record` and `decision` are what
    a session with ``--mlgate`` would have come to; a notebook shows the page.
    """

    if TYPE_CHECKING:  # made on first use, by `__getattr__`
        schema: SchemaGate
        benchmark: BenchmarkGate
        edge_case: EdgeCaseGate
        behaviour: BehaviourGate
        fairness: FairnessGate
        slice: SliceGate
        drift: DriftGate
        skew: SkewGate
        resource: ResourceGate
        selection: SelectionGate
        canary: CanaryGate
        audit: AuditGate

    def __init__(
        self,
        session: GateSession,
        *,
        families: Mapping[str, Mapping[str, Any]] | None,
        stage: str,
        report: Path | None,
    ) -> None:
        self._session = session
        self._declared = families
        self._stage = stage
        self._report = report
        self._started: datetime | None = None
        self._ledgers: dict[str, BlockLedger] = {}
        self._gates: dict[type[Gate], Gate] = {}
        self._ending: str | None = None
        self._judged: tuple[Record, Decision] | None = None
        # the files that were written
        self.written: tuple[Path, ...] = ()

    def __enter__(self) -> Self:
        """Begin the block, once."""
        if self._started is not None:
            raise ended()
        self._started = datetime.now(UTC)
        for family in self._declared or ():
            self._ledger(family)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Judge and decide; a block that an error ended decides nothing.

        Raises
        ------
        MlgateError
            If a question was refused and the block went on, or a report cannot be made.
        """
        for ledger in self._ledgers.values():
            ledger.is_closed = True
        if kind is not None:
            self._ending = f"it was ended by {kind.__name__}: {error}"
            return
        for ledger in self._ledgers.values():
            if ledger.refused is not None:
                self._ending = f"a question was refused: {ledger.refused}"
                raise ledger.refused
        self._judge()

    @property
    def record(self) -> Record:
        """Everything that the block found; the same as a session of pytest writes."""
        return self._result[0]

    @property
    def decision(self) -> Decision:
        """May the candidate become the baseline; ``exit_status`` is that of pytest."""
        return self._result[1]

    def ask(self, kind: type[G]) -> G:
        """Give the gate of a family of your own.

        Parameters
        ----------
        kind
            A subclass of `Gate`.
        """
        if self._started is None or self._judged or self._ending:
            raise ended()
        if kind not in self._gates:
            self._gates[kind] = kind(self._session, self._ledger(kind.family))
        found = self._gates[kind]
        assert isinstance(found, kind)
        return found

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Gate:
            """Give the gate of a family."""
            if name.startswith("_"):
                raise AttributeError(name)
            if name not in GATES:
                raise InvalidInput.unknown_name("family of gates", name, GATES)
            return self.ask(gate_class(name))

    def __dir__(self) -> Iterable[str]:
        """List the families too, for completion."""
        return sorted({*super().__dir__(), *GATES})

    def __repr__(self) -> str:
        """Name the model and what was decided."""
        told = str(self.decision.outcome) if self._judged else self._standing()
        return f"<GateBlock {self._session.settings.name}: {told}>"

    def __str__(self) -> str:
        """Write what a terminal shows at the end of a session."""
        if self._judged is None:
            return repr(self)
        told = lines(*self._judged, files=[str(p) for p in self.written], width=_WIDTH)
        return "\n".join(line.text for line in told)

    def _repr_html_(self) -> str | None:
        """Show the page of the session in a notebook."""
        return None if self._judged is None else inline_html(*self._judged)

    @property
    def _result(self) -> tuple[Record, Decision]:
        if self._judged is None:
            raise InvalidInput(f"There is no decision: {self._standing()}.")
        return self._judged

    def _standing(self) -> str:
        """Say why there is no decision."""
        return self._ending or "the block has not ended"

    def _ledger(self, family: str) -> BlockLedger:
        """Give what collects the checks of a family, which is one gate."""
        if self._declared is not None and family not in self._declared:
            named = ", ".join(self._declared)
            raise InvalidInput(
                f"The block declared its families ahead ({named}), and {family} is "
                "none of them. Hint: add it to `families`: alpha is split over them."
            )
        if family not in self._ledgers:
            self._ledgers[family] = BlockLedger(gate_name(family))
        return self._ledgers[family]

    def _judge(self) -> None:
        families = self._declared or {}
        declared = [
            declared_gate(
                self._session,
                family,
                {"stage": self._stage, **families.get(family, {})},
            )
            for family in self._ledgers
        ]
        assert self._started is not None
        self._judged = judged_block(
            self._session,
            declared,
            {ledger.gate: ledger for ledger in self._ledgers.values()},
            stage=self._stage,
            started=self._started,
        )
        if self._report is not None:
            try:
                self.written = write_reports(*self._judged, self._report)
            except OSError as error:
                raise InvalidInput(
                    f"The reports cannot be written to {str(self._report)!r}: "
                    f"{error.strerror}. Hint: name a folder that can be written."
                ) from error


def session(
    settings: str | os.PathLike[str] | Settings | None = None,
    *,
    families: Iterable[str] | Mapping[str, Mapping[str, Any]] | None = None,
    stage: str = "candidate",
    report: str | os.PathLike[str] | None = None,
    **keys: Any,  # noqa: ANN401 - settings are validated by what holds them
) -> GateBlock:
    """Open a session of gates without pytest, in a notebook or a script.

    Parameters
    ----------
    settings
        A settings file, or `Settings`. None: `keys`; without keys, the file that
        governs the working folder.
    families
        The families that the block will use, or those with the keywords of the
        ``mlgate`` marker: ``{"benchmark": {"owner": "Ada"}, "fairness": {}}``. Declared
        ahead, alpha is split over them whatever the block goes on to ask, and one that
        asks nothing holds. None: over the families that were used when it ends.
    stage
        What the decision is about.
    report
        A folder for ``record.json`` and all reports. None writes nothing.
    **keys
        Settings by name, in place of those of the file. `evaluation` and `reference`
        may be frames, `candidate` and `baseline` fitted models.

    Returns
    -------
    GateBlock
        To be entered by ``with``.

    Raises
    ------
    MlgateError
        If settings, tables or models cannot be used.

    Notes
    -----
    Equal models block a block in at most alpha of runs, as they do a session of pytest,
    if what is asked does not depend on what was answered before: which families are
    used, and how many questions a gate has, decide how alpha is split.
    """
    named = None if families is None else _named(families)
    return GateBlock(
        open_session(settings, keys, stage=stage),
        families=named,
        stage=stage,
        report=None if report is None else Path(report),
    )


def _named(
    families: Iterable[str] | Mapping[str, Mapping[str, Any]],
) -> dict[str, Mapping[str, Any]]:
    """Read what was declared ahead; each name is one of a family."""
    if isinstance(families, str):
        raise InvalidInput.because("families", "a list of families", families)
    told: dict[str, Mapping[str, Any]] = (
        dict(families)
        if isinstance(families, Mapping)
        else {family: {} for family in families}
    )
    known = known_families()
    for family in told:
        if family not in known:
            raise InvalidInput.unknown_name("family of gates", str(family), known)
    return told
