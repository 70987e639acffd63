"""Where MLflow keeps tested files and records: in finished runs, found by digest.

A run is called finished when what MLflow gives back has the digest of what was sent; a
run that never got so far (its process was killed) is not looked at. What is fetched is
held against its digest each time, and kept in a folder here.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_mlgate.data.references.sha256 import digest_of_bytes
from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import RegistryError
from pytest_mlgate.models.formats.folder_archive import files_beneath
from pytest_mlgate.models.formats.folder_archive import unpack
from pytest_mlgate.models.formats.folder_archive import write_archive
from pytest_mlgate.models.formats.mlflow_folder import DESCRIPTION
from pytest_mlgate.models.formats.mlflow_folder import SUFFIX
from pytest_mlgate.registry.artifacts import ArtifactStore
from pytest_mlgate.registry.digest import digits
from pytest_mlgate.registry.mlflow.runs import EXPERIMENT
from pytest_mlgate.registry.mlflow.runs import MlflowRuns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.registry.mlflow.connection import MlflowConnection
    from pytest_mlgate.registry.protocol import Promotion

MODEL = "model"
"""The folder of a run that holds the tested model."""

_RECORD, _RECORD_FILE = "record", "record.json"
_OF_MODEL, _OF_RECORD = "mlgate.digest", "mlgate.record_digest"
# written into a copy by some ways of downloading, and no part of the model
_BY_DOWNLOAD = "registered_model_meta"


class MlflowFiles:
    """Tested files and records in MLflow.

    Parameters
    ----------
    mlflow
        How MLflow is called.
    cache
        A folder for what was fetched.
    """

    def __init__(self, mlflow: MlflowConnection, *, cache: Path) -> None:
        self._runs = MlflowRuns(mlflow)
        self._cache = ArtifactStore(cache)

    def keep(self, promotion: Promotion) -> str:
        """Send the tested file and its record; give the run that holds both.

        Raises
        ------
        PromotionRefused
            If the file is gone or its bytes are no longer those that were tested.
        RegistryError
            If MLflow does not take it, or gives back something else.
        """
        # what is sent is a copy that nobody else writes to
        tested = self._cache.store(promotion.artifact, digest=promotion.digest)
        record_digest = digest_of_text(promotion.record)
        tags = {_OF_MODEL: promotion.digest, _OF_RECORD: record_digest}
        with _scratch() as scratch:
            run = self._runs.begin(promotion.name, tags)
            sent = _as_sent(tested, promotion, scratch)
            self._runs.send(run, sent, folder=MODEL)
            back = self._fetched(run, scratch / "back")
            _refuse_other(digest_of_file(back) if back else None, promotion.digest)
            self._send_record(run, promotion.record, scratch)
            self._runs.finish(run)
        return run

    def keep_record(self, name: str, record: str) -> None:
        """Send a record alone.

        Raises
        ------
        RegistryError
            If MLflow does not take it, or gives back something else.
        """
        with _scratch() as scratch:
            run = self._runs.begin(name, {_OF_RECORD: digest_of_text(record)})
            self._send_record(run, record, scratch)
            self._runs.finish(run)

    def checked(self, digest: str) -> Path:
        """Find an artifact by its digest, in the cache or in MLflow.

        Raises
        ------
        RegistryError
            If it is missing, or has other bytes.
        """
        if self._cache.defect(digest) is not None:
            defect = self.defect(digest)
            if defect is not None:
                raise damaged(defect)
        return self._cache.checked(digest)

    def defect(self, digest: str) -> str | None:
        """Fetch an artifact, and say in one line what is wrong; None: it is intact.

        Raises
        ------
        RegistryError
            If MLflow cannot be asked.
        """
        digits(digest)
        found = None
        for run in self._runs.holding(_OF_MODEL, digest):
            with _scratch() as scratch:
                path = self._fetched(run, scratch)
                found = digest_of_file(path) if path else found
                if path and found == digest:
                    if self._cache.defect(digest) is not None:
                        self._cache.store(path, digest=digest)
                    return None
        if found is None:
            return f"artifact {digest} is missing in MLflow"
        return f"artifact {digest} is damaged: MLflow now gives {found}"

    def record(self, digest: str) -> str | None:
        """Read a record as MLflow gives it; None if there is none.

        Raises
        ------
        RegistryError
            If MLflow cannot be asked.
        """
        text = None
        for run in self._runs.holding(_OF_RECORD, digest):
            content = self._record_of(run)
            if content is not None:
                text = content.decode("utf-8", "surrogateescape")
                if digest_of_bytes(content) == digest:
                    break
        return text

    def digest_of_version(self, name: str, number: int) -> str | None:
        """Name the files of any version of any model as a reference to it does.

        Raises
        ------
        RegistryError
            If MLflow cannot be asked.
        """
        with _scratch() as scratch:
            folder = self._runs.fetch_version(name, number, into=scratch / "version")
            path = _as_one_file(folder, scratch)
            return digest_of_file(path) if path else None

    def _fetched(self, run: str, scratch: Path) -> Path | None:
        scratch.mkdir(exist_ok=True)
        folder = self._runs.fetch(run, folder=MODEL, into=scratch)
        return None if folder is None else _as_one_file(folder, scratch)

    def _send_record(self, run: str, record: str, scratch: Path) -> None:
        path = scratch / _RECORD_FILE
        path.write_bytes(record.encode())
        self._runs.send(run, path, folder=_RECORD)
        content = self._record_of(run)
        found = None if content is None else digest_of_bytes(content)
        _refuse_other(found, digest_of_text(record))

    def _record_of(self, run: str) -> bytes | None:
        with _scratch() as scratch:
            folder = self._runs.fetch(run, folder=_RECORD, into=scratch)
            path = scratch / _RECORD / _RECORD_FILE
            return path.read_bytes() if folder and path.is_file() else None


def damaged(defect: str) -> RegistryError:
    """Word that MLflow does not keep what it was given."""
    return RegistryError(
        f"The {defect}. Hint: restore the files of MLflow's experiment {EXPERIMENT!r}, "
        "or promote another version."
    )


def _as_sent(tested: Path, promotion: Promotion, scratch: Path) -> Path:
    """Give what is sent: the file under its name; of an archived folder, the folder.

    So a model that came from MLflow can be loaded by MLflow from its new version, too.
    """
    name = promotion.artifact.name
    if name.endswith(SUFFIX) and _unpacks(tested, promotion.digest, scratch):
        return scratch / "unpacked"
    named = scratch / "named" / name
    named.parent.mkdir()
    try:
        os.link(tested, named)
    except OSError:  # another disk
        shutil.copyfile(tested, named)
    return named


def _unpacks(tested: Path, digest: str, scratch: Path) -> bool:
    """Unpack an archive; tell whether its files make the same archive again."""
    folder = scratch / "unpacked"
    try:
        unpack(tested, folder)
    except MlgateError:
        return False
    members = files_beneath(folder)
    made = write_archive(scratch / "again.tar", members)
    return made == digest and DESCRIPTION in members and _BY_DOWNLOAD not in members


def _as_one_file(folder: Path, scratch: Path) -> Path | None:
    """Give the file of a folder; of a model folder, the archive that names it."""
    members = files_beneath(folder)
    members.pop(_BY_DOWNLOAD, None)
    if DESCRIPTION not in members:
        return next(iter(members.values())) if len(members) == 1 else None
    archive = scratch / "fetched.tar"
    write_archive(archive, members)
    return archive


def _refuse_other(found: str | None, digest: str) -> None:
    if found != digest:
        raise RegistryError(
            f"MLflow was given {digest} and gives back {found or 'nothing'}. Nothing "
            "was promoted. Hint: look at where the server keeps its artifacts."
        )


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="mlgate-") as folder:
        yield Path(folder)
