"""Decisions about delegations."""
