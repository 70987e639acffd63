"""What MLflow's own pages show of a promotion: a version of the registered model."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.registry.mlflow.connection import is_missing
from pytest_mlgate.registry.mlflow.connection import is_there_already
from pytest_mlgate.registry.mlflow.files import MODEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.registry.mlflow.connection import MlflowConnection
    from pytest_mlgate.registry.protocol import Event
    from pytest_mlgate.registry.protocol import Promotion

_DIGEST = "mlgate.digest"


class MlflowVersions:
    """Versions of registered models; methods raise `RegistryError` if MLflow cannot."""

    def __init__(self, mlflow: MlflowConnection) -> None:
        self._mlflow = mlflow

    def make(self, promotion: Promotion, run: str) -> int:
        """Make a version of what a run holds; give the number that MLflow allots."""
        name = promotion.name
        try:
            with self._mlflow.calling(f"make the model {name!r}") as client:
                client.create_registered_model(name)
        except RegistryError as error:
            if not is_there_already(error):
                raise
        with self._mlflow.calling(f"make a version of {name!r}") as client:
            version = client.create_model_version(
                name,
                source=f"runs:/{run}/{MODEL}",
                run_id=run,
                tags=_tags(promotion),
                await_creation_for=0,
            )
        return int(version.version)

    def drop(self, name: str, number: int) -> None:
        """Take away a version that became no champion; no harm if it stays."""
        with suppress(RegistryError), self._mlflow.calling("delete it") as client:
            client.delete_model_version(name, str(number))

    def is_ours(self, name: str, number: int) -> bool:
        """Tell whether a promotion made a version."""
        with self._mlflow.calling(f"tell version {number} of {name!r}") as client:
            version = client.get_model_version(name, str(number))
        return _DIGEST in (version.tags or {})

    def defects(self, name: str, moves: Sequence[Event]) -> tuple[str, ...]:
        """Say which versions of a history are gone or changed, one line each."""
        made = {move.version: move.digest for move in moves}
        found = (
            self.defect(name, number, digest) for number, digest in sorted(made.items())
        )
        return tuple(line for line in found if line)

    def defect(self, name: str, number: int, digest: str) -> str | None:
        """Say in one line what is wrong with a version; None when it is as made."""
        try:
            with self._mlflow.calling(f"tell version {number} of {name!r}") as client:
                version = client.get_model_version(name, str(number))
        except RegistryError as error:
            if not is_missing(error):
                raise
            return f"version {number} of {name!r} was deleted in MLflow"
        told = (version.tags or {}).get(_DIGEST)
        if told != digest:
            return (
                f"version {number} of {name!r} was changed in MLflow: it is tagged "
                f"{told}, and {digest} was promoted"
            )
        return None


def _tags(promotion: Promotion) -> dict[str, str]:
    provenance = _provenance(promotion.record)
    candidate = provenance.get("candidate")
    reference = candidate.get("reference") if isinstance(candidate, dict) else None
    told = {
        _DIGEST: promotion.digest,
        "mlgate.artifact_name": promotion.artifact.name,
        "mlgate.record_digest": digest_of_text(promotion.record),
        "mlgate.baseline_digest": promotion.baseline_digest,
        "mlgate.candidate": reference,
        "mlgate.commit": provenance.get("commit"),
        "mlgate.who": promotion.who,
    }
    return {key: str(value)[:1000] for key, value in told.items() if value}


def _provenance(record: str) -> dict[str, Any]:
    """Read where a record comes from, for show; a record of any form is kept."""
    try:
        told = json.loads(record)
    except (ValueError, RecursionError):
        return {}
    found = told.get("provenance") if isinstance(told, dict) else None
    return found if isinstance(found, dict) else {}
