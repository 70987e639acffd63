"""What a statement about a record is about: `attest`, from files to a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.decided_record import read_decided
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.reports.attestation import statement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_mlgate.record import Provenance

# kinds of models whose digest in a record is that of a file, whatever the settings say
_FILES = frozenset({"model", "registry"})


def attest(
    record: Path,
    *,
    artifact: Path | None,
    reports: Sequence[Path],
    url: str | None,
) -> str:
    """Write the statement of a session about the artifact that it tested.

    Parameters
    ----------
    record
        A ``record.json``, or the report folder it is in.
    artifact
        The file that was tested, to be held against its digest in the record; None:
        the record is taken at its word.
    reports
        Other files that the statement is to name.
    url
        Where the run can be looked at.

    Raises
    ------
    SubjectMismatch
        If the artifact is not what was tested, or the record knows no artifact.
    InvalidInput
        If two files have one name, or the URL is none.
    MlgateError
        If a file cannot be read, or the record says otherwise than it decides.
    """
    if url is not None and not url.startswith(("https://", "http://")):
        raise InvalidInput.because("--url", "an address, https://…", url)
    file = record / "record.json" if record.is_dir() else record
    found, decision = read_decided(file)
    subjects = dict([_tested(found.provenance, artifact)])
    for path in (file, *reports):
        if path.name in subjects:
            raise InvalidInput(
                f"A statement must name each file once; {path.name!r} came twice. "
                "Hint: give the reports different names."
            )
        subjects[path.name] = _digest(path)
    return statement(found, decision, subjects=subjects, url=url)


def _tested(origin: Provenance, artifact: Path | None) -> tuple[str, str]:
    """Name what was tested: the candidate's file; where there is none yet, the rows."""
    model, rows = origin.candidate, origin.evaluation
    if model is None and rows is not None and artifact is None:
        return rows.reference, rows.identity
    if model is None or model.digest is None:
        raise SubjectMismatch(
            "A statement is about an artifact, and this record names none: its "
            "candidate has no digest. Hint: name a file under candidate.model or "
            "candidate.artifact, and run the session again."
        )
    if artifact is None and model.kind not in _FILES:
        raise SubjectMismatch(
            f"The record knows the candidate ({model.reference}) by its answers, and "
            "its digest may be theirs. Hint: name the file with --artifact; it is held "
            "against the record."
        )
    if artifact is None:
        return model.reference, model.digest
    digest = _digest(artifact)
    if digest != model.digest:
        raise SubjectMismatch(
            f"{model.digest} was tested, and {artifact} is {digest}. Hint: attest the "
            "file that was tested, or run the session again."
        )
    return artifact.name, digest


def _digest(path: Path) -> str:
    try:
        return digest_of_file(path)
    except OSError as error:
        raise UnreadableData(
            f"{path}: it cannot be read ({error.strerror}). Hint: name a file that is "
            "there; of a folder, leave it out."
        ) from error
