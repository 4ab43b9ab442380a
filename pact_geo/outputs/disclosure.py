"""What may be shown to whom."""

from __future__ import annotations


def show_count(count: int, *, smallest_count: int = 10) -> str:
    """Write a count for the public: "34", or "fewer than 10" below the smallest shown."""
    return f"{count:,}" if count >= smallest_count else f"fewer than {smallest_count}"
