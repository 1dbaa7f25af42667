"""A feature with nothing but tasks, for the tests of `kit.jobs`."""
