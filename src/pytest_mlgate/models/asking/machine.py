"""Which machine is this: `Machine`, so that times of two are not mixed."""

from __future__ import annotations

import hashlib
import os
import platform
from dataclasses import dataclass
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What times depend on: the processor, how many of it, and the system.

    Examples
    --------
    >>> Machine(processor="A1", cores=2, system="Linux x86_64").fingerprint
    '7c9db31f15ea'

    The same words give the same fingerprint on any machine.
    """

    processor: str
    cores: int
    system: str

    @classmethod
    def here(cls) -> Machine:
        """Look at the machine that runs this."""
        return cls(
            processor=_processor(),
            cores=os.cpu_count() or 1,
            system=f"{platform.system()} {platform.machine()}",
        )

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that stand for the machine."""
        told = "\n".join([self.processor, str(self.cores), self.system])
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    def __str__(self) -> str:
        """Describe it for a report."""
        return f"{self.processor}, {self.cores} cores, {self.system}"


def _processor() -> str:
    """Name the processor; Linux keeps the name where Python does not look."""
    try:
        lines = _CPUINFO.read_text("utf-8").splitlines()
    except OSError:
        lines = []
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip() == "model name" and value.strip():
            return value.strip()
    return platform.processor() or platform.machine() or "unknown processor"
