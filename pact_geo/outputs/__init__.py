"""Tables to people: maps, charts, exports, and what may be shown to whom."""
