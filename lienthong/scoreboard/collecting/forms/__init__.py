"""Forms that units fill in: designed by the centre, filled in by reporters, reviewed; only then figures."""
