"""Every face of a record stays what it is, whatever strangers have written into it."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import strategies as st
from lxml import etree
from lxml import html
from markdown_it import MarkdownIt
from tests.fuzz.holding import hold
from tests.fuzz.holding import inputs
from tests.fuzz.holding import refused
from tests.fuzz.mutations import WORDS
from tests.fuzz.mutations import changed
from tests.reports.conftest import EXPECTED
from tests.reports.conftest import FAILED
from tests.reports.conftest import INCONCLUSIVE
from tests.reports.conftest import NOT_APPLICABLE
from tests.reports.conftest import PASSED
from tests.reports.conftest import PROVENANCE
from tests.reports.conftest import SCHEMA
from tests.reports.conftest import decision_of
from tests.reports.conftest import record_of
from tests.reports.conftest import whole_record

from pytest_mlgate.record import GateStatus
from pytest_mlgate.record import Model
from pytest_mlgate.record import Table
from pytest_mlgate.record import Waiver
from pytest_mlgate.record_json import from_json
from pytest_mlgate.record_json import to_json
from pytest_mlgate.reports.attestation import statement
from pytest_mlgate.reports.cyclonedx import cyclonedx_json
from pytest_mlgate.reports.escape import plain
from pytest_mlgate.reports.html.page import report_html
from pytest_mlgate.reports.junit import junit_xml
from pytest_mlgate.reports.markdown import report_md
from pytest_mlgate.reports.model_card import model_card_md
from pytest_mlgate.reports.model_card_json import model_card_json
from pytest_mlgate.reports.openlineage import openlineage_jsonl
from pytest_mlgate.reports.terminal import lines
from pytest_mlgate.reports.workflow_commands import workflow_commands

REPORTS = Path(__file__).parents[1] / "reports"
XSD = etree.XMLSchema(etree.parse(REPORTS / "junit_structure.xsd"))
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

FIELDS = 12
"""Places of strangers' words in `record_with`."""

COMMAND = re.compile(r"::(error|warning) [^\r\n]+::[^\r\n]+")


def record_with(words):
    """Put words wherever a stranger's can stand; each record has the same shape."""
    gate, check, where, metric, method, why, path, detail, owner, model, row, kind = (
        words
    )
    gate, other = f"tests/{gate}.py::test_x", f"tests/{gate}.py::test_y"
    named = {"gate": gate, "check": check, "slice": where, "metric": metric}
    told = {"method": method, "reason": why, "remedy": why, "cases": (row,)}
    verdicts = [
        replace(one, **named, **told)
        for one in (FAILED, INCONCLUSIVE, NOT_APPLICABLE, SCHEMA)
    ]
    waiver = Waiver(reason=why, owner=owner, until="2026-12-31")
    return record_of(
        *verdicts,
        replace(FAILED, **named, **told, question=kind),
        replace(PASSED, **named),
        gates=(
            replace(EXPECTED, gate=gate, path=path),
            replace(EXPECTED, gate=other, status=GateStatus.CRASHED, detail=detail),
            replace(EXPECTED, gate=f"{other}2", waiver=waiver, owner=owner),
        ),
        provenance=replace(
            PROVENANCE,
            name=model,
            who=owner,
            command=("pytest", path),
            baseline_note=why,
            commit=kind,
            packages={kind: detail},
            candidate=Model(reference=path, digest=kind, kind="model"),
            evaluation=Table(
                reference=path, identity=kind, rows=3, columns=(metric, where)
            ),
        ),
        failed_tests=(detail,),
        problems=(detail,),
    )


def words(draw_from=WORDS):
    """Draw words for every place, a few of them in more than one."""
    return st.lists(draw_from, min_size=FIELDS, max_size=FIELDS)


