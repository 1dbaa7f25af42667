"""The cast of the demo is the cast of the tests."""

from lienthong.demo.cast import CAST, DEMO_PASSWORD, Member

__all__ = ["CAST", "DEMO_PASSWORD", "Member"]
