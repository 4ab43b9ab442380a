"""Photographs on a page: two of the same spot parted by a slider, or one alone.

The slider is a component of our own: it asks no host, it is a range input that keys move, and
both photographs have their words. All of them come as part of the page: there is no address
that somebody without leave could open.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from html import escape

import streamlit as st

_HTML = """
<figure class="pact-pair">
  <div class="pact-frame">
    <img class="pact-after">
    <img class="pact-before">
    <span class="pact-edge" aria-hidden="true"></span>
  </div>
  <label class="pact-labels"><span class="pact-one"></span><span class="pact-other"></span>
    <input type="range" min="0" max="100" value="50" step="1"></label>
</figure>
"""
_CSS = """
.pact-pair { margin: 0; max-width: 720px; font-family: inherit; color: #1f2933; }
.pact-frame { position: relative; overflow: hidden; border-radius: 4px; background: #e4e7eb; }
.pact-frame img { display: block; width: 100%; aspect-ratio: 4 / 3; object-fit: cover; }
.pact-frame .pact-before { position: absolute; inset: 0; height: 100%;
  clip-path: inset(0 calc(100% - var(--at, 50%)) 0 0); }
.pact-edge { position: absolute; top: 0; bottom: 0; left: var(--at, 50%); width: 3px;
  margin-left: -1px; background: #ffffff; box-shadow: 0 0 0 1px #1f2933; }
.pact-labels { display: grid; grid-template-columns: 1fr 1fr; font-size: 1rem; margin-top: 6px; }
.pact-other { text-align: right; }
.pact-labels input { grid-column: 1 / span 2; width: 100%; height: 44px; margin: 0;
  accent-color: #1d4f91; }
.pact-labels input:focus-visible { outline: 3px solid #1d4f91; outline-offset: 2px; }
"""
_JS = """
export default function ({ parentElement, data }) {
  const find = (name) => parentElement.querySelector(name);
  const frame = find('.pact-frame');
  const slider = find('input');
  for (const moment of ['before', 'after']) {
    const image = find('.pact-' + moment);
    image.src = data[moment].source;
    image.alt = data[moment].words;
  }
  find('.pact-one').textContent = data.before.label;
  find('.pact-other').textContent = data.after.label;
  slider.setAttribute('aria-label', data.label);
  const move = () => {
    frame.style.setProperty('--at', slider.value + '%');
    slider.setAttribute('aria-valuetext', slider.value + '% before');
  };
  slider.addEventListener('input', move);
  move();
  return () => slider.removeEventListener('input', move);
}
"""
_pair = st.components.v2.component("pact_before_after", html=_HTML, css=_CSS, js=_JS)


@dataclass(frozen=True)
class Shown:
    """A photograph as the slider shows it: JPEG, a short label, and words for who cannot see."""

    content: bytes
    label: str
    words: str


def show_before_after(before: Shown, after: Shown, *, spot: str, key: str) -> None:
    """Show a spot before and after, with a slider between the two.

    Parameters
    ----------
    before, after
        The photographs.
    spot
        Where they were taken, for the slider's own words.
    key
        The same from run to run.
    """
    _pair(
        key=key,
        data={
            "before": _given(before),
            "after": _given(after),
            "label": f"Slide between before and after: {spot}",
        },
    )


def show_photo(content: bytes, *, words: str) -> None:
    """Show one photograph, with its words for who cannot see it."""
    st.html(
        f'<img src="{_source(content)}" alt="{escape(words)}"'
        ' style="width: 100%; max-width: 480px; border-radius: 4px">'
    )


def _given(photo: Shown) -> dict[str, str]:
    return {"source": _source(photo.content), "label": photo.label, "words": photo.words}


def _source(content: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(content).decode('ascii')}"
