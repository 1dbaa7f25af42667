"""Decisions about figures: how they are printed, compared, ranked and checked. Plain values only."""
