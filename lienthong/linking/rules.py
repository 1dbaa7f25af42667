"""Decisions about matching an application's users to accounts."""
