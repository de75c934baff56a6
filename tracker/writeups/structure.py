"""Canonical text to blocks: one pass over the lines, the same for Markdown and for plain text.

The rules a reader needs to know:
- a line that opens with a time starts a block of its own, as does a "Posted ..." stamp;
- a line under a list item belongs to it when it is indented or goes on in mid-sentence;
- lines of plain text are joined only where they look wrapped; after a line that ends with a colon they
  are the items of a list without markers.
"""

from dataclasses import replace

from tracker.vocabulary import WriteUpFormat
from tracker.writeups import lines as shapes
from tracker.writeups.blocks import Block, BlockKind
from tracker.writeups.hidden import end_of_hidden, front_matter, opens_hidden
from tracker.writeups.link_definitions import is_definition
from tracker.writeups.runs import parts_of
from tracker.writeups.tables import starts_table, table_rows

MAX_LINES = 50_000
MAX_BLOCKS = 10_000
"""No write-up has more lines or parts; what follows is kept in the text but not read for facts."""

_MAX_NESTING = 8


def blocks_of(text: str, written_as: WriteUpFormat) -> tuple[Block, ...]:
    """The blocks of a canonical text in order; code, comments and dividing lines are left out."""
    reader = _Reader(text.split("\n")[:MAX_LINES], is_markdown=written_as is WriteUpFormat.MARKDOWN)
    return tuple(reader.read())


def is_cut(text: str, blocks: tuple[Block, ...]) -> bool:
    """Whether the text has more lines or parts than are read for facts."""
    return len(blocks) >= MAX_BLOCKS or text.count("\n") >= MAX_LINES


