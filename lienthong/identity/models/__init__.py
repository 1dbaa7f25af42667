"""Accounts, how they prove themselves, what is asked of them, and the sessions that follow."""

from lienthong.identity.models.accounts import Account, Password, PasswordLink, Role
from lienthong.identity.models.factors import Passkey, RecoveryCode, SpentChallenge, Totp
from lienthong.identity.models.help import Alert, Channel, Contact, Message, Recovery
from lienthong.identity.models.machine_keys import MachineKey
from lienthong.identity.models.policies import BreakGlass, SignInPolicy
from lienthong.identity.models.sessions import (
    DailySignIn,
    Failures,
    KnownDevice,
    PendingSignIn,
    Session,
)

__all__ = [
    "Account",
    "Alert",
    "BreakGlass",
    "Channel",
    "Contact",
    "DailySignIn",
    "Failures",
    "KnownDevice",
    "MachineKey",
    "Message",
    "Passkey",
    "Password",
    "PasswordLink",
    "PendingSignIn",
    "Recovery",
    "RecoveryCode",
    "Role",
    "Session",
    "SignInPolicy",
    "SpentChallenge",
    "Totp",
]
