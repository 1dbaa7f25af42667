"""What the figures say, in words: every sentence with the figures that it rests on."""
