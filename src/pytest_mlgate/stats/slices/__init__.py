"""Where does a model go wrong: slices found on some rows, confirmed on others."""

from __future__ import annotations
