"""XML comes in through here: well-formed, of bounded size and depth, without a document type or entities."""

from typing import Any
from xml.parsers import expat

from lxml import etree

from tracker.errors import UnreadableError

MAX_DEPTH = 200
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")
_PARSER = etree.XMLParser(
    resolve_entities=False,
    load_dtd=False,
    dtd_validation=False,
    attribute_defaults=False,
    no_network=True,
    huge_tree=False,
    collect_ids=False,
    remove_comments=True,
    remove_pis=True,
)


class _IsElement(Exception):
    """The first element has begun: what precedes it has passed."""


class _IsDocumentType(Exception):
    """The document declares a type."""


def parsed(data: bytes, *, what: str) -> Any:
    """The root element of an XML document, as lxml gives it. Raises UnreadableError, calling the document `what`.

    Document types are refused before anything in them is read: they are how entity bombs and requests for
    other files come in. The parser is told not to follow any either, should the two see a document differently.
    """
    try:
        _refuse_document_type(data)
        root = etree.fromstring(data, parser=_PARSER)
        if root.getroottree().docinfo.internalDTD is not None:
            raise _IsDocumentType
    except _IsDocumentType:
        raise UnreadableError(f"This {what} declares a document type or entities; such XML is not read.") from None
    except (expat.ExpatError, etree.LxmlError, ValueError, LookupError):
        raise _damaged(what) from None
    if _TOO_DEEP(root):
        raise _damaged(what)
    return root


def _damaged(what: str) -> UnreadableError:
    return UnreadableError(f"This {what} is damaged: its XML is not well-formed, or nested more than {MAX_DEPTH} deep.")


def _refuse_document_type(data: bytes) -> None:
    """Read up to the first element, in whatever encoding the document says it is in."""
    prolog = expat.ParserCreate()
    prolog.StartDoctypeDeclHandler = _raise_document_type
    prolog.StartElementHandler = _raise_element
    try:
        prolog.Parse(data, True)
    except _IsElement:
        return


def _raise_document_type(*_: object) -> None:
    raise _IsDocumentType


def _raise_element(*_: object) -> None:
    raise _IsElement
