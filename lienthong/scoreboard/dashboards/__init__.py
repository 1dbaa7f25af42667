"""Where the province, a unit and an indicator stand, and what each figure and sentence rests on."""
