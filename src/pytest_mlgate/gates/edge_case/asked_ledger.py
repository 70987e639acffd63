"""What is measured of a ledger that both models were asked about: `AskedLedger`."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.gates.edge_case.case_lines import ledger_sentence
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.pass_rate import cases_needed
from pytest_mlgate.stats.counts.pass_rate import pass_rate
from pytest_mlgate.verdict import ALPHA_PASS

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_mlgate.data.cases.case_ledger import CaseLedger
    from pytest_mlgate.gates.edge_case.replaying import Replayed

# "sha256:" and twelve digits
_SHOWN = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLedger:
    """A ledger, and how both models fared on its cases."""

    ledger: CaseLedger
    found: tuple[Replayed, ...]
    # why the baseline's answers are not known; None where they are, or it has none
    unknown: str | None

    @property
    def knows_baseline(self) -> bool:
        """Whether it can be told of every case how the baseline fared."""
        return all(one.baseline and one.baseline.met is not None for one in self.found)

    @property
    def method(self) -> str:
        """How its cases are judged, and which bytes they were."""
        return f"every case of {self.ledger.identity[:_SHOWN]} asked"


def failures_of(
    failures: int, asked: AskedLedger, accepted: Collection[str]
) -> Measurement:
    """Count failures without sampling error, and beside them the baseline's own."""
    measured = Measurement.known(
        -float(failures), n=len(asked.found), method=asked.method, orientation=-1
    )
    if not asked.knows_baseline:
        return measured
    before = [
        one.case.id for one in asked.found if one.baseline and not one.baseline.met
    ]
    return replace(measured, baseline=float(len(set(before) - set(accepted))))


def rate_before(asked: AskedLedger) -> Measurement | None:
    """Measure the pass rate of the baseline, None where an answer is not known."""
    if not asked.knows_baseline:
        return None
    failed = sum(not one.baseline.met for one in asked.found if one.baseline)
    return pass_rate(len(asked.found) - failed, failed)


def rate_words(asked: AskedLedger, bound: float) -> str:
    """Count the cases, and say how many would prove the share that is asked for."""
    told = ledger_sentence(asked.found, baseline=asked.unknown).removesuffix(".")
    failed = sum(one.standing.is_failure for one in asked.found)
    needed = cases_needed(failed, share=bound, alpha=ALPHA_PASS)
    if needed <= len(asked.found):
        return f"{told}."
    whether = "if no other failed" if failed else "if none failed"
    return f"{told}; {needed:,} cases would prove the share {whether}."
