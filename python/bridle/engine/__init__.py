"""Programs: the ways to run a chunk of batches, and the rule that picks one."""
