"""How much room does the candidate take: on disk, in memory, while it is loaded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import ClassVar

import numpy as np

from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.gates.resource.footprints import footprints
from pytest_mlgate.gates.resource.footprints import megabytes
from pytest_mlgate.gates.resource.limits import MEGABYTE
from pytest_mlgate.gates.resource.limits import megabytes_in
from pytest_mlgate.gates.resource.limits import require_count
from pytest_mlgate.gates.resource.limits import require_one_of
from pytest_mlgate.gates.resource.limits import require_positive
from pytest_mlgate.gates.resource.limits import require_ratio
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.models.asking.machine import Machine
from pytest_mlgate.stats.timing.time_quantile import time_quantile
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_mlgate.models.subject import Subject

LOADS = 6
"""Loads whose median a claim can be made about: fewer leave it open at 5 %."""


class SizeQuestions(Gate):
    """Questions about room; what a file weighs has no sampling error."""

    family: ClassVar[str] = "resource"

    def size(
        self, *, at_most: float | str | None = None, ratio: float | None = None
    ) -> Measurement:
        """Ask how large the candidate's file or folder is.

        Parameters
        ----------
        at_most
            Megabytes (1 MB is a million bytes), or text with a unit, ``"20 MB"``; or
        ratio
            the largest factor over the baseline's that is fine.

        Returns
        -------
        Measurement
            Megabytes, or their ratio; exact.

        Raises
        ------
        InvalidInput
            If not exactly one limit is given, or it is not positive.
        SubjectMismatch
            If no file of a model is known.
        """
        return self._exact("size", megabytes, at_most=at_most, ratio=ratio)

    def memory(
        self,
        *,
        at_most: float | str | None = None,
        ratio: float | None = None,
        rows: int = 1000,
    ) -> Measurement:
        """Ask how much memory loading the candidate and asking it once takes.

        Measured in a fresh process, libraries that the model brings included.

        Parameters
        ----------
        at_most, ratio
            As in `size`.
        rows
            Rows of the evaluation data that it is asked about.

        Returns
        -------
        Measurement
            Megabytes at the peak, or their ratio; taken as exact.

        Raises
        ------
        InvalidInput, SubjectMismatch
            As `size`; or if the model cannot be loaded by another process.
        """
        require_count("rows", rows)

        def peak(subject: Subject) -> float:
            (found,) = footprints(subject, self._session, rows=rows)
            return found.peak_bytes / MEGABYTE

        return self._exact("memory", peak, at_most=at_most, ratio=ratio)

    def load_time(
        self, *, at_most: float, rows: int = 1, repeat: int = LOADS
    ) -> Measurement:
        """Ask how long it takes to load the candidate in a fresh process.

        Parameters
        ----------
        at_most
            Seconds that the median load may take.
        rows
            Rows that it is asked about afterwards, to know that it can be.
        repeat
            Loads. With fewer than five nothing can be said about their median.

        Returns
        -------
        Measurement
            Seconds; lower is better.

        Raises
        ------
        InvalidInput, SubjectMismatch
            As `memory`.
        """
        require_positive("at_most", at_most)
        require_count("repeat", repeat)
        candidate = self._session.candidate
        found = footprints(candidate, self._session, rows=rows, repeat=repeat)
        seconds = np.array([one.load_seconds for one in found])
        here = Machine.here()
        measured = time_quantile(seconds, quantile=0.5)
        method = f"{measured.method}, on machine {here.fingerprint} ({here})"
        measured = replace(measured, method=method)
        self._add(
            f"load_time(at_most={at_most:g})",
            question="load_time",
            measured=measured,
            threshold=Threshold(ok=-at_most, bad=-at_most),
        )
        return measured

    def _exact(
        self,
        question: str,
        weigh: Callable[[Subject], float],
        *,
        at_most: float | str | None,
        ratio: float | None,
    ) -> Measurement:
        require_one_of(at_most=at_most, ratio=ratio)
        if at_most is not None:
            limit = megabytes_in("at_most", at_most)
            value = weigh(self._session.candidate)
            found = Measurement.known(
                -value, n=1, method=f"{question} in MB", orientation=-1
            )
            name = f"{question}(at_most={limit:g})"
        else:
            assert ratio is not None
            require_ratio("ratio", ratio, least=0.0)
            name, limit = f"{question}(ratio={ratio:g})", ratio
            pair = self._session.comparison()
            if pair is None:
                return self._not_applicable(
                    name,
                    question=question,
                    metric=question,
                    rows=None,
                    reason=self._session.baseline_note or "there is no baseline",
                )
            one, other = (weigh(subject) for subject in pair)
            # in the method, so that every outcome shows them
            told = f"candidate {one:.3g} MB, baseline {other:.3g} MB"
            found = Measurement.known(
                -one / max(other, 1e-9),
                n=1,
                method=f"ratio of {question}: {told}",
                orientation=-1,
            )
        self._add(
            name,
            question=question,
            measured=found,
            threshold=Threshold(ok=-limit, bad=-limit),
        )
        return found

    def _add(
        self, name: str, *, question: str, measured: Measurement, threshold: Threshold
    ) -> None:
        against = "ratio=" in name
        self._ledger.add(
            Check(
                family=self.family,
                name=name,
                question=question,
                metric=f"{question} ratio" if against else question.replace("_", " "),
                # not "candidate vs baseline": reports would show a gain
                subject="candidate",
                measurement=measured,
                threshold=threshold,
            )
        )
