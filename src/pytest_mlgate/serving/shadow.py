"""The candidate asked beside the champion, which alone answers: `Shadow`."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING
from typing import Any
from typing import Self

from pytest_mlgate.data.decision_log.decision_row import CANDIDATE
from pytest_mlgate.data.decision_log.decision_row import CHAMPION
from pytest_mlgate.data.decision_log.decision_row import NOT_ASKED
from pytest_mlgate.serving.arms import arm_of
from pytest_mlgate.serving.arms import share_of
from pytest_mlgate.serving.bounded_pool import BoundedPool
from pytest_mlgate.serving.bounded_pool import whole_number
from pytest_mlgate.serving.noting import described
from pytest_mlgate.serving.noting import ms_since
from pytest_mlgate.serving.noting import note
from pytest_mlgate.serving.noting import refuse_other_log
from pytest_mlgate.serving.noting import request_of
from pytest_mlgate.serving.own_copy import own_copy
from pytest_mlgate.serving.served import refuse_unserved

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from pytest_mlgate.serving.decision_log import DecisionLog
    from pytest_mlgate.serving.noting import Inputs
    from pytest_mlgate.serving.noting import Request
    from pytest_mlgate.serving.served import Served

POOL_FULL = NOT_ASKED + "pool full"
CLOSED = NOT_ASKED + "closed"
NOT_DRAWN = NOT_ASKED + "not drawn"

# not that of any canary: who is drawn here must not be who is answered there
_SALT = "pytest-mlgate shadow"


class Shadow:
    """Answer with the champion, and ask the candidate the same beside it.

    The caller gets the champion's answer, or its exception, as if nothing else were
    there. The candidate is asked in a thread once the champion has answered; what it
    answers, raises and takes goes into the log only.

    Parameters
    ----------
    champion, candidate
        The two models; see `Served`.
    log
        Gets two rows for each row of a request, with one `request_id`.
    inputs
        Takes the arguments of a call and gives the features: a mapping, or for a batch
        a list of them; None: as `asked_rows.asked_rows` finds them.
    workers
        Threads that ask the candidate.
    waiting
        Requests that may wait for one of them; the candidate is not asked about what
        comes then, and its row says so.
    share
        The share of requests that the candidate is asked about, in [0, 1], drawn by
        `request_id`; the row of every other one says so. It bounds what a candidate
        that computes takes from the caller.

    Raises
    ------
    InvalidInput
        If a parameter breaks its rule.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from pytest_mlgate.serving.decision_log import DecisionLog
    >>> from pytest_mlgate.serving.served import Served
    >>> old = Served(lambda row: row["age"] / 100, digest="sha256:" + "0" * 64)
    >>> new = Served(lambda row: row["aeg"] / 100, digest="sha256:" + "1" * 64)
    >>> with DecisionLog(mkdtemp()) as log, Shadow(old, new, log=log) as model:
    ...     model({"age": 42}, request_id="r1")
    0.42

    That the candidate raised a `KeyError` stands in the log.
    """

    def __init__(
        self,
        champion: Served,
        candidate: Served,
        *,
        log: DecisionLog,
        inputs: Inputs | None = None,
        workers: int = 2,
        waiting: int = 100,
        share: float = 1.0,
    ) -> None:
        refuse_unserved(champion=champion, candidate=candidate)
        refuse_other_log(log)
        self._champion = champion
        self._candidate = candidate
        self._log = log
        self._inputs = inputs
        self._share = share_of(share)
        self._pool: BoundedPool[_Asking] = BoundedPool(
            workers=whole_number("workers", workers),
            waiting=whole_number("waiting", waiting),
        )

    def __call__(
        self,
        *args: Any,  # noqa: ANN401 - what the models take
        request_id: str | Sequence[str] | None = None,
        **kwargs: Any,  # noqa: ANN401 - what the models take
    ) -> Any:  # noqa: ANN401 - what the champion answers
        """Ask the champion, and let the candidate be asked.

        Parameters
        ----------
        *args, **kwargs
            What both models are called with.
        request_id
            What joins the rows of this request with its label later, one for the call
            or one for each row of a batch; None: random.

        Returns
        -------
        Any
            The champion's answer.

        Raises
        ------
        Exception
            Whatever the champion raises, unchanged.
        """
        request = request_of(
            args,
            kwargs,
            ids=request_id,
            inputs=self._inputs,
            features=self._champion.features,
        )
        # taken before the champion, or the caller, can change what it was given
        asking = _Asking(self, request, own_copy(args), own_copy(kwargs))
        started = perf_counter()
        try:
            answer = self._champion.ask(*args, **kwargs)
        except Exception as error:
            taken = ms_since(started)
            self._note_champion(request, error=described(error), latency_ms=taken)
            self._hand_over(asking)
            raise
        taken = ms_since(started)
        self._note_champion(request, answer=answer, latency_ms=taken)
        self._hand_over(asking)
        return answer

    def close(self, timeout: float = 5.0) -> None:
        """Let the candidate finish, within a bound; the champion answers on.

        The log stays open: close it afterwards.
        """
        for asking in self._pool.close(timeout):
            self._refuse(asking.request, CLOSED)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _hand_over(self, asking: _Asking) -> None:
        request = asking.request
        if not request.ids:
            # a batch without a row
            return
        if arm_of(request.ids[0], share=self._share, salt=_SALT) != CANDIDATE:
            self._refuse(request, NOT_DRAWN)
        elif not self._pool.offer(asking):
            self._refuse(request, CLOSED if self._pool.closed else POOL_FULL)

    def _refuse(self, request: Request, why: str) -> None:
        note(self._log, request, self._candidate, arm=CANDIDATE, error=why)

    def _note_champion(self, request: Request, **answered: Any) -> None:  # noqa: ANN401 - as `note` takes it
        note(self._log, request, self._champion, arm=CHAMPION, **answered)

    def _ask_candidate(self, asking: _Asking) -> None:
        served = self._candidate
        started = perf_counter()
        try:
            found = served.ask(*asking.args, **asking.kwargs)
        # whatever it raises, SystemExit too, is one more thing to know of it
        except BaseException as error:  # noqa: BLE001 - recorded in the log
            answered: dict[str, Any] = {"error": described(error)}
        else:
            answered = {"answer": found}
        answered["latency_ms"] = ms_since(started)
        note(self._log, asking.request, served, arm=CANDIDATE, **answered)


@dataclass(frozen=True, slots=True)
class _Asking:
    """One question to the candidate, which waits for a thread."""

    shadow: Shadow
    request: Request
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def __call__(self) -> None:
        self.shadow._ask_candidate(self)  # noqa: SLF001 - a part of it
