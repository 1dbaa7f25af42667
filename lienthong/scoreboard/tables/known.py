"""What is known of indicators where a table is read: values that are handed in, whatever holds them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Known:
    """An indicator as its figures are judged; the names are those of models.Indicator."""

    code: str
    name: str
    short_name: str
    unit_of_measure: str
    measure: str
    decimals: int
    over_units: str
    levels: tuple[str, ...] = ()
    in_force: bool = True  # on the day of the table: a column may be headed by it

    def __str__(self) -> str:
        return f"“{self.name}” ({self.code})"
