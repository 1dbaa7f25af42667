"""The report of a period: written, put together from the figures, approved, published."""
