"""A share of the requests answered by the candidate, by key: `Canary`."""

from __future__ import annotations

import os
from time import perf_counter
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.decision_log.decision_row import CANDIDATE
from pytest_mlgate.data.decision_log.decision_row import CHAMPION
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.serving.arms import arm_of
from pytest_mlgate.serving.arms import share_of
from pytest_mlgate.serving.noting import described
from pytest_mlgate.serving.noting import ms_since
from pytest_mlgate.serving.noting import note
from pytest_mlgate.serving.noting import refuse_other_log
from pytest_mlgate.serving.noting import request_of
from pytest_mlgate.serving.own_copy import own_copy
from pytest_mlgate.serving.served import refuse_unserved

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Self

    from pytest_mlgate.serving.decision_log import DecisionLog
    from pytest_mlgate.serving.noting import Inputs
    from pytest_mlgate.serving.noting import Request
    from pytest_mlgate.serving.served import Served


class Canary:
    """Let the candidate answer a share of the keys, and the champion all others.

    Parameters
    ----------
    champion, candidate
        The two models; see `Served`.
    share
        The share of keys that the candidate answers, in [0, 1].
    salt
        Another salt splits anew.
    log
        Gets a row for each row of a request, with the arm that was asked.
    key
        Takes the arguments of a call and gives the key, such as a customer; None: the
        `key` of the call, else its `request_id`. A call has one key: a batch goes to
        one arm.
    inputs
        Takes the arguments of a call and gives the features: a mapping, or for a batch
        a list of them; None: as `asked_rows.asked_rows` finds them.
    fall_back
        Whether the champion answers where the candidate raises. The row is the
        candidate's, with its error.

    Raises
    ------
    InvalidInput
        If a parameter breaks its rule.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from pytest_mlgate.serving.decision_log import DecisionLog
    >>> from pytest_mlgate.serving.served import Served
    >>> old = Served(lambda row: "old", digest="sha256:" + "0" * 64)
    >>> new = Served(lambda row: "new", digest="sha256:" + "1" * 64)
    >>> with DecisionLog(mkdtemp()) as log:
    ...     model = Canary(old, new, share=0.5, salt="spring", log=log)
    ...     [model({"age": 42}, key=key) for key in ("ann", "dan", "ann")]
    ['new', 'old', 'new']

    Ann is answered by the same model every time.
    """

    def __init__(
        self,
        champion: Served,
        candidate: Served,
        *,
        share: float,
        salt: str,
        log: DecisionLog,
        key: Callable[..., object] | None = None,
        inputs: Inputs | None = None,
        fall_back: bool = True,
    ) -> None:
        refuse_unserved(champion=champion, candidate=candidate)
        refuse_other_log(log)
        if not isinstance(salt, str):
            raise InvalidInput.because("salt", "text", salt)
        self._served = {CHAMPION: champion, CANDIDATE: candidate}
        self._share = share_of(share)
        self._salt = salt
        self._log = log
        self._key = key
        self._inputs = inputs
        self._fall_back = fall_back

    def arm(self, key: object) -> str:
        """Say which arm answers a key: "champion" or "candidate"."""
        return arm_of(key, share=self._share, salt=self._salt)

    def __call__(
        self,
        *args: Any,  # noqa: ANN401 - what the models take
        request_id: str | Sequence[str] | None = None,
        key: object = None,
        **kwargs: Any,  # noqa: ANN401 - what the models take
    ) -> Any:  # noqa: ANN401 - what the model answers
        """Ask the arm of the key.

        Parameters
        ----------
        *args, **kwargs
            What the models are called with.
        request_id
            What joins the rows of this request with its label later, one for the call
            or one for each row of a batch; None: random.
        key
            Whom the answer is for; None: as `key` of the canary gives it.

        Returns
        -------
        Any
            The answer of the arm, or of the champion where the candidate raised.

        Raises
        ------
        Exception
            Whatever the champion raises, unchanged; what the candidate raises only
            with ``fall_back=False``.
        """
        ids = os.urandom(16).hex() if request_id is None else request_id
        arm = self.arm(self._key_of(args, kwargs, key, ids))
        request = request_of(
            args,
            kwargs,
            ids=ids,
            inputs=self._inputs,
            features=self._served[arm].features,
        )
        if arm == CHAMPION or not self._fall_back:
            return self._ask(arm, request, args, kwargs)
        # the champion must not find what the candidate left half changed
        spare = own_copy(args), own_copy(kwargs)
        try:
            return self._ask(arm, request, args, kwargs)
        except Exception:  # noqa: BLE001 - it stands in the log
            return self._served[CHAMPION].ask(*spare[0], **spare[1])

    def close(self, timeout: float = 5.0) -> None:
        """Flush the log, within a bound; the models answer on."""
        self._log.flush(timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _key_of(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], key: object, ids: object
    ) -> object:
        """Find the key; a call without one is split by its request, not by a guess."""
        if key is None and self._key is not None:
            try:
                key = self._key(*args, **kwargs)
            # arguments are the caller's, and so is the function that reads them
            except Exception:  # noqa: BLE001 - a random arm, as without a key
                key = None
        return ids if key is None else key

    def _ask(
        self,
        arm: str,
        request: Request,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Any:  # noqa: ANN401 - what the model answers
        served = self._served[arm]
        started = perf_counter()
        try:
            answer = served.ask(*args, **kwargs)
        except Exception as error:
            note(
                self._log,
                request,
                served,
                arm=arm,
                error=described(error),
                latency_ms=ms_since(started),
            )
            raise
        taken = ms_since(started)
        note(self._log, request, served, arm=arm, answer=answer, latency_ms=taken)
        return answer
