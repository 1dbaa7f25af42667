"""Decisions about persons and their identity data."""
