"""The sealed audit trail beside plain INSERTs of the same rows without macs, queue or indexes."""

from benchmarks import installation
from benchmarks.table import show


def main() -> None:
    rates = installation.province().python("benchmarks.inside_audit")
    show("Audit", ("what", "events/s"), list(rates.items()))


if __name__ == "__main__":
    main()
