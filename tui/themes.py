"""Three faces: light, dark, and one of high contrast (black and white with text that is never grey)."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="recallbox-dark",
    primary="#5aa9e6",
    secondary="#7fc8a9",
    accent="#f2c14e",
    foreground="#e6e9ef",
    background="#14181f",
    surface="#1b212b",
    panel="#252d3a",
    success="#7fc8a9",
    warning="#f2c14e",
    error="#ff7b72",
    dark=True,
    variables={"footer-key-foreground": "#f2c14e", "block-cursor-text-style": "bold", "border": "#3a4557"},
)

LIGHT = Theme(
    name="recallbox-light",
    primary="#1f5f99",
    secondary="#1d6f4e",
    accent="#8a5a00",
    foreground="#1b2430",
    background="#f6f7f9",
    surface="#ffffff",
    panel="#e6eaf0",
    success="#1d6f4e",
    warning="#8a5a00",
    error="#b3261e",
    dark=False,
    variables={"footer-key-foreground": "#1f5f99", "block-cursor-text-style": "bold", "border": "#aab4c2"},
)

CONTRAST = Theme(
    name="recallbox-contrast",
    primary="#ffff00",
    secondary="#00ffff",
    accent="#ffff00",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    success="#00ff00",
    warning="#ffff00",
    error="#ff9090",
    dark=True,
    variables={
        "footer-key-foreground": "#ffff00",
        "block-cursor-background": "#ffffff",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#ffffff",
        "block-cursor-blurred-foreground": "#000000",
        "text-muted": "#ffffff",
        "text-disabled": "#ffffff",
        "border": "#ffffff",
    },
)

THEMES = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}
"""By the word that somebody types."""
