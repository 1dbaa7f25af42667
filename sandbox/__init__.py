"""Stand-ins for the outside world, in processes of their own, built on other people's libraries."""
