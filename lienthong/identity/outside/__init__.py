"""Citizens' and organisations' accounts: they stand outside the tree of units, so the centre, and no
unit's administrator, finds them, closes them and ends what is open."""
