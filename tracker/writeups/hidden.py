"""What stands in a text but is not read: front matter (its fields are kept), code, comments."""

from tracker.writeups.blocks import Block, BlockKind

_FENCES = ("```", "~~~")
_COMMENT, _COMMENT_END = "<!--", "-->"
_MAX_FRONT = 60


def front_matter(lines: list[str]) -> Block | None:
    """The fields between two lines of three dashes at the very top, keys in lower case; None without them."""
    if lines[0].rstrip() != "---":
        return None
    end = next((k for k, line in enumerate(lines[1:_MAX_FRONT], 1) if line.rstrip() == "---"), 0)
    pairs = (line.partition(":") for line in lines[1:end] if line[:1].isalpha())
    cells = tuple((key.strip().lower(), value.strip().strip("\"'")) for key, colon, value in pairs if colon)
    return Block(BlockKind.FRONT, "", 1, end + 1, cells=cells) if end and cells else None


def opens_hidden(line: str) -> str | None:
    """What will close the code or comment this line opens; None where it opens neither."""
    stripped = line.lstrip(" >\t")
    for fence in _FENCES:
        if stripped.startswith(fence) and "`" not in stripped[3:].lstrip("`"):
            return fence
    return _COMMENT_END if stripped.startswith(_COMMENT) else None


def end_of_hidden(lines: list[str], at: int, closing: str) -> int | None:
    """The index after the line that closes what the line at index `at` opens; None where nothing does."""
    if closing == _COMMENT_END:
        return next((k + 1 for k in range(at, len(lines)) if lines[k].rstrip().endswith(closing)), None)
    return next((k + 1 for k in range(at + 1, len(lines)) if lines[k].lstrip(" >\t").startswith(closing)), None)
