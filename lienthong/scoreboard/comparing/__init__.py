"""Every unit of a period beside the period before, its target and its peers."""
