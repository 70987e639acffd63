"""Where data come from: references, identities, and what stands behind them."""
