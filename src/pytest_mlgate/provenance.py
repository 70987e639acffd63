"""Where a session's numbers come from: building the record's `Provenance`."""

from __future__ import annotations

import json
import math
import platform
import subprocess
from dataclasses import dataclass
from dataclasses import fields
from importlib import metadata
from typing import TYPE_CHECKING

from pytest_mlgate.card import Card
from pytest_mlgate.card import GroupAtRisk
from pytest_mlgate.card import Risk
from pytest_mlgate.data.references.data_identity import identity_of
from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.models.loading.training_archive import made_of
from pytest_mlgate.person import person
from pytest_mlgate.record import LineageStep
from pytest_mlgate.record import Model
from pytest_mlgate.record import Provenance
from pytest_mlgate.record import Table
from pytest_mlgate.record import Training
from pytest_mlgate.verdict import ALPHA_PASS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from pytest_mlgate.card_texts import CardTexts
    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.lineage import LineageSettings
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.settings import Settings

PACKAGES = (
    "pytest-mlgate",
    "pytest",
    "numpy",
    "scipy",
    "pandas",
    "polars",
    "scikit-learn",
    "pandera",
    "skops",
    "onnxruntime",
    "xgboost",
    "xgboost-cpu",
    "lightgbm",
    "mlflow-skinny",
    "torch",
)
"""Distributions whose versions are recorded when they are installed."""

