"""GitHub's own description of its interface, asked about every request that the tracker sends."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema_rs

DESCRIPTION = Path(__file__).parents[3] / "shared" / "github" / "openapi-issues.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
NOT_DESCRIBED = (
    re.compile(r"GET /repositories/\d+(/issues)?"),  # where every redirect after a rename leads
    re.compile(r"POST /graphql"),
    re.compile(r"(POST|PUT) /repos/[^/]+/[^/]+/issues/\d+/labels"),  # a bare list is allowed in its words only
    re.compile(r"GET /(user/repos|repos/[^/]+/[^/]+/contents(/.*)?)"),  # these two are not in the trimmed file
    re.compile(r"POST /app-manifests/.*"),
)


def is_at_hand() -> bool:
    """Whether the description lies beside the repository."""
    return DESCRIPTION.exists()


def violations(log: Iterable[dict[str, Any]]) -> list[str]:
    """What in the logged requests GitHub would not take."""
    return [words for entry in log for words in _wrong_in(entry)]


def _wrong_in(entry: dict[str, Any]) -> Iterator[str]:
    parts = urlsplit(entry["path"])
    line = f"{entry['method']} {parts.path}"
    if any(one.fullmatch(line) for one in NOT_DESCRIBED):
        return
    operation = _operation(entry["method"], parts.path)
    if operation is None:
        yield f"{line}: there is no such operation"
        return
    known = _parameters(operation)
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name not in known:
            yield f"{line}: there is no parameter {name}"
        else:
            typed = int(value) if known[name].get("type") == "integer" and value.isdigit() else value
            yield from (f"{line}: {name}: {one.message}" for one in _validator(known[name]).iter_errors(typed))
    schema = _body_of(operation)
    if schema is not None and entry["body"] is not None:
        yield from (f"{line}: {one.message}" for one in _validator(schema).iter_errors(entry["body"]))


@cache
def _description() -> dict[str, Any]:
    return json.loads(DESCRIPTION.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def _paths() -> list[tuple[re.Pattern[str], str]]:
    """The paths, those with the fewest placeholders first."""
    found = sorted(_description()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"{[^}]+}", "[^/]+", path)), path) for path in found]


def _operation(method: str, path: str) -> Any:
    for pattern, template in _paths():
        operation = _description()["paths"][template].get(method.lower())
        if operation and pattern.fullmatch(path):
            return operation
    return None


def _parameters(operation: Any) -> dict[str, Any]:
    rows = [_resolved(one) for one in operation.get("parameters", ())]
    return {one["name"]: one["schema"] for one in rows if one["in"] == "query"}


def _body_of(operation: Any) -> Any:
    content = _resolved(operation.get("requestBody") or {}).get("content", {})
    return content.get("application/json", {}).get("schema")


def _resolved(node: Any) -> Any:
    if "$ref" not in node:
        return node
    found: Any = _description()
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found


_made: dict[str, Any] = {}


def _validator(schema: Any) -> Any:
    key = json.dumps(schema, sort_keys=True)
    if key not in _made:
        whole = {"$schema": DIALECT, "components": _components(), **_as_json_schema(schema)}
        _made[key] = jsonschema_rs.validator_for(whole, validate_formats=True)
    return _made[key]


@cache
def _components() -> Any:
    return _as_json_schema(_description()["components"])


def _as_json_schema(node: Any) -> Any:
    """OpenAPI 3.0 says `nullable`; JSON Schema lists null among the types."""
    if isinstance(node, list):
        return [_as_json_schema(one) for one in node]
    if not isinstance(node, dict):
        return node
    kept = {k: v if k in ("enum", "default") else _as_json_schema(v) for k, v in node.items() if k != "example"}
    kept.pop("examples", None)
    if kept.pop("nullable", False) is not True:
        return kept
    if not isinstance(kept.get("type"), str):
        return {"anyOf": [kept, {"type": "null"}]}
    kept["type"] = [kept["type"], "null"]
    if "enum" in kept and None not in kept["enum"]:
        kept["enum"] = [*kept["enum"], None]
    return kept
