"""Which drift measures need nothing but two aligned vectors of counts: their names."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import Protocol

from pytest_mlgate.stats.drift.chi_square import chi_square
from pytest_mlgate.stats.drift.hellinger import hellinger
from pytest_mlgate.stats.drift.jensen_shannon import jensen_shannon
from pytest_mlgate.stats.drift.kullback_leibler import kullback_leibler
from pytest_mlgate.stats.drift.psi import psi
from pytest_mlgate.stats.drift.total_variation import total_variation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from pytest_mlgate.measurement import Measurement


class CountMeasure(Protocol):
    """A drift measure of two vectors of counts on the same cells, in any order."""

    def __call__(
        self,
        reference: ArrayLike,
        current: ArrayLike,
        *,
        reference_size: float | None = None,
        current_size: float | None = None,
    ) -> Measurement:
        """Measure it; weighted counts come with their effective rows."""
        ...


COUNT_MEASURES: Mapping[str, CountMeasure] = MappingProxyType(
    {
        "psi": psi,
        "kl": kullback_leibler,
        "js": jensen_shannon,
        "hellinger": hellinger,
        "total_variation": total_variation,
        "chi_square": chi_square,
    }
)
"""Name to procedure. Those that need an order of the cells (ks, wasserstein) or whole
rows (correlation, c2st) take other input and are not among them."""
