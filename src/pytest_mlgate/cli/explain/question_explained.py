"""What a question of a gate asks, when it passes and blocks, and what it takes."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.budget import EXACT_FAMILIES
from pytest_mlgate.cli.explain.docstring import read_docstring
from pytest_mlgate.gate_questions import QUESTIONS
from pytest_mlgate.reports.line import Line
from pytest_mlgate.reports.line import labelled
from pytest_mlgate.reports.wording import sentences_of
from pytest_mlgate.verdict import ALPHA_PASS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.cli.explain.docstring import Docstring

_METHODS = "docs/explanation/methods.md"
_GATES = "docs/reference/gates.md"

# questions of other families in which nothing is estimated
_COUNTED = frozenset({"edge_case.replay", "resource.size", "resource.dependencies"})

# a parameter that says what matters -> what a change of it does
_LIMITS = {
    "margin": "a wider `margin` passes more easily; a proven loss blocks as ever",
    "within": "a wider `within` passes more easily",
    "at_least": "a smaller `at_least` passes more easily and blocks less",
    "at_most": "a larger `at_most` passes more easily and blocks less",
    "by_at_least": "a smaller `by_at_least` passes more easily",
    "value": "a `value` that asks for less passes more easily",
    "bad": "a `bad` farther from what is fine passes more easily, and blocks as ever",
    "ratio": "a larger `ratio` passes more easily",
    "ms": "a larger `ms` passes more easily",
    "tolerance": "a larger `tolerance` overlooks more",
}

_ROWS = (
    "more rows narrow the interval, so that an inconclusive check passes or fails; "
    "`mlgate plan` says how many"
)
_EXACT = (
    "nothing is estimated: only other data, another model or another rule change it"
)


def explained_question(check: str, *, width: int) -> Iterator[Line]:
    """Explain a question, from its method and the closed list of sentences.

    Parameters
    ----------
    check
        Family and question, one of `QUESTIONS`.
    width
        Columns of a line.
    """
    family, _, question = check.partition(".")
    method = _method(family, question)
    told = read_docstring(method.__doc__)
    yield Line(check, "title")
    yield from _asked(told, family, question, method, width)
    yield Line("", "plain")
    yield from _hypotheses(check, told, width)
    yield Line("", "plain")
    yield from _parameters(check, told, family, width)
    yield from _rest(check, told, width)


def _method(family: str, question: str) -> Any:  # noqa: ANN401 - a method of any gate
    module = import_module(f"pytest_mlgate.gates.{family}.{family}_gate")
    gate = getattr(module, f"{family.title().replace('_', '')}Gate")
    return getattr(gate, question)


def _asked(
    told: Docstring,
    family: str,
    question: str,
    method: Any,  # noqa: ANN401 - a method of any gate
    width: int,
) -> Iterator[Line]:
    yield from labelled("asks", told.summary, width, "plain")
    for paragraph in told.more:
        yield from labelled("", paragraph, width, "plain")
    form = inspect.signature(method)
    bare = [
        one.replace(annotation=inspect.Parameter.empty)
        for one in list(form.parameters.values())[1:]
    ]
    shown = str(inspect.Signature(bare))
    yield from labelled("in Python", f"{family}_gate.{question}{shown}", width, "plain")
    yield from labelled("in TOML", f'check = "{family}.{question}"', width, "plain")


def _hypotheses(check: str, asked: Docstring, width: int) -> Iterator[Line]:
    """Say which error is bounded by which level."""
    level = f"{100 * ALPHA_PASS:g} %"
    good, bad, unsettled = _sentences(check, asked)
    if _is_exact(check):
        yield from labelled("passes", f"where {good}", width, "passed")
        yield from labelled("blocks", f"where {bad}", width, "failed")
        yield from labelled("hypothesis", "none: it is counted", width, "plain")
        return
    yield from labelled("passes", f"where it is proven that {good}", width, "passed")
    yield from labelled("blocks", f"where it is proven that {bad}", width, "failed")
    told = f"where these rows cannot tell whether {unsettled}: inconclusive"
    yield from labelled("holds", told, width, "inconclusive")
    told = (
        f"a pass rejects the opposite at {level} (what matters is there); a block "
        "rejects that there is nothing to complain about, at the gate's share of the "
        "session's alpha, with Holm's correction over the checks of the gate. A number "
        "without sampling error is proven by itself"
    )
    yield from labelled("hypothesis", told, width, "plain")


def _is_exact(check: str) -> bool:
    return check.partition(".")[0] in EXACT_FAMILIES or check in _COUNTED


def _sentences(check: str, asked: Docstring) -> tuple[str, str, str]:
    known = sentences_of(check.partition(".")[2])
    if known is None:
        # what is asked is what has to be true
        words = asked.summary.removeprefix("Ask that ").removesuffix(".")
        return words, f"this is not so: {words}", words
    passed, failed, _, unsettled = known
    return passed, failed, unsettled


def _parameters(check: str, told: Docstring, family: str, width: int) -> Iterator[Line]:
    """Yield each parameter with its kind, and what its method or a mate says of it."""
    for place, one in enumerate(QUESTIONS[check].values()):
        what = told.parameters.get(one.name, "")
        if what.startswith("As in `"):
            mate = what.removeprefix("As in `").partition("`")[0].rstrip(".")
            what = _of_mate(family, mate, one.name) or what
        need = " (required)" if one.required else ""
        text = f"{one.name}{need}: {what or one.kind.words}"
        yield from labelled("parameters" if place == 0 else "", text, width, "plain")


def _of_mate(family: str, mate: str, name: str) -> str | None:
    try:
        method = _method(family, mate)
    except AttributeError:
        return None
    return read_docstring(method.__doc__).parameters.get(name)


def _rest(check: str, told: Docstring, width: int) -> Iterator[Line]:
    yield from _listed("notes", told.notes, width)
    takes, exact = QUESTIONS[check], _is_exact(check)
    if "metric" in takes:
        text = "depends on the metric and the rows: `mlgate explain roc_auc`, and so on"
        yield from labelled("method", text, width, "plain")
    elif "measure" in takes:
        text = "depends on the measure: `mlgate explain psi`, and so on"
        yield from labelled("method", text, width, "plain")
    if not exact:
        text = (
            "rows are independent, unless the settings name `groups` or `time`; what "
            "else a procedure assumes stands beside its verdict"
        )
        yield from labelled("assumes", text, width, "plain")
    page = _GATES if exact else _METHODS
    yield from _listed("reference", (*told.references, page), width)
    changes = [_LIMITS[name] for name in takes if name in _LIMITS]
    changes.append(_EXACT if exact else _ROWS)
    yield from _listed("changes it", changes, width)


def _listed(name: str, texts: Sequence[str], width: int) -> Iterator[Line]:
    for place, text in enumerate(texts):
        yield from labelled(name if place == 0 else "", text, width, "plain")
