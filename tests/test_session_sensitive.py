"""A sensitive column that the evaluation data do not have is told before any gate."""

from __future__ import annotations

import pytest
from tests.gate_project import table

from pytest_mlgate.errors import SettingsError
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.settings_file import load_settings


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
def test_a_sensitive_column_that_is_not_there_is_told_with_the_nearest(
    tmp_path, engine
):
    table(50).to_csv(tmp_path / "table.csv", index=False)
    (tmp_path / "mlgate.toml").write_text(
        'name = "toy"\ntarget = "y"\npositive = 1\nevaluation = "table.csv"\n'
        f'sensitive = ["regoin"]\nengine = "{engine}"\n'
    )
    session = GateSession(load_settings(tmp_path / "mlgate.toml"))
    with pytest.raises(SettingsError, match=r"'regoin'.*did you mean 'region'"):
        session.prepare()
