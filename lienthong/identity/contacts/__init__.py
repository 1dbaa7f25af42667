"""Where an officer can be reached beside the official mailbox, and how much that is worth."""