class _Reader:
    """Walks the lines once. `run` holds the plain lines not yet made into paragraphs."""

    def __init__(self, lines: list[str], *, is_markdown: bool) -> None:
        self.lines = lines
        self.is_markdown = is_markdown
        self.at = 0
        self.blocks: list[Block] = []
        self.run: list[tuple[int, str]] = []
        self.indents: list[int] = []
        self.item_is_open = False
        self.unclosed: set[str] = set()

    def read(self) -> list[Block]:
        front = front_matter(self.lines)
        if front is not None:
            self.blocks.append(front)
            self.at = front.last_line
        while self.at < len(self.lines) and len(self.blocks) < MAX_BLOCKS:
            line = self.lines[self.at]
            if not line.strip():
                self._end_run()
                self.at += 1
            elif not (self._skipped(line) or self._table(line) or self._heading(line) or self._item(line)):
                self._words(line)
                self.at += 1
        self._end_run()
        return self.blocks[:MAX_BLOCKS]

    def _skipped(self, line: str) -> bool:
        """Step over code, a comment, a dividing line or where a link leads. What is never closed is plain words."""
        if (shapes.is_rule(line) and not self.run) or (self.is_markdown and is_definition(line)):
            self.at += 1
            return True
        closing = opens_hidden(line)
        if closing is None or closing in self.unclosed:
            return False
        end = end_of_hidden(self.lines, self.at, closing)
        if end is None:
            self.unclosed.add(closing)
            return False
        self._end_run()
        self.at = end
        return True

    def _table(self, line: str) -> bool:
        if self.at + 1 >= len(self.lines) or not starts_table(line, self.lines[self.at + 1]):
            return False
        self._end_run()
        self._close_list()
        rows, self.at = table_rows(self.lines, self.at)
        self.blocks.extend(rows)
        return True

    def _heading(self, line: str) -> bool:
        found = shapes.heading(line) if not line.startswith("    ") else None
        if found and not self.blocks and found[0] == 7 and len(found[1].split()) > 3:
            found = None
        height = 1
        if found is None and not self.run and self.at + 1 < len(self.lines):
            found, height = self._underlined(line), 2
        if found is None:
            return False
        self._end_run()
        self._close_list()
        self._add(BlockKind.HEADING, found[1], self.at, depth=found[0])
        self.at += height
        return True

    def _underlined(self, line: str) -> tuple[int, str] | None:
        """A heading by the line of = or - below it."""
        below = self.lines[self.at + 1].strip()
        is_bar = len(below) >= 3 and not below.strip(below[0]) and below[0] in "=-"
        if not is_bar or len(line) > 120 or shapes.marked(line):
            return None
        return (1 if below[0] == "=" else 2), line.strip()

    def _item(self, line: str) -> bool:
        found = shapes.marked(line)
        if found is None:
            return False
        self._end_run()
        while self.indents and found.indent <= self.indents[-1]:
            self.indents.pop()
        depth = min(len(self.indents), _MAX_NESTING)
        if len(self.indents) < _MAX_NESTING:
            self.indents.append(found.indent)
        self._labelled(found.words, self.at, depth, found)
        self.at += 1
        return True

    def _labelled(self, words: str, at: int, depth: int, found: shapes.Marked) -> None:
        """An item; or, where a heading's words stand before a colon, that heading and what follows it."""
        bare = shapes.heading(words) if found.box is None and (words.startswith("**") or words.endswith(":")) else None
        split = shapes.label(words) if found.box is None and bare is None else None
        if bare is None and split is None:
            self._add(BlockKind.ITEM, words, at, depth=depth, box=found.box, marker=found.marker)
            self.item_is_open = True
            return
        title, rest = split or (bare[1] if bare else "", "")
        self._add(BlockKind.HEADING, title, at, depth=8 + depth, marker=found.marker)
        if rest:
            self._add(BlockKind.PARAGRAPH, rest, at)
        self.item_is_open = bool(rest)

    def _words(self, line: str) -> None:
        """A line without any mark: goes on with the open item, or joins the run of plain lines."""
        stripped = line.strip().lstrip("> ").rstrip("\\")
        if shapes.is_stamp(line):
            self._end_run()
            self._close_list()
            self._add(BlockKind.STAMP, stripped, self.at)
        elif self.item_is_open and not self.run and self._goes_on(line, stripped):
            last = self.blocks[-1]
            self.blocks[-1] = replace(last, text=f"{last.text} {stripped}".strip(), last_line=self.at + 1)
        elif stripped:
            self.run.append((self.at, line if line[:1] in " \t" else stripped))

    def _goes_on(self, line: str, stripped: str) -> bool:
        if shapes.starts_with_time(stripped):
            return False
        is_indented = len(line) - len(line.lstrip()) > (self.indents[-1] if self.indents else 0)
        is_open = not self.blocks[-1].text.endswith((".", "!", "?", ":", ";"))
        return is_indented or stripped[:1].islower() or (is_open and self.is_markdown)

    def _end_run(self) -> None:
        """Make the gathered plain lines into paragraphs, or into items under a line ending with a colon."""
        run, self.run, self.item_is_open = self.run, [], False
        if not run:
            return
        is_inside = bool(self.indents) and run[0][1][:1] in " \t"
        if not is_inside:
            self._close_list()
        depth = len(self.indents) if is_inside else 0
        for kind, first, last, words in parts_of(
            [(at, line.strip()) for at, line in run], is_markdown=self.is_markdown
        ):
            split = shapes.label(words) if kind is BlockKind.PARAGRAPH else None
            if split:
                self._add(BlockKind.HEADING, split[0], first, depth=7)
                words = split[1]
            if words:
                self._add(kind, words, first, last=last, depth=depth)

    def _close_list(self) -> None:
        self.indents = []
        self.item_is_open = False

    def _add(
        self, kind: BlockKind, text: str, at: int, *, last: int | None = None, depth: int = 0,
        box: bool | None = None, marker: str = "",
    ) -> None:  # fmt: skip
        final = (at if last is None else last) + 1
        self.blocks.append(Block(kind, text, at + 1, final, depth=depth, box=box, marker=marker))
