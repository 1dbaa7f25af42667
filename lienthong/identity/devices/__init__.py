"""Where an account is signed in, which browsers it knows, and what its owner is told of them."""
