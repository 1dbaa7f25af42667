"""Charts as SVG text from plain values: `values` says what is shown, `draw` draws it."""
