"""Can the candidate run here: what it declares to require, and what is installed."""

from __future__ import annotations

import re
from importlib import metadata
from os import PathLike
from typing import TYPE_CHECKING
from typing import ClassVar

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gates.failure_cases import CASES_SHOWN
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.gates.resource.footprints import files_of_requirements
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# files and folders of which a line says that they hold requirements, too
_ELSEWHERE = re.compile(r"(-r|-c|-e|--requirement|--constraint|--editable)\b")
_HASH = re.compile(r"\s+--hash[= ]\S+")


class RequirementQuestions(Gate):
    """Questions about the environment that the candidate needs."""

    family: ClassVar[str] = "resource"

    def dependencies(
        self, requirements: str | PathLike[str] | None = None
    ) -> Measurement:
        """Ask that this environment satisfies what the model declares to require.

        Parameters
        ----------
        requirements
            A file in the form of pip's requirements, relative to the settings; None:
            ``requirements.txt`` in the model's folder (MLflow writes it), or
            ``NAME.requirements.txt`` beside its file.

        Returns
        -------
        Measurement
            How many requirements are not satisfied; exact.

        Raises
        ------
        SubjectMismatch
            If the model declares nothing.
        UnreadableData
            If the file cannot be read, declares nothing, or a line is no requirement.
        """
        file = self._file(requirements)
        declared = list(_declared(file))
        if not declared:
            raise UnreadableData(
                f"{file}: it must declare a requirement; it declares none, so that "
                "nothing can be checked. Hint: pip freeze > requirements.txt."
            )
        broken = [told for one in declared if (told := _broken(one))]
        found = Measurement.known(
            -float(len(broken)),
            n=len(declared),
            method="versions of installed distributions",
            orientation=-1,
        )
        self._ledger.add(
            Check(
                family=self.family,
                name=f"dependencies({file.name})",
                question="dependencies",
                subject="candidate",
                measurement=found,
                threshold=Threshold(ok=0.0, bad=0.0),
                cases=tuple(broken[:CASES_SHOWN]),
                cases_left_out=max(len(broken) - CASES_SHOWN, 0),
            )
        )
        return found

    def _file(self, named: str | PathLike[str] | None) -> Path:
        if named is not None:
            if not isinstance(named, str | PathLike):
                raise InvalidInput.because("requirements", "the path of a file", named)
            return self._session.settings.root / named
        subject = self._session.candidate
        found = files_of_requirements(subject)
        if not found:
            raise SubjectMismatch(
                f"The candidate ({subject.reference}) declares no requirements. Hint: "
                "write them beside its file (model.requirements.txt), or name a file: "
                'dependencies("requirements.txt").'
            )
        return found[0]


def _declared(file: Path) -> Iterator[Requirement]:
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableData(
            f"{file}: requirements must be a text file that can be read ({error}). "
            "Hint: pip freeze > requirements.txt."
        ) from error
    for number, text in _statements(lines):
        if _ELSEWHERE.match(text):
            raise UnreadableData(
                f"{file}, line {number}: {text.split()[0]} points elsewhere, and what "
                "stands there is not looked at. Hint: write the requirements out, as "
                "pip freeze does."
            )
        if text.startswith("-"):
            continue  # where to install from, not what
        try:
            yield Requirement(_HASH.sub("", text))
        except InvalidRequirement as error:
            raise UnreadableData(
                f"{file}, line {number}: {text!r} is no requirement "
                f"({str(error).splitlines()[0]}). Hint: name==1.2, name>=1, name."
            ) from error


def _statements(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Give every line with its number; a backslash at the end continues one."""
    begun, start = "", 1
    for number, line in enumerate(lines, start=1):
        start = start if begun else number
        # a comment starts at a "#" that begins the line or follows a space
        begun += f" {line}".partition(" #")[0].strip()
        if begun.endswith("\\"):
            begun = begun.removesuffix("\\").strip() + " "
            continue
        if begun.strip():
            yield start, begun.strip()
        begun = ""
    if begun.strip():
        yield start, begun.strip()


def _broken(wanted: Requirement) -> str | None:
    """Say what is wrong with one requirement, None if it is satisfied."""
    if wanted.marker is not None and not wanted.marker.evaluate():
        return None
    # not the address of one: it may hold a password
    told = f"{wanted.name}{wanted.specifier}"
    try:
        version = metadata.version(wanted.name)
    except metadata.PackageNotFoundError:
        return f"{told}: not installed"
    if wanted.specifier.contains(version, prereleases=True):
        return None
    return f"{told}: {version} is installed"
