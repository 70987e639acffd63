"""What can a table of a settings file ask of a gate: `QUESTIONS`, a closed list.

Every question of every family with its parameters, their kinds, and which of them it
cannot do without. It is written down here, and not read from the gates, because
settings are validated long before a gate and its libraries are imported; a test holds
it against the methods themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a parameter may be in TOML, and how a message says so."""

    words: str
    fits: Callable[[object], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateParameter:
    """One parameter of a question."""

    name: str
    kind: Kind
    required: bool


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: object) -> bool:
    return _is_text(value) or _is_texts(value)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and bool(value)


_NUMBER = Kind(words="a number without quotes, such as 0.01", fits=_is_number)
_COUNT = Kind(words="a whole number without quotes", fits=_is_count)
_FLAG = Kind(words="true or false", fits=lambda value: isinstance(value, bool))
_TEXT = Kind(words="a text in quotes", fits=_is_text)
_TEXTS = Kind(words='a text, or a list of texts: ["a", "b"]', fits=_are_texts)
_LIST = Kind(
    words='a list: ["a", "b"]',
    fits=lambda value: isinstance(value, list) and bool(value),
)
_TABLE = Kind(words="a table: { column = … }", fits=_is_table)
_SIZE = Kind(
    words='a number, or a text such as "20MB"',
    fits=lambda value: _is_number(value) or _is_text(value),
)
_MOMENT = Kind(
    words="a date or time, such as 2027-01-31",
    fits=lambda value: isinstance(value, date) or _is_text(value),
)
_FLAG_OR_TEXTS = Kind(
    words='true, false, or a list of columns: ["a", "b"]',
    fits=lambda value: isinstance(value, bool) or _are_texts(value),
)
_TABLE_OR_NUMBER = Kind(
    words="a number, or a table: { column = 0.01 }",
    fits=lambda value: _is_number(value) or _is_table(value),
)
_MODELS = Kind(
    words="a folder, or a list of models",
    fits=lambda value: _is_text(value) or (isinstance(value, list) and bool(value)),
)

_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "number": _NUMBER,
        "count": _COUNT,
        "flag": _FLAG,
        "text": _TEXT,
        "texts": _TEXTS,
        "list": _LIST,
        "table": _TABLE,
        "size": _SIZE,
        "moment": _MOMENT,
        "flag/texts": _FLAG_OR_TEXTS,
        "table/number": _TABLE_OR_NUMBER,
        "models": _MODELS,
    }
)

# what a parameter is wherever its question does not say otherwise
_USUAL: Mapping[str, str] = MappingProxyType(
    {
        name: kind
        for kind, names in {
            "number": "margin value bad within ok by_at_least at_least at_most "
            "tolerance shared early feature_skill beyond low high strength budget "
            "scale ratio quantile per_second per_call ms discover smallest share",
            "count": "rows times bins depth batch calls repeat looks sample",
            "flag": "relative higher_is_better closed missing unseen adopt models",
            "text": "metric schema data contract column name zone label path stage "
            "reference direction of unit against measure offline online as_of store "
            "requirements machine log labels takeover clock groups small_groups rule",
            "texts": "by control columns key except_for exclude kinds windows on "
            "features candidates absent extra required what",
            "table": "where weigh must options limits values known_failures",
            "moment": "now since until",
            "flag/texts": "allow_missing",
        }.items()
        for name in names.split()
    }
)


def _asks(*parts: str) -> Mapping[str, GateParameter]:
    """Read parameters as they are spelled below: ``name!=kind``."""
    found = {}
    for part in " ".join(parts).split():
        spelled, _, kind = part.partition("=")
        name = spelled.removesuffix("!")
        found[name] = GateParameter(
            name=name,
            kind=_KINDS[kind or _USUAL[name]],
            required=spelled.endswith("!"),
        )
    return MappingProxyType(found)


_BAND = "bad by where higher_is_better"
_GAP = "by at_most! bad reference control where small_groups"

