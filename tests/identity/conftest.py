"""What sign-in and account help meet: the message desk."""

from tests.message_desk import _desk, desk

__all__ = ["_desk", "desk"]
