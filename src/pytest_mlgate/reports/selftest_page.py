"""A selftest as files: `selftest_json` for machines, `selftest_md` to be read."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from pytest_mlgate.reports.selftest_lines import KEY
from pytest_mlgate.reports.selftest_lines import conclusion
from pytest_mlgate.reports.selftest_lines import marks_of
from pytest_mlgate.reports.selftest_lines import result_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.selftest import Selftest
    from pytest_mlgate.selftest import Trial


def selftest_json(found: Selftest) -> str:
    """Write a selftest as JSON: keys sorted, no NaN, a newline at the end."""
    body = asdict(found)
    for plain, trial in zip(body["trials"], found.trials, strict=True):
        made = trial.unfit is None and trial.broken is None
        plain["noticed"] = found.is_noticed(trial) if made else None
        plain["noticed_by"] = list(found.noticed_by(trial))
    body["score"] = {
        "serious": sum(not t.harmless for t in found.judged),
        "serious_noticed": found.score,
        "unnoticed": [t.name for t in found.unnoticed],
        "harmless": sum(t.harmless for t in found.judged),
        "harmless_blocked": [t.name for t in found.overdone],
        "no_answer": [t.name for t in found.broken],
    }
    text = json.dumps(
        body, indent=2, sort_keys=True, allow_nan=False, ensure_ascii=False
    )
    return f"{text}\n"


def selftest_md(found: Selftest) -> str:
    """Write a selftest as Markdown: the score, the matrix, the gates."""
    return "\n".join([*_page(found), ""])


def _page(found: Selftest) -> Iterator[str]:
    yield "# Which gates notice what"
    yield ""
    for line in conclusion(found):
        indent = "  " if line.startswith(" ") else ""
        yield f"{indent}- {line.strip()}"
    yield ""
    numbers = " | ".join(str(place) for place in range(1, len(found.gates) + 1))
    yield f"| sabotage | size | {numbers} | |"
    yield f"| --- | --- |{' :-: |' * len(found.gates)} --- |"
    for trial in found.trials:
        yield _row(found, trial)
    yield ""
    yield f"`{KEY}`"
    yield ""
    for place, (gate, counts) in enumerate(found.gates.items(), start=1):
        yield f"{place}. `{gate}`{'' if counts else ' (advisory)'}"


def _row(found: Selftest, trial: Trial) -> str:
    cells = [trial.name, trial.what, *marks_of(found, trial), result_of(found, trial)]
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
