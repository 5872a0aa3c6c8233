"""A council's brand colour, made readable: every pair it makes meets WCAG 2.2 in both themes.

Colours are "#rrggbb". Contrast as in WCAG 2.2, "relative luminance" and "contrast ratio".
"""

import re
from collections.abc import Mapping
from colorsys import hls_to_rgb, rgb_to_hls

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
WHITE, BLACK = "#ffffff", "#000000"
# The papers of scss/_tokens.scss that the brand must be read on (a test holds the two equal).
LIGHT_SUNK = "#f4efe6"
DARK_SURFACE, DARK_SUNK = "#25231f", "#131210"
TEXT, BODY = 4.5, 7.0  # WCAG AA for text, AAA for the text one reads at length


def is_colour(text: str) -> bool:
    return bool(_HEX.fullmatch(text))


def contrast(a: str, b: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    low, high = sorted((_luminance(a), _luminance(b)))
    return (high + 0.05) / (low + 0.05)


def mix(a: str, b: str, share: float) -> str:
    """Blend `share` of the second colour into the first."""
    pairs = zip(_parts(a), _parts(b), strict=True)
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in pairs)


def readable(colour: str, on: str, towards: str, least: float) -> str:
    """Move a colour towards black or white only as far as it needs to be read."""
    tries = (mix(colour, towards, step / 50) for step in range(51))
    return next((c for c in tries if contrast(c, on) >= least), towards)


def shade(colour: str, lightness: float, most_vivid: float) -> str:
    """Keep the hue at another lightness, so that it glows in the dark instead of going grey."""
    hue, _, vivid = rgb_to_hls(*(part / 255 for part in _parts(colour)))
    made = hls_to_rgb(hue, lightness, min(vivid, most_vivid))
    return "#" + "".join(f"{round(part * 255):02x}" for part in made)


def brand(colour: str) -> dict[str, dict[str, str]]:
    """Work out the brand tokens of the light and the dark theme from one colour.

    :raises ValueError: if the text is not a colour, so that it can never reach a style sheet
    """
    if not is_colour(colour):
        raise ValueError(f"“{colour}” is not a colour. Write it like #0b5c5a.")
    return {"light": _light(colour.lower()), "dark": _dark(colour.lower())}


def _light(colour: str) -> dict[str, str]:
    main = readable(colour, LIGHT_SUNK, BLACK, TEXT + 0.5)
    soft = mix(WHITE, main, 0.14)
    return {
        "brand": main,
        "brand-strong": mix(main, BLACK, 0.3),
        "on-brand": WHITE,
        "brand-soft": soft,
        "brand-ink": readable(mix(main, BLACK, 0.3), soft, BLACK, BODY),
    }


def _dark(colour: str) -> dict[str, str]:
    main = readable(shade(colour, 0.64, 0.42), DARK_SURFACE, WHITE, 7.5)
    soft = shade(colour, 0.17, 0.3)
    return {
        "brand": main,
        "brand-strong": mix(main, WHITE, 0.35),
        "on-brand": DARK_SUNK,
        "brand-soft": soft,
        "brand-ink": readable(mix(main, WHITE, 0.4), soft, WHITE, BODY),
    }


def style(colour: str) -> str:
    """Write the tokens as CSS for the page's own style element.

    :raises ValueError: if the text is not a colour
    """
    themes = brand(colour)
    light, dark = _rule(themes["light"]), _rule(themes["dark"])
    return f"{light}@media screen and (prefers-color-scheme:dark){{{dark}}}"


def _rule(tokens: Mapping[str, str]) -> str:
    return ":root{" + "".join(f"--{name}:{value};" for name, value in tokens.items()) + "}"


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