QUESTIONS: Mapping[str, Mapping[str, GateParameter]] = MappingProxyType(
    {
        "schema.allowed": _asks("values! data allow_missing"),
        "schema.conforms": _asks("schema! data"),
        "schema.feature_contract": _asks("contract data closed"),
        "schema.fresh": _asks(
            "column! within!=text data now zone ahead=text allow_missing=flag"
        ),
        "schema.holds": _asks("rule! data name allow_missing=flag"),
        "schema.label_balance": _asks("at_least! data label"),
        "schema.no_duplicates": _asks("columns data"),
        "schema.no_leakage": _asks(
            "reference key time=text shared early feature_skill except_for"
        ),
        "schema.no_personal_data": _asks("columns data kinds except_for"),
        "schema.ranges": _asks("limits! data allow_missing"),
        "schema.rows": _asks("data at_least=count at_most=count"),
        "schema.unique": _asks("key! data"),
        "benchmark.as_promised": _asks("metric! margin! by"),
        "benchmark.at_least": _asks("metric! value!", _BAND),
        "benchmark.at_most": _asks("metric! value!", _BAND),
        "benchmark.better": _asks(
            "metric! by_at_least relative by where higher_is_better"
        ),
        "benchmark.not_worse": _asks(
            "metric! margin! relative by where higher_is_better"
        ),
        "benchmark.same_as": _asks(
            "metric! within! relative by where higher_is_better"
        ),
        "edge_case.churn": _asks("at_most! bad by tolerance"),
        "edge_case.flips": _asks("at_most! bad by tolerance"),
        "edge_case.pass_rate": _asks("path! at_least! bad"),
        "edge_case.replay": _asks("path! known_failures"),
        "behaviour.batch_invariant": _asks("tolerance rows where"),
        "behaviour.bounded": _asks("low high of beyond rows where schema"),
        "behaviour.defined_everywhere": _asks("rows where schema"),
        "behaviour.deterministic": _asks("tolerance times rows where"),
        "behaviour.invariant_to": _asks("what! tolerance rows where schema"),
        "behaviour.monotone": _asks("column! direction strength of rows where schema"),
        "behaviour.robust_to_attack": _asks(
            "budget! at_most! bad columns tolerance rows where"
        ),
        "behaviour.stable_under_noise": _asks(
            "column!=texts scale! at_most! bad unit tolerance rows where"
        ),
        "fairness.calibration_gap": _asks(_GAP),
        "fairness.calibration_within_groups": _asks(
            "by at_most! bad measure where small_groups"
        ),
        "fairness.counterfactual_flips": _asks(
            "column! at_most! bad values=list tolerance"
        ),
        "fairness.difference": _asks("metric!", _GAP),
        "fairness.equalized_odds": _asks(_GAP),
        "fairness.group_at_least": _asks(
            "metric! value! by bad where small_groups higher_is_better"
        ),
        "fairness.group_at_most": _asks(
            "metric! value! by bad where small_groups higher_is_better"
        ),
        "fairness.mean_gap": _asks(_GAP),
        "fairness.not_wider": _asks(
            "metric! by margin! reference control where small_groups"
        ),
        "fairness.proxies": _asks("by at_most bad columns small_groups"),
        "fairness.ratio": _asks(
            "metric! by at_least! bad reference control where small_groups"
        ),
        "slice.no_weak_slice": _asks(
            "metric! margin against depth columns discover smallest where"
        ),
        "slice.not_worse_anywhere": _asks("metric! by! margin! higher_is_better"),
        "drift.predictions_stable": _asks("measure ok bad bins"),
        "drift.stable": _asks(
            "columns exclude measure ok bad bins missing unseen windows"
        ),
        "drift.target_stable": _asks("measure ok bad bins"),
        "skew.same_features": _asks(
            "offline! online! on! features tolerance=table/number as_of at_most"
        ),
        "resource.cost": _asks("at_most ratio per_second per_call batch calls"),
        "resource.dependencies": _asks("requirements"),
        "resource.latency": _asks("ratio! quantile batch calls"),
        "resource.latency_at_most": _asks("ms! quantile batch calls machine"),
        "resource.load_time": _asks("at_most! rows repeat"),
        "resource.memory": _asks("at_most=size ratio rows"),
        "resource.size": _asks("at_most=size ratio"),
        "resource.throughput": _asks("at_least! batch calls machine"),
        "selection.choose": _asks(
            "candidates!=models weigh! must margin options batch adopt"
        ),
        "canary.agreement": _asks("at_least! within log"),
        "canary.errors": _asks("at_most margin log"),
        "canary.latency": _asks("ratio! quantile log"),
        "canary.not_worse": _asks("metric! margin! looks log labels"),
        "audit.card_complete": _asks("required!"),
        "audit.complete": _asks("log since until candidates takeover clock"),
        "audit.lineage_known": _asks("models"),
        "audit.reproduces": _asks("log sample tolerance since until"),
    }
)
"""``family.question`` to its parameters, in the order of the method."""
