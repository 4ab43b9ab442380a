"""Pictures of a passage before and after it was cleaned: drawn, for nothing in the demo is real."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 720
_SKY, _WALL, _PATH, _LINE = "#b9c7d3", "#9a6f5a", "#8d8d88", "#7c5746"
_RUBBISH = ("#d8d8d0", "#2e5d8a", "#b03a2e", "#e0b13c", "#3f3f3f")


def draw_passage(*, rubbish: int, seed: int) -> bytes:
    """Draw a passage between two walls with so many things dropped in it, as a JPEG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), _SKY)
    pen = ImageDraw.Draw(picture)
    left = [(0, 60), (380, 260), (380, 430), (0, HEIGHT)]
    right = [(WIDTH, 60), (580, 260), (580, 430), (WIDTH, HEIGHT)]
    for wall in (left, right):
        pen.polygon(wall, fill=_WALL)
    pen.polygon([(380, 430), (580, 430), (WIDTH, HEIGHT), (0, HEIGHT)], fill=_PATH)
    for course in range(12):
        share = course / 12
        pen.line([(0, 60 + share * 660), (380, 260 + share * 170)], fill=_LINE, width=2)
        pen.line([(WIDTH, 60 + share * 660), (580, 260 + share * 170)], fill=_LINE, width=2)
    chance = np.random.default_rng(seed)
    for _ in range(rubbish):
        depth = float(chance.uniform(0.05, 0.95))
        y = 430 + depth * 270
        middle, half = WIDTH / 2, 90 + depth * 380
        x = float(chance.uniform(middle - half, middle + half))
        size = 6 + depth * 34
        colour = _RUBBISH[int(chance.integers(len(_RUBBISH)))]
        pen.ellipse([x, y, x + size * 1.5, y + size], fill=colour)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=82)
    return written.getvalue()
