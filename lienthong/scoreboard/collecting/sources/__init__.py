"""The platform's own facts: what it knows of its officers, without anyone reporting it."""
