"""Web colours by name, as hex digits: the basic sixteen and those that tags use."""

from __future__ import annotations

from types import MappingProxyType

NONE = "lightgrey"
HEX_BY_NAME = MappingProxyType(
    {
        "aqua": "00ffff",
        "black": "000000",
        "blue": "0000ff",
        "brown": "a52a2a",
        "cyan": "00ffff",
        "darkgreen": "006400",
        "fuchsia": "ff00ff",
        "gold": "ffd700",
        "gray": "808080",
        "green": "008000",
        "grey": "808080",
        "lightblue": "add8e6",
        "lightgreen": "90ee90",
        "lightgrey": "d3d3d3",
        "lime": "00ff00",
        "magenta": "ff00ff",
        "maroon": "800000",
        "navy": "000080",
        "olive": "808000",
        "orange": "ffa500",
        "pink": "ffc0cb",
        "purple": "800080",
        "red": "ff0000",
        "silver": "c0c0c0",
        "teal": "008080",
        "violet": "ee82ee",
        "white": "ffffff",
        "yellow": "ffff00",
    }
)
