"""The colours: dark, light and high contrast. Every text stands out by 4.5 to 1 at least (WCAG AA)."""

from __future__ import annotations

from rich.terminal_theme import TerminalTheme
from textual.theme import Theme

DARK = Theme(
    name="costtui-dark",
    primary="#4aa3df",
    secondary="#8fb8d8",
    accent="#e0a84e",
    foreground="#e4e6ea",
    background="#15181d",
    surface="#1b1f26",
    panel="#262c36",
    success="#5fcf80",
    warning="#f0c060",
    error="#ff7b72",
    dark=True,
    variables={
        "block-cursor-background": "#2f6f9f",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "bold",
        "footer-key-foreground": "#e0a84e",
        "input-selection-background": "#2f6f9f",
    },
)
LIGHT = Theme(
    name="costtui-light",
    primary="#0b62a8",
    secondary="#35546e",
    accent="#8a4b00",
    foreground="#1a1d21",
    background="#fbfbf8",
    surface="#f1f1ec",
    panel="#e3e4de",
    success="#12692b",
    warning="#7a5200",
    error="#b3171d",
    dark=False,
    variables={
        "block-cursor-background": "#0b62a8",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "bold",
        "footer-key-foreground": "#8a4b00",
    },
)
CONTRAST = Theme(
    name="costtui-contrast",
    primary="#00ffff",
    secondary="#ffffff",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#101010",
    success="#66ff66",
    warning="#ffff00",
    error="#ff9999",
    dark=True,
    text_alpha=1.0,
    variables={
        "block-cursor-background": "#ffff00",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
        "footer-key-foreground": "#ffff00",
    },
)
THEMES = (DARK, LIGHT, CONTRAST)

ANSI_DARK = TerminalTheme(
    (21, 24, 29),
    (228, 230, 234),
    [
        (21, 24, 29),
        (255, 123, 114),
        (95, 207, 128),
        (240, 192, 96),
        (116, 170, 255),
        (226, 140, 232),
        (86, 200, 216),
        (228, 230, 234),
    ],
)
"""What the names red, green … mean on a dark ground: text as readable as the rest."""
ANSI_LIGHT = TerminalTheme(
    (251, 251, 248),
    (26, 29, 33),
    [
        (26, 29, 33),
        (179, 23, 29),
        (18, 105, 43),
        (122, 82, 0),
        (11, 84, 168),
        (134, 32, 140),
        (0, 98, 112),
        (26, 29, 33),
    ],
)
DIM = 0.68
"""How much of a text's colour is left where it is dim."""
