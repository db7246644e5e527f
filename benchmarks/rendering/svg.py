"""Drawing as text: small charts that read well on light and on dark pages."""

from __future__ import annotations

from html import escape

STYLE = """
text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
.head { font-size: 16px; font-weight: 600; }
.soft { fill: #59636e; font-size: 12px; }
.ground { fill: #8c959f; fill-opacity: .18; }
.good { fill: #1a7f64; } .bad { fill: #c4432b; } .peer { fill: #8c959f; }
.line { stroke: #1f2328; stroke-width: 1.5; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .soft { fill: #9198a1; }
  .good { fill: #3fb990; } .bad { fill: #f0775d; } .peer { fill: #6e7681; }
  .line { stroke: #e6edf3; }
}
"""


class Drawing:
    """Shapes collected from top to bottom, written out with the height they came to."""

    def __init__(self, width: int, title: str, describe: str) -> None:
        self.width = width
        self._title, self._describe = title, describe
        self._parts: list[str] = []

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> None:
        css_class = f' class="{kind}"' if kind else ""
        self._parts.append(
            f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{css_class}>{escape(words)}</text>'
        )

    def bar(self, x: float, y: float, width: float, height: float, kind: str) -> None:
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{max(width, 1):.1f}" height="{height:g}" rx="2" '
            f'class="{kind}"/>'
        )

    def line(self, x: float, top: float, bottom: float) -> None:
        self._parts.append(
            f'<line x1="{x:g}" y1="{top:g}" x2="{x:g}" y2="{bottom:g}" class="line"/>'
        )

    def document(self, height: float) -> str:
        size = f'width="{self.width}" height="{height:g}" viewBox="0 0 {self.width} {height:g}"'
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
                f"<title>{escape(self._title)}</title>",
                f"<desc>{escape(self._describe)}</desc>",
                f"<style>{STYLE}</style>",
                *self._parts,
                "</svg>\n",
            ]
        )
