"""The ports of the stand-ins, counted from LIENTHONG_SANDBOX_PORT; no Django here, the supervisor asks."""

APPLICATIONS = 0  # the first of eight
VNEID = 8  # with the population lookup
MESSAGES = 9  # SMS gateway, and the page of all messages
SMTP = 10
COUNT = 11
