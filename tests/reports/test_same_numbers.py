"""One number has one spelling, whichever report shows it."""

from __future__ import annotations

from pytest_mlgate.reports.failure import failure_text
from pytest_mlgate.reports.figures import figures
from pytest_mlgate.reports.junit import junit_xml
from pytest_mlgate.reports.markdown import report_md
from pytest_mlgate.reports.model_card import model_card_md
from pytest_mlgate.reports.terminal import lines


def test_every_report_shows_the_same_digits(single, make_record, decided):
    record = make_record(single)
    decision = decided(record)
    shown = figures(single)
    faces = {
        "terminal": "\n".join(x.text for x in lines(record, decision, width=120)),
        "junit": junit_xml(record, decision),
        "markdown": report_md(record, decision),
        "card": model_card_md(record, decision),
    }
    if failure_text([single]):
        faces["failure"] = failure_text([single])
    if single.estimate is None:
        return
    for name, text in faces.items():
        assert shown.estimate in text, name
        assert shown.interval in text, name
        if single.n is not None and name != "terminal":
            assert shown.n in text, name
