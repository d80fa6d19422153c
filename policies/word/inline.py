"""Stretches of text with their marks, put together as HTML. No Django."""

from html import escape
from typing import NamedTuple

BREAK = "\n"
# Word's tabs, line indents and the full-width blanks people indent with.
_INDENT = " \t\u3000\xa0\u2002\u2003"
_SCHEMES = ("http://", "https://", "mailto:")


class Marks(NamedTuple):
    """How a stretch of text is set; from the outside in."""

    href: str = ""
    strong: bool = False
    em: bool = False
    u: bool = False
    script: str = ""

    def wrap(self, markup):
        if self.script:
            markup = f"<{self.script}>{markup}</{self.script}>"
        for tag in ("u", "em", "strong"):
            if getattr(self, tag):
                markup = f"<{tag}>{markup}</{tag}>"
        return f'<a href="{escape(self.href)}">{markup}</a>' if self.href.lower().startswith(_SCHEMES) else markup


class Line(list):
    """A paragraph's text as [(text, `Marks`)]; a line break is the text `BREAK`."""

    @property
    def text(self):
        return "".join(text for text, _marks in self)

    def add(self, text, marks=Marks()):  # noqa: B008 - a tuple
        """Put text behind, joined to what is set in the same way."""
        if self and self[-1][1] == marks:
            self[-1] = (self[-1][0] + text, marks)
        elif text:
            self.append((text, marks))

    def labelled(self, label):
        """Return the line behind a label."""
        return Line([(label, Marks()), *self.stripped()]) if label else self

    def stripped(self):
        """Return the line without blanks at its ends and around its breaks."""
        kept, at_start = Line(), True
        for text, marks in self:
            if BREAK in text:
                first, *others, last = text.split(BREAK)
                text = BREAK.join(
                    [first.rstrip(_INDENT), *(one.strip(_INDENT) for one in others), last.lstrip(_INDENT)]
                )
            text = text.lstrip(_INDENT + BREAK) if at_start else text
            if text:
                kept.append((text, marks))
                at_start = text.endswith(BREAK)
        while kept and not (text := kept[-1][0].rstrip(_INDENT + BREAK)):
            kept.pop()
        if kept:
            kept[-1] = (text, kept[-1][1])
        return kept

    def split(self):
        """Return the lines between the breaks."""
        lines = [Line()]
        for text, marks in self:
            first, *others = text.split(BREAK)
            lines[-1].add(first, marks)
            for other in others:
                lines.append(Line())
                lines[-1].add(other, marks)
        return lines

    def html(self, without=()):
        """Return the line as HTML, without the marks named."""
        plain = dict.fromkeys(without, False)
        return "".join(
            marks._replace(**plain).wrap(escape(text, quote=False).replace(BREAK, "<br>"))
            for text, marks in self.stripped()
        )