def holds_as_xml(record, decision):
    root = etree.fromstring(junit_xml(record, decision).encode())
    XSD.assertValid(root)
    cases = list(root.iter("testcase"))
    assert int(root.get("tests")) == len(cases) >= len(record.verdicts)
    for kind in ("failure", "error", "skipped"):
        assert sum(1 for one in cases if one.find(kind) is not None) == len(
            list(root.iter(kind))
        )
    return [one.tag for one in root.iter()]


def holds_as_markdown(text):
    """Give the kinds of blocks of a page, and hold what stands in them."""
    tokens = PARSER.parse(text)
    for token in tokens:
        for child in token.children or ():
            assert child.type not in {"image", "link_open"} or "http" in str(
                child.attrs
            )
            if child.type == "html_inline":
                assert re.fullmatch(
                    r"</?(code|br|sub|sup|b|strong|details|summary)/?>", child.content
                ), child.content
            if child.type == "text":
                assert not re.search(r"@\w|(?<!\w)#\d", child.content), child.content
    return [token.type for token in tokens]


def holds_as_page(text):
    page = html.document_fromstring(text)
    assert not [
        name for one in page.iter() for name in one.attrib if name.startswith("on")
    ]
    return sorted({one.tag for one in page.iter() if isinstance(one.tag, str)})


def holds_as_json(text):
    text.encode("utf-8")

    def refuse(name):
        raise AssertionError(name)

    return json.loads(text, parse_constant=refuse)


def holds_everywhere(record):
    decision = decision_of(record)
    holds_as_xml(record, decision)
    holds_as_markdown(report_md(record, decision))
    holds_as_page(report_html(record, decision))
    head, _, body = (
        model_card_md(record, decision).removeprefix("---\n").partition("\n---\n")
    )
    assert isinstance(yaml.safe_load(head), dict)
    holds_as_markdown(body)
    for face in (model_card_json, cyclonedx_json):
        holds_as_json(face(record, decision))
    for line in openlineage_jsonl(record, decision).splitlines():
        holds_as_json(line)
    holds_as_json(statement(record, decision, subjects={"a": "sha256:" + "0" * 64}))
    for line in lines(record, decision, width=88, verbosity=1):
        assert all(unicodedata.category(char)[0] != "C" for char in line.text)
        assert not line.text.startswith("::")
        assert "##[" not in line.text
    for command in workflow_commands(record, decision):
        assert COMMAND.fullmatch(command), command
    assert from_json(to_json(record, decision)) == record


def test_the_record_that_is_filled_is_whole():
    holds_everywhere(record_with(["name"] * FIELDS))
    holds_everywhere(whole_record())


@inputs(7, 200)
def test_a_strangers_words_are_words_in_every_face(most):
    def of(given):
        holds_everywhere(record_with(given))

    hold("report", words(), of, most=most)


@inputs(7, 200)
def test_a_strangers_words_add_no_block_and_no_element(most):
    # words that are seen at all: where nothing is left, nothing is shown
    seen = WORDS.filter(lambda word: re.search(r"[a-z]{2}", plain(word)))
    usual = record_with(["name"] * FIELDS)
    decision = decision_of(usual)
    xml = holds_as_xml(usual, decision)
    blocks = set(holds_as_markdown(report_md(usual, decision)))
    tags = holds_as_page(report_html(usual, decision))

    def of(given):
        record = record_with(given)
        assert holds_as_xml(record, decision_of(record)) == xml
        assert set(holds_as_markdown(report_md(record, decision))) <= blocks
        assert holds_as_page(report_html(record, decision)) == tags

    hold("report", words(seen), of, most=most)


@inputs(4, 200)
@pytest.mark.parametrize(
    "record", [whole_record(), record_of(PASSED)], ids=["whole", "good"]
)
def test_a_record_that_can_be_read_can_be_shown(record, most):
    document = json.loads(to_json(record, decision_of(record)))

    def of(made):
        found = []
        told = refused(lambda: found.append(from_json(json.dumps(made))))
        if told is None:
            holds_everywhere(found[0])

    hold("report", changed(document), of, most=most)
