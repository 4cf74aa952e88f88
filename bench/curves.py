"""Draws growth curves as an SVG, both axes by powers of ten."""

import math
from collections.abc import Mapping, Sequence

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 70, 250, 46, 56
COLOURS = ("#b3261e", "#1f5fa8", "#2e7d4f", "#8a5a00")


def drawn(places: Sequence[int], series: Mapping[str, Sequence[float]]) -> str:
    """Return the picture: branches across, milliseconds upward, one line a series."""
    values = [value for line in series.values() for value in line]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    first, last = math.log10(places[0]), math.log10(places[-1])

    def x(place: float) -> float:
        return LEFT + (math.log10(place) - first) / max(last - first, 1e-9) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (math.log10(value) - low) / max(high - low, 1) * (HEIGHT - TOP - BOTTOM)

    parts = [_text(LEFT, 24, "Cost in milliseconds as the branches grow (30 members each)", "start", 15)]
    for power in range(low, high + 1):
        level = y(10.0**power)
        parts.append(_line(LEFT, level, WIDTH - RIGHT, level, "#d8d8d8"))
        parts.append(_text(LEFT - 8, level + 4, f"{10.0**power:g}", "end"))
    for place in places:
        parts.append(_text(x(place), HEIGHT - BOTTOM + 20, f"{place:,}", "middle"))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "branches", "middle"))
    for (name, line), colour in zip(series.items(), COLOURS, strict=False):
        parts += _curve(name, [(x(place), y(value)) for place, value in zip(places, line, strict=True)], colour)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>', *parts, "</svg>"]) + "\n"


def _curve(name: str, points: list[tuple[float, float]], colour: str) -> list[str]:
    path = " ".join(f"{across:.1f},{up:.1f}" for across, up in points)
    dots = [f'<circle cx="{across:.1f}" cy="{up:.1f}" r="4" fill="{colour}"/>' for across, up in points]
    end = points[-1]
    label = _text(end[0] + 10, end[1] + 4, name, "start", colour=colour)
    return [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>', *dots, label]


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(x: float, y: float, text: str, anchor: str, size: int = 12, colour: str = "#333") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{text}</text>'
