"""Why a sign-in with VNeID proves nobody."""

from enum import StrEnum


class Reason(StrEnum):
    """Each is final: another try begins anew. That VNeID does not answer is no reason."""

    STATE = "state"  # the answer is not one to this browser's question
    DENIED = "denied"  # the person said no
    PROVIDER = "provider"  # VNeID says that something is wrong with our question
    CLIENT = "client"  # VNeID does not know us: our configuration
    SPENT = "spent"  # the code was used or has expired
    MALFORMED = "malformed"  # an answer of another form than agreed
    ENVELOPE = "envelope"  # not sealed for our key, or changed on the way
    KEY = "key"  # signed with a key that VNeID does not publish
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    NONCE = "nonce"
    OLD = "old"
    SUBJECT = "subject"  # ID token and user info speak of different people
    CLAIMS = "claims"  # something that must be said of the person is missing
    NUMBER = "number"  # no CCCD number, or not one of who was born then
    LEVEL = "level"  # level 1, where level 2 is needed
