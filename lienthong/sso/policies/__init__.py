"""What a sign-in must have shown to enter: cut-off dates, second factors, accounts that are exempt.

The table is identity's; here is who may set what, whom it concerns, and its pages and commands.
"""
