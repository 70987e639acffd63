"""What does pytest-mlgate say of a world: three sets of thresholds, one judging.

* ``check``: what ``mlgate check`` proposes from the very rows that are judged.
* ``init``: what ``mlgate init`` proposed from rows and a candidate of before, with
  nothing wrong, now held against new ones.
* ``written``: margins that a person wrote: the change that the world has, or the one
  that it should have been asked about.

The session, the gates, the split of alpha and the judging are those of
``pytest --mlgate``; only the collection of test files is left out, so that a run costs
a tenth of a second and not four. A part that said "block" blocks the session, "ask"
holds it.
"""

# ruff: noqa: PLC0415 - tests read this file where the tool is not installed
from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from benchmarks.against.wrong_loop import Said
from benchmarks.against.wrong_loop import answer_task
from benchmarks.against.wrong_loop import worst
from benchmarks.against.wrong_worlds import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from benchmarks.against.wrong_tables import Tables
    from benchmarks.against.wrong_worlds import World
    from pytest_mlgate.expectation import DeclaredGate
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.ledger import Ledger
    from pytest_mlgate.proposals.proposal import ProposedGate
    from pytest_mlgate.verdict import Verdict

SAID: dict[str, Said] = {
    "passed": "pass",
    "inconclusive": "ask",
    "failed": "block",
    "not_applicable": "none",
}
_PART = {"drift": "drift", "fairness": "groups", "slice": "groups", "schema": "data"}
_BASES = 10
_BEFORE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Gates and the schema that they name, ready to be asked."""

    gates: tuple[ProposedGate, ...]
    schema: Any = None


def judge(
    world: World, tables: Tables, *, kinds: Iterable[str] = ()
) -> dict[str, Said]:
    """Judge one run by each set of thresholds; keys are ``kind:part``."""
    told: dict[str, Said] = {}
    with tempfile.TemporaryDirectory() as name:
        session = session_of(tables, Path(name))
        for kind in kinds or ("check", "init", "written"):
            rules = _rules(kind, world, session, tables)
            said = judged(session, rules, world.asked)
            told |= {f"{kind}:{part}": value for part, value in said.items()}
    return told


def session_of(tables: Tables, folder: Path) -> GateSession:
    """Open a session on the tables, as the settings of a project would."""
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.settings import Settings

    keys = settings_of(tables, folder)
    session = GateSession(
        Settings.model_validate({**keys, "file": folder / "mlgate.toml", "digest": ""})
    )
    session.prepare()
    return session


def settings_of(tables: Tables, folder: Path) -> dict[str, Any]:
    """Write the tables, and give the settings that name them."""
    tables.rows.to_parquet(folder / "rows.parquet", index=False)
    keys: dict[str, Any] = {
        "name": "model",
        "task": "binary",
        "target": "y",
        "positive": 1,
        "evaluation": str(folder / "rows.parquet"),
        "candidate": {"score": "p_new", "label": "d_new"},
        "baseline": {"score": "p_old", "label": "d_old"},
    }
    if tables.reference is not None:
        kept = tables.reference[[*tables.features, "y"]]
        kept.to_parquet(folder / "before.parquet", index=False)
        keys["reference"] = str(folder / "before.parquet")
    return keys


def _rules(kind: str, world: World, session: GateSession, tables: Tables) -> Rules:
    if kind == "written":
        return Rules(gates=written(world, tables))
    if kind == "check":
        return proposed(session, tables)
    return _earlier(world, tables)


_KEPT: dict[tuple[str, int], Rules] = {}


def _earlier(world: World, tables: Tables) -> Rules:
    """Give what was proposed for an earlier pair: one of ten, in turns."""
    turn = len(tables.rows) and int(tables.rows.iloc[:50, 0].sum() * 1e6) % _BASES
    if (world.name, turn) not in _KEPT:
        before = world.calm(_BEFORE + turn)
        with tempfile.TemporaryDirectory() as name:
            session = session_of(before, Path(name))
            _KEPT[world.name, turn] = proposed(session, before)
    return _KEPT[world.name, turn]


def proposed(session: GateSession, tables: Tables) -> Rules:
    """Propose gates for a session, as ``mlgate init`` and ``mlgate check`` do."""
    from pytest_mlgate.proposals.proposing import propose

    made = propose(session, sensitive=tables.groups)
    return Rules(gates=made.gates, schema=_schema(session))


def _schema(session: GateSession) -> Any:  # noqa: ANN401 - a pandera schema
    """Make the schema that the file of gates would begin with."""
    from pytest_mlgate.proposals.schema import SCHEMA
    from pytest_mlgate.proposals.schema import schema_of

    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "schema_of_rows.py"
        path.write_text(schema_of(session), "utf-8")
        spec = importlib.util.spec_from_file_location("schema_of_rows", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return getattr(module, SCHEMA)


def written(world: World, tables: Tables) -> tuple[ProposedGate, ...]:
    """Give the gates of a person who says which loss matters."""
    from pytest_mlgate.proposals.proposal import ProposedCheck
    from pytest_mlgate.proposals.proposal import ProposedGate

    def gate(name: str, family: str, *asked: tuple[str, object, Any]) -> ProposedGate:
        checks = tuple(
            ProposedCheck(
                method=method,
                subjects=() if subject is None else (subject,),
                options=options,
            )
            for method, subject, options in asked
        )
        return ProposedGate(name=name, family=family, question="", checks=checks)

    auc = 0.01 if world.name.startswith("auc0.01") else 0.03
    asked: list[tuple[str, object, Any]] = [("not_worse", "recall", {"margin": 0.1})]
    if tables.features:
        asked.insert(0, ("not_worse", "roc_auc", {"margin": auc}))
    gates = [gate("no_worse", "benchmark", *asked)]
    if tables.groups:
        gates += [
            gate("calibrated", "benchmark", ("not_worse", "brier", {"margin": 0.005})),
            *(
                gate(
                    f"no_gap_widens_by_{name}",
                    "fairness",
                    ("not_wider", "recall", {"by": name, "margin": 0.15}),
                )
                for name in tables.groups
            ),
        ]
    if tables.reference is not None:
        gates.append(gate("still", "drift", ("stable", list(tables.features), {})))
    return tuple(gates)


def judged(session: GateSession, rules: Rules, asked: Sequence[str]) -> dict[str, Said]:
    """Ask the gates of some parts, with the share of alpha that all gates leave them.

    A world that asks for one part needs no time for the others; they keep their share.
    """
    from pytest_mlgate.expectation import shares

    declared, ledgers = _declared(rules), {}
    # calibration is asked by a gate of the models
    wanted = {*asked, "models"} if "calibration" in asked else set(asked)
    for gate, proposal in zip(declared, rules.gates, strict=True):
        if _PART.get(proposal.family, "models") in wanted:
            ledgers[gate.gate] = asked_gate(session, proposal, rules.schema)
    alpha = shares(declared, alpha=session.settings.alpha)
    verdicts = [
        verdict
        for gate in declared
        if gate.gate in ledgers
        for verdict in ledgers[gate.gate].judge(
            alpha=alpha[gate.gate],
            severity=gate.severity,
            power=session.settings.power,
        )
    ]
    return said_of(verdicts)


def _declared(rules: Rules) -> list[DeclaredGate]:
    from pytest_mlgate.expectation import declare

    today = datetime.now(UTC).date()
    return [
        declare(
            proposal.name,
            families=(proposal.family,),
            marker={"severity": proposal.severity},
            today=today,
        )
        for proposal in rules.gates
    ]


def asked_gate(session: GateSession, proposal: ProposedGate, schema: object) -> Ledger:
    """Ask one gate all that was proposed for it."""
    from pytest_mlgate.gates.known_gates import gate_class
    from pytest_mlgate.ledger import Ledger
    from pytest_mlgate.proposals.proposal import Named

    ledger = Ledger(proposal.name)
    gate = gate_class(proposal.family)(session, ledger)
    for check in proposal.checks:
        subjects = [schema if isinstance(s, Named) else s for s in check.subjects]
        getattr(gate, check.method)(*subjects, **check.options)
    return ledger


def said_of(verdicts: Iterable[Verdict]) -> dict[str, Said]:
    """Read what each part said.

    What is only shown neither holds nor blocks: "told" where it did not pass.
    """
    parts: dict[str, list[Said]] = {part: [] for part in PARTS}
    for verdict in verdicts:
        said = SAID[str(verdict.outcome)]
        if verdict.severity == "advisory" and said in {"ask", "block"}:
            said = "told"
        parts[part_of(verdict.family, verdict.check)].append(said)
    return {part: worst(said) for part, said in parts.items() if said}


def part_of(family: str, check: str) -> str:
    """Tell which part a check belongs to."""
    if "(brier" in check:
        return "calibration"
    return _PART.get(family, "models")


def main() -> None:
    """Judge by the sets of thresholds that the task names; by all if it names none."""
    task = json.load(sys.stdin)
    kinds = task.get("kind", "").split()
    answer_task(
        partial(judge, kinds=kinds),
        packages=("pytest-mlgate", "numpy", "pandas", "scipy"),
        task=task,
    )


if __name__ == "__main__":
    main()
