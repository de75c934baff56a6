"""XML comes in through here: well-formed, of bounded size and depth, without a document type or entities."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tracker.errors import UnreadableError

MAX_DEPTH = 200


def parsed(data: bytes, *, what: str) -> Element:
    """The root of an XML document. Raises UnreadableError, calling the document `what`.

    Document types are refused outright: they are how entity bombs and requests for other files come in.
    """
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise UnreadableError(f"This {what} declares a document type or entities; such XML is not read.") from None
    except (ParseError, ValueError, LookupError, RecursionError):
        raise UnreadableError(f"This {what} is damaged: its XML is not well-formed.") from None
    _refuse_depth(root, what)
    return root


def _refuse_depth(root: Element, what: str) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise UnreadableError(f"This {what} is damaged: its XML is nested more than {MAX_DEPTH} deep.")
        level = [child for element in level for child in element]