QUESTION = (
    "task",
    "target",
    "positive",
    "classes",
    "weight",
    "groups",
    "time",
    "costs",
)
"""Settings that make the same gates ask something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """Identities of what a process has judged; None for what it has not read."""

    evaluation: Table | None = None
    reference: Table | None = None
    candidate: Model | None = None
    baseline: Model | None = None
    baseline_note: str | None = None


def subjects_of(session: GateSession) -> Subjects:
    """Name what a session has read: nothing is loaded for the record alone."""
    read = session.__dict__
    return Subjects(
        evaluation=_table(read.get("evaluation")),
        reference=_table(read.get("reference")),
        candidate=_model(read.get("candidate"), session.settings.root)
        or _logged(session, "candidate"),
        baseline=_model(read.get("baseline"), session.settings.root)
        or _logged(session, "baseline"),
        baseline_note=read.get("baseline_note"),
    )


def merged(told: Sequence[Subjects]) -> tuple[Subjects, tuple[str, ...]]:
    """Put together what several processes judged, and name what they disagree on.

    Returns
    -------
    subjects, problems
        The first that is known in each role; one sentence for every role in which two
        processes judged different things.
    """
    found: dict[str, object] = {}
    problems = []
    for role in (field.name for field in fields(Subjects)):
        known = [value for one in told if (value := getattr(one, role)) is not None]
        # where one process took answers from a cache, the record says so
        kept = (value for value in known if getattr(value, "cached", None))
        found[role] = next(kept, known[0]) if known else None
        if any(value != known[0] for value in known):
            problems.append(
                f"workers judged different things as {role.replace('_', ' ')}: an "
                "overriding fixture must give the same in every process"
            )
    # mypy cannot see that each value comes from the field of its name
    return Subjects(**found), tuple(problems)  # type: ignore[arg-type]


def provenance_of(
    session: GateSession,
    *,
    subjects: Subjects | None = None,
    stage: str,
    started: datetime,
    finished: datetime,
    command: Sequence[str],
    notes: Sequence[str] = (),
) -> Provenance:
    """Describe a session: what was tested, against what, by whom, with what.

    `subjects` is what was judged, by default what this session itself has read.
    """
    settings = session.settings
    judged = subjects_of(session) if subjects is None else subjects
    return Provenance(
        name=settings.name,
        started=started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        # the wall clock may have been set back meanwhile
        duration_s=round(max((finished - started).total_seconds(), 0.0), 3),
        stage=stage,
        alpha=settings.alpha,
        alpha_pass=ALPHA_PASS,
        power=settings.power,
        inconclusive=settings.inconclusive,
        seed=settings.seed,
        settings=settings.file.name,
        settings_digest=settings.digest,
        evaluation=judged.evaluation,
        reference=judged.reference,
        candidate=judged.candidate,
        baseline=judged.baseline,
        baseline_note=judged.baseline_note,
        champion=session.champion.digest if session.champion else None,
        commit=commit_of(settings.root),
        who=person(),
        command=tuple(command),
        python=platform.python_version(),
        platform=platform.platform(),
        packages=_versions(),
        lineage=tuple(_step(step) for step in settings.lineage),
        notes=tuple(notes),
        task=settings.task,
        card=None if settings.card is None else _card(settings.card),
        question=_question(settings),
    )


def _question(settings: Settings) -> dict[str, str]:
    """Write down what decides which answer is right, and how much each row counts."""
    told = settings.model_dump(include=set(QUESTION), mode="json")
    if settings.task != "binary":
        told["positive"] = None
    return {
        key: json.dumps(value, sort_keys=True, ensure_ascii=False)
        for key, value in told.items()
        if value is not None
    }


def _table(table: DataTable | None) -> Table | None:
    if table is None:
        return None
    found = identity_of(table)
    return Table(
        reference=found.reference,
        identity=found.identity,
        rows=found.rows,
        columns=found.columns,
        kind=found.origin.kind,
        version=found.origin.version,
        mutable=found.origin.mutable,
        schema_digest=found.schema_digest,
        resolved=found.origin.resolved,
    )


def _step(step: LineageSettings) -> LineageStep:
    told = step.model_dump()
    for key in ("inputs", "outputs"):
        told[key] = tuple(redacted(name) for name in told[key])
    told["code"] = None if step.code is None else redacted(step.code)
    return LineageStep(**told)


def _card(texts: CardTexts) -> Card:
    told = texts.model_dump(exclude={"model"})
    told["ethical_considerations"] = tuple(
        Risk(**one) for one in told["ethical_considerations"]
    )
    told["groups_at_risk"] = tuple(GroupAtRisk(**one) for one in told["groups_at_risk"])
    return Card(file=texts.file, digest=texts.digest, **told)


def _model(subject: Subject | None, root: Path) -> Model | None:
    if subject is None:
        return None
    return Model(
        reference=subject.reference,
        digest=subject.digest,
        kind=subject.kind,
        threshold=subject.threshold,
        cached=subject.cached,
        training=_training(subject, root),
    )


def _logged(session: GateSession, role: str) -> Model | None:
    """Name a model that gates know from a decision log alone."""
    if role not in session.logged:
        return None
    name, log = session.logged[role]
    is_digest = name.startswith("sha256:")
    return Model(
        reference=f"answers in {log}" if is_digest else f"{name}, answers in {log}",
        digest=name if is_digest else None,
        kind="columns",
        threshold=None,
        cached=None,
        training=None,
    )


def _training(subject: Subject, root: Path) -> Training | None:
    """Ask the training archive that a model file lies in, if it is about this file."""
    if subject.kind != "model" or subject.digest is None:
        return None
    made = made_of(root / subject.reference)
    if made is None or made.digest != subject.digest:
        return None
    return Training(
        parameters={
            name: json.dumps(value, sort_keys=True)
            for name, value in made.parameters.items()
        },
        seed=made.seed,
        data=None if made.data is None else redacted(made.data.reference),
        data_identity=None if made.data is None else made.data.identity,
        commit=made.commit,
        packages=dict(made.packages),
        metrics={
            name: value for name, value in made.metrics.items() if math.isfinite(value)
        },
        duration_s=made.duration_s,
        created=made.created,
    )


DIRTY = "+dirty"
"""What follows the name of a commit in a work tree that was changed since."""


def commit_of(folder: Path) -> str | None:
    """Name the commit a folder stands on; None outside git or without git."""
    head = _git(folder, "rev-parse", "HEAD")
    if head is None:
        return None
    changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    return f"{head}{DIRTY}" if changed else head


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, no shell
            ["git", *words],  # noqa: S607 - found on the user's own PATH
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _versions() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
