"""A unit's year on one sheet: for the evaluation of units and their leaders."""
