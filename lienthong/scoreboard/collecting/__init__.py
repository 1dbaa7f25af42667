"""How figures come in: files, units' forms, machines, our own counters. All of them end in `store`."""
