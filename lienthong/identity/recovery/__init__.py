"""A forgotten password: another way to show who one is, then a new one."""
