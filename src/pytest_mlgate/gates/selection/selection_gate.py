"""Which of several candidates may become the baseline: `SelectionGate`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.gates.demands import require_margin
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.gates.selection.adoption import adopt_choice
from pytest_mlgate.gates.selection.adoption import refuse_second_candidate
from pytest_mlgate.gates.selection.candidates import named_candidates
from pytest_mlgate.gates.selection.choice import planned
from pytest_mlgate.gates.selection.choosing import Contest
from pytest_mlgate.gates.selection.telling import LINES
from pytest_mlgate.gates.selection.telling import lines
from pytest_mlgate.gates.selection.telling import summary
from pytest_mlgate.gates.selection.wishes import requirements
from pytest_mlgate.gates.selection.wishes import weights
from pytest_mlgate.models.integrity import check_comparable
from pytest_mlgate.models.subject import load_subject
from pytest_mlgate.plan import PlanLedger
from pytest_mlgate.stats.row_metric import RowMetric
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.gates.selection.candidates import Candidates
    from pytest_mlgate.gates.selection.candidates import NamedCandidate
    from pytest_mlgate.gates.selection.choice import Choice
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.stats.metric_table import MetricSpec

COMPOSITE = "desirability"
RELATIVE = "candidate vs baseline"


class SelectionGate(Gate):
    """One of several candidates is chosen, and becomes the candidate of the session.

    Handed to a test by the fixture ``selection_gate``. Tests that use it run before
    all others.
    """

    family: ClassVar[str] = "selection"

    def choose(
        self,
        candidates: Candidates,
        *,
        weigh: Mapping[MetricSpec, tuple[float, ...]],
        must: Mapping[MetricSpec, float] | None = None,
        margin: float | None = None,
        options: Mapping[str, Any] | None = None,
        batch: int = 1,
        adopt: bool = True,
    ) -> Choice:
        """Choose one of several candidates, and hold it against the baseline.

        Parameters
        ----------
        candidates
            A folder (a training archive, or model files of any kind), the finished runs
            of ``mlflow:experiment/NAME``, or a list of references and of tables with
            the keys of ``[tool.mlgate.candidate]``.
        weigh
            What makes a candidate desirable: ``{"roc_auc": (0.7, 0.95, 3)}``: of no
            use at 0.7, perfect at 0.95, with a weight of 3 (1 if left out). Metrics
            with influence values, ``"size"`` (megabytes) and ``"latency"``
            (milliseconds).
        must
            Hard requirements, by the direction of each metric: ``{"recall": 0.6,
            "brier": 0.11, "size": 20}``. Each has to be met certainly.
        margin
            The loss of desirability against the baseline that matters, between 0 and
            1; None: the chosen one has to be certainly better than the baseline.
        options
            Keys of ``[tool.mlgate.candidate]`` that hold for all candidates, such as
            ``{"trusted": […]}``.
        batch
            Rows of a call whose time is measured.
        adopt
            Whether the chosen one becomes the candidate of all other gates; the
            settings must name none then.

        Returns
        -------
        Choice
            Every candidate with its values, and why it was not chosen.

        Raises
        ------
        InvalidInput, UnreadableData
            If there are no candidates, or something that is asked for cannot be meant.
        SettingsError
            If the settings name a candidate already, or no baseline.
        MlgateError
            As `load_subject`: a candidate that cannot be read leaves no choice.

        Notes
        -----
        One check per requirement and one for the gain, all about the chosen one and
        corrected for the number of candidates. They fail only if every candidate is
        certainly wrong in something.
        """
        session = self._session
        if isinstance(self._ledger, PlanLedger):
            return planned(self._ledger, rows=session.evaluation.rows)
        self._refuse_to_ask()
        if adopt:
            refuse_second_candidate(session)
        if margin is not None:
            require_margin("margin", margin, _COMPOSITE)
        if batch < 1:
            raise InvalidInput.because("batch", "a whole number of at least 1", batch)
        wanted, weighed = requirements(must, session), weights(weigh, session)
        named = named_candidates(
            candidates, root=session.settings.root, options=options or {}
        )
        baseline = self._baseline()
        subjects = [self._loaded(one, baseline) for one in named]
        contest = Contest(
            named=named,
            subjects=subjects,
            baseline=baseline,
            must=wanted,
            weigh=weighed,
            margin=margin,
            session=session,
            batch=batch,
        )
        choice = contest.choice
        if adopt:
            adopt_choice(session, named[contest.place], subjects[contest.place])
        self._write(contest, choice, margin, adopt=adopt)
        return choice

    def _refuse_to_ask(self) -> None:
        if self._session.evaluation.stays:
            raise InvalidInput(
                "selection_gate asks models about rows, and the evaluation data stay "
                'where they are. Hint: set engine = "pandas" and name a part of them.'
            )

    def _loaded(self, one: NamedCandidate, baseline: Subject | None) -> Subject:
        session = self._session
        subject = load_subject(
            one.settings,
            session.question,
            role="candidate",
            root=session.settings.root,
            cache=session.cache,
        )
        if baseline is not None:
            check_comparable(subject, baseline, session.truth, allow_identical=True)
        return subject

    def _baseline(self) -> Subject | None:
        session = self._session
        if not session.has_baseline:
            raise SettingsError(
                f"{session.settings.file}: choose(…) compares with a baseline, and "
                "there is none. Hint: add [tool.mlgate.baseline] with a `model`, or "
                'with `registry = "champion"` (which also serves a first model).'
            )
        return session.baseline

    def _write(
        self, contest: Contest, choice: Choice, margin: float | None, *, adopt: bool
    ) -> None:
        # what is not adopted says nothing of the candidate
        about = ("candidate", RELATIVE) if adopt else (choice.chosen,) * 2
        for wish, found in contest.required:
            word = "at_least" if wish.sign > 0 else "at_most"
            self._ledger.add(
                Check(
                    family=self.family,
                    name=f"choose: {wish.name} {word} {wish.limit:g}",
                    question=word,
                    subject=about[0],
                    metric=wish.name,
                    measurement=found,
                    threshold=wish.threshold,
                    remedy=None if choice.eligible else _NONE_WILL_DO,
                )
            )
        question = "better" if margin is None else "not_worse"
        told = "" if margin is None else f"(margin={margin:g})"
        check = Check(
            family=self.family,
            name=f"choose: {COMPOSITE} {question}{told}",
            question=question,
            subject=about[1],
            metric=COMPOSITE,
            cases=tuple(lines(choice)),
            cases_left_out=max(len(choice.candidates) - LINES, 0),
        )
        if choice.gain is None:
            why = f"{self._session.baseline_note}; {summary(choice)}"
            self._ledger.add(replace(check, not_applicable=why))
            return
        self._ledger.add(
            replace(
                check,
                measurement=replace(choice.gain, note=summary(choice)),
                threshold=Threshold(ok=0.0, bad=-(margin or 0.0)),
                remedy=_remedy(choice),
            )
        )


def _remedy(choice: Choice) -> str | None:
    if not choice.eligible:
        return _NONE_WILL_DO
    assert choice.gain is not None
    why = choice.gain.cannot_judge
    # the terminal tells the next step only
    return None if why is None else f"{why} {_IN_DOUBT}"


_IN_DOUBT = (
    "Where a measure is in doubt, let its `bad` be a value that no usable model comes "
    "near."
)

_NONE_WILL_DO = (
    "see above what each candidate lacks; train others, or ask for less, decided on "
    "before the next run"
)

_COMPOSITE = RowMetric(
    name=COMPOSITE, task="binary", higher_is_better=True, needs="decisions"
)
"""What `require_margin` has to know: a fraction."""
