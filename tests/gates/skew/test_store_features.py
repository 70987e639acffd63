"""`SkewGate.same_features_in_store`: a store in memory, and a real local Feast."""

from __future__ import annotations

import importlib.util
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pandas as pd
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.skew.skew_gate import SkewGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings

FEATURES = ["stats:trips", "stats:rate"]
START = datetime(2024, 1, 1, tzinfo=UTC)
N = 400


class StoreInMemory:
    """The two calls of a feature store over two frames: no Feast, and no copy of one.

    The answers are laid out as those of Feast are: ``view__feature``, one row per
    entity, missing where the entity is unknown.
    """

    def __init__(self, offline, online):
        self.sides = offline.set_index("driver"), online.set_index("driver")
        self.asked_as_of = None

    def _answer(self, side, drivers, features):
        names = [feature.split(":")[1] for feature in features]
        found = self.sides[side].reindex(drivers)[names].reset_index(names="driver")
        return found.rename(columns={n: f"stats__{n}" for n in names})

    def get_historical_features(self, *, entity_df, features, full_feature_names):
        assert full_feature_names
        self.asked_as_of = entity_df["event_timestamp"].unique()
        return _Answer(self._answer(0, entity_df["driver"], features))

    def get_online_features(self, *, features, entity_rows, full_feature_names):
        assert full_feature_names
        drivers = [row["driver"] for row in entity_rows]
        return _Answer(self._answer(1, drivers, features))


class _Answer:
    def __init__(self, frame):
        self.frame = frame

    def to_df(self):
        return self.frame.sample(frac=1, random_state=1)

    def to_dict(self):
        return self.frame.to_dict("list")


def rows(**changes):
    drivers = range(N)
    frame = pd.DataFrame(
        {"driver": drivers, "trips": drivers, "rate": [i / 7 for i in drivers]}
    )
    return frame.assign(**changes)


ENTITIES = rows()[["driver"]]


@pytest.fixture
def asked(tmp_path):
    settings = Settings(
        name="toy", target="y", evaluation="rows.csv", file=tmp_path / "mlgate.toml"
    )
    ledger = Ledger("test_it")
    return SkewGate(GateSession(settings), ledger), ledger


def outcomes(ledger):
    verdicts = ledger.judge(alpha={"skew": 0.05}, severity="required", power=0.8)
    return {v.check: v.outcome for v in verdicts}


def test_a_store_that_serves_what_it_trained_on_passes(asked):
    gate, ledger = asked
    store = StoreInMemory(rows(), rows())
    gate.same_features_in_store(store, FEATURES, ENTITIES, as_of=START, at_most=0.02)
    assert set(outcomes(ledger).values()) == {"passed"}
    assert set(outcomes(ledger)) == {
        "same_features_in_store(unmatched rows)",
        "same_features_in_store(stats:trips)",
        "same_features_in_store(stats:rate)",
    }
    assert list(store.asked_as_of) == [pd.Timestamp(START)]


def test_a_feature_that_is_served_stale_fails_alone(asked):
    gate, ledger = asked
    stale = rows(trips=[max(i - 5, 0) for i in range(N)])
    gate.same_features_in_store(
        StoreInMemory(rows(), stale), FEATURES, ENTITIES, at_most=0.02
    )
    failed = {name for name, told in outcomes(ledger).items() if told == "failed"}
    assert failed == {"same_features_in_store(stats:trips)"}


def test_a_tolerance_is_of_the_feature_that_it_names(asked):
    gate, _ = asked
    found = gate.same_features_in_store(
        StoreInMemory(rows(), rows(rate=rows()["rate"] + 0.01)),
        FEATURES,
        ENTITIES,
        tolerance={"stats:rate": 0.02},
    )
    assert found["stats:rate"].estimate == 0


def test_an_entity_that_only_one_side_knows_differs(asked):
    gate, _ = asked
    half = rows().iloc[: N // 2]
    found = gate.same_features_in_store(
        StoreInMemory(rows(), half), FEATURES, ENTITIES, at_most=0.02
    )
    assert found["stats:rate"].estimate == pytest.approx(-0.5)


def test_a_store_that_knows_nobody_agrees_about_nothing(asked):
    gate, _ = asked
    store = StoreInMemory(rows(), rows())
    with pytest.raises(InvalidInput, match="knows no value of stats:trips"):
        gate.same_features_in_store(
            store, FEATURES, pd.DataFrame({"driver": [10**6, 10**6 + 1]})
        )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"store": object()}, "`store` must be a feature store"),
        ({"features": ["trips"]}, "`features` must be like"),
        ({"features": []}, "`features` must be like"),
        ({"features": "stats:trips,stats:rate"}, "`features` must be like"),
        ({"features": 3}, "`features` must be names"),
        ({"entities": [1, 2]}, "`entities` must be a frame"),
        ({"entities": ENTITIES.iloc[:0]}, "`entities` must be one row or more"),
        (
            {"entities": ENTITIES.assign(event_timestamp=START)},
            "`entities` must be without event_timestamp",
        ),
        ({"as_of": datetime(2024, 1, 1)}, "a moment with a time zone"),  # noqa: DTZ001 - that is the point
        ({"at_most": 1.0}, "`at_most` must be"),
        ({"tolerance": -1}, "`tolerance` must be"),
        (
            {"entities": pd.concat([ENTITIES, ENTITIES.head(1)])},
            "Every entity must be there once",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(asked, given, told):
    gate, _ = asked
    sound = {
        "store": StoreInMemory(rows(), rows()),
        "features": FEATURES,
        "entities": ENTITIES,
    }
    with pytest.raises(InvalidInput, match=told):
        gate.same_features_in_store(**(sound | given))


def test_what_a_store_raises_is_told_in_one_sentence(asked):
    gate, _ = asked
    with pytest.raises(UnreadableData, match=r"offline side .* cannot answer \(Key"):
        gate.same_features_in_store(
            StoreInMemory(rows(), rows()), ["stats:tips"], ENTITIES
        )


@pytest.fixture
def feast_store(tmp_path):
    """Make a local Feast repository: a parquet file, materialised into sqlite."""
    if importlib.util.find_spec("feast") is None:
        pytest.skip("needs feast, which needs pandas below 3")
    import feast
    from feast import types

    later = rows(event_timestamp=START + timedelta(hours=5), trips=range(5, N + 5))
    history = pd.concat([rows(event_timestamp=START), later])
    history.to_parquet(tmp_path / "rows.parquet")
    store = feast.FeatureStore(
        config=feast.RepoConfig(
            project="gate",
            provider="local",
            registry=str(tmp_path / "registry.db"),
            online_store={"type": "sqlite", "path": str(tmp_path / "online.db")},
            offline_store={"type": "file"},
            entity_key_serialization_version=3,
        )
    )
    driver = feast.Entity(
        name="driver", join_keys=["driver"], value_type=feast.ValueType.INT64
    )
    view = feast.FeatureView(
        name="stats",
        entities=[driver],
        ttl=timedelta(days=36_500),
        schema=[
            feast.Field(name="trips", dtype=types.Int64),
            feast.Field(name="rate", dtype=types.Float64),
        ],
        source=feast.FileSource(
            path=str(tmp_path / "rows.parquet"), timestamp_field="event_timestamp"
        ),
    )
    store.apply([driver, view])
    store.materialize(START - timedelta(days=1), START + timedelta(hours=1))
    return store


def test_a_real_feast_store_agrees_at_the_time_that_it_was_materialised(
    asked, feast_store
):
    gate, ledger = asked
    at = START + timedelta(hours=1)
    gate.same_features_in_store(feast_store, FEATURES, ENTITIES, as_of=at, at_most=0.02)
    assert set(outcomes(ledger).values()) == {"passed"}


def test_a_real_feast_store_that_is_not_materialised_again_is_stale(asked, feast_store):
    gate, ledger = asked
    gate.same_features_in_store(feast_store, FEATURES, ENTITIES, at_most=0.02)
    failed = {name for name, told in outcomes(ledger).items() if told == "failed"}
    assert failed == {"same_features_in_store(stats:trips)"}


def test_a_real_feast_store_names_a_feature_that_it_does_not_have(asked, feast_store):
    gate, _ = asked
    with pytest.raises(UnreadableData, match=r"cannot answer \(.*tips"):
        gate.same_features_in_store(feast_store, ["stats:tips"], ENTITIES)
