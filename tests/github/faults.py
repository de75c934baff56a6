"""An addon for mitmproxy, between us and the emulator: faults by plan, and what GitHub has and the emulator lacks.

A fault is `{match, times, phase, do, …}`: `match` is searched in "METHOD path?query", `times` of -1 is for ever.

- `kill`: hang up; in the response phase the emulator has done what was asked, and the client never hears.
- `delay`: wait `seconds`.
- `status`: answer with `status`, `headers` and `body` (JSON, or text as it is): in the response phase, after the deed.
- `redirect`: answer with `status` and the Location `to`, which may use groups of `match`.
- `strip`: take `fields` out of the request's body, as GitHub does without the right to push.
- `hide`: leave rows whose body holds `text` out of a list.
- `cut`: send the first half of the body.
- `bare`: leave out the headers that tell of limits.
"""

import asyncio
import hashlib
import json
import os
import re
import time
from http.client import HTTPConnection
from typing import Any

from mitmproxy import ctx, http

CONTROL, UPSTREAM = os.environ["STAND_IN_CONTROL"], os.environ["STAND_IN_UPSTREAM"]
APP = json.loads(os.environ["STAND_IN_APP"])
PARENT = os.getppid()
QUIET = "x-stand-in"
"""Requests with this header are the test's own: no faults, no log."""
MILLISECONDS = re.compile(rb'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{3}Z"')


class Faults:
    """The plan, the log, and what has been learnt on the way."""

    def __init__(self) -> None:
        self.plan: list[dict[str, Any]] = []
        self.log: list[dict[str, Any]] = []
        self.places: dict[str, str] = {}
        """Issue by node id: its path."""
        self.repos: dict[str, int] = {}
        self.duplicates: set[str] = set()
        self.made: list[int] = []
        """Repositories, by number: the emulator lists none of an organisation's."""

    async def running(self) -> None:
        """End with the process that started us."""
        self.watch = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while os.getppid() == PARENT:
            await asyncio.sleep(1)
        ctx.master.shutdown()

    async def request(self, flow: http.HTTPFlow) -> None:
        """On its way in."""
        if flow.request.path.startswith("/__"):
            flow.response = self._controlled(flow)
            return
        flow.request.path = flow.request.path.removeprefix("/api/v3").replace("/api/graphql", "/graphql")
        flow.metadata["quiet"] = flow.request.headers.pop(QUIET, "")
        flow.metadata["line"] = f"{flow.request.method} {flow.request.path}"
        if not flow.metadata["quiet"]:
            flow.metadata["entry"] = entry = {
                "method": flow.request.method,
                "path": flow.request.path,
                "body": _json(flow.request.content),
                "etag": flow.request.headers.get("if-none-match", ""),
                "status": None,
            }
            self.log.append(entry)
            if fault := self._take(flow, "request"):
                await self._apply(fault, flow)
        if flow.response is None and not flow.error:
            await self._complete(flow)

    async def response(self, flow: http.HTTPFlow) -> None:
        """On its way out."""
        if flow.request.path.startswith("/__") or flow.response is None:
            return
        self._correct(flow)
        if not flow.metadata["quiet"] and (fault := self._take(flow, "response")):
            await self._apply(fault, flow)
        if flow.error or flow.response is None:
            return
        _etag(flow)
        if "entry" in flow.metadata:
            flow.metadata["entry"]["status"] = flow.response.status_code

    def _controlled(self, flow: http.HTTPFlow) -> http.Response:
        what = flow.request.path
        if what == "/__log":
            return _answer(200, self.log)
        if what == "/__faults":
            self.plan = json.loads(flow.request.content or b"[]")
        elif what == "/__forget":
            self.plan, self.log, self.made = [], [], []
        return _answer(200, {"ready": True})

    def _take(self, flow: http.HTTPFlow, phase: str) -> dict[str, Any] | None:
        for fault in self.plan:
            is_now = fault["times"] and fault.get("phase", "response") == phase
            if is_now and re.search(fault["match"], flow.metadata["line"]):
                fault["times"] -= 1
                return fault
        return None

    async def _apply(self, fault: dict[str, Any], flow: http.HTTPFlow) -> None:
        if fault["do"] == "delay":
            await asyncio.sleep(fault["seconds"])
        else:
            DEEDS[fault["do"]](fault, flow)

    async def _complete(self, flow: http.HTTPFlow) -> None:
        """Serve what the emulator does not have, and put right what it misreads."""
        path, _, query = flow.request.path.partition("?")
        if path == "/graphql":
            flow.response = await asyncio.to_thread(self._graphql, flow)
        elif path.startswith("/app/hook/"):
            flow.request.port = int(CONTROL)
        elif path in ("/installation/repositories", "/user/repos") and flow.request.method == "GET":
            repos = [(await asyncio.to_thread(_upstream, f"/repositories/{one}", flow))[1] for one in self.made]
            flow.response = _answer(200, repos if path == "/user/repos" else {"repositories": repos})
        elif re.fullmatch(r"/repos/[^/]+/[^/]+/assignees", path):
            flow.response = _answer(200, APP["assignable"])
        elif found := re.fullmatch(r"/app-manifests/([^/]+)/conversions", path):
            new = APP["new"] if found[1] == "good-code" else None
            flow.response = _answer(201, new) if new else _answer(404, {"message": "Not Found"})
        elif found := re.match(r"/repositories/(\d+)(/.+)$", path):
            _, repo = await asyncio.to_thread(_upstream, f"/repositories/{found[1]}", flow)
            flow.request.path = f"/repos/{repo['full_name']}{found[2]}" + (f"?{query}" if query else "")
        elif flow.request.method == "PATCH" and re.fullmatch(r"/repos/[^/]+/[^/]+/issues/\d+", path):
            await asyncio.to_thread(self._closes, flow, path)
        flow.request.path = re.sub(r"(since=[^&]*?\d\d)Z", r"\1.000Z", flow.request.path)

    def _closes(self, flow: http.HTTPFlow, path: str) -> None:
        """The emulator knows no duplicates: it closes them as not planned, and we remember."""
        body = _json(flow.request.content)
        if not isinstance(body, dict) or not {"state", "state_reason"} & set(body):
            return
        is_duplicate = body.get("state_reason") == "duplicate"
        if is_duplicate:
            flow.request.content = json.dumps({**body, "state_reason": "not_planned"}).encode()
            self.duplicates.add(path)
        else:
            self.duplicates.discard(path)
        _call(int(CONTROL), "POST", "/duplicates", {}, {"path": path, "is": is_duplicate})

    def _correct(self, flow: http.HTTPFlow) -> None:
        """Whole seconds and close reasons; and learn where issues are and which repositories were made."""
        response = flow.response
        response.content = MILLISECONDS.sub(rb'"\1Z"', response.content or b"")
        data = _json(response.content)
        if flow.metadata["line"].startswith("POST /orgs/") and response.status_code == 201:
            self.made.append(data["id"])
        for row in data if isinstance(data, list) else [data]:
            if isinstance(row, dict) and "node_id" in row and "/issues/" in str(row.get("url")):
                path = "/" + row["url"].split("/", 3)[3]
                self.places[row["node_id"]] = path
                if path in self.duplicates and row.get("state_reason") == "not_planned":
                    row["state_reason"] = "duplicate"
        if isinstance(data, (dict, list)) and data:
            response.content = json.dumps(data).encode()

    def _graphql(self, flow: http.HTTPFlow) -> http.Response:
        """`nodes(ids:)` of issues, which is all that is asked of it."""
        ids = json.loads(flow.request.content)["variables"]["ids"]
        nodes, errors = [], []
        for place, node_id in enumerate(ids):
            node = self._node(node_id, flow)
            nodes.append(node)
            if node is None:
                message = f"Could not resolve to a node with the global id of '{node_id}'."
                errors.append({"type": "NOT_FOUND", "path": ["nodes", place], "message": message})
        return _answer(200, {"data": {"nodes": nodes}, **({"errors": errors} if errors else {})})

    def _node(self, node_id: str, flow: http.HTTPFlow) -> dict[str, Any] | None:
        path = self.places.get(node_id)
        status, issue = _upstream(path, flow) if path else (404, {})
        if status != 200:
            return None
        name = path.split("/issues/")[0].removeprefix("/repos/")
        if name not in self.repos:
            self.repos[name] = _upstream(f"/repos/{name}", flow)[1]["id"]
        updated = re.sub(r"\.\d+Z$", "Z", issue["updated_at"])
        return {
            "__typename": "Issue",
            "id": node_id,
            "number": issue["number"],
            "state": issue["state"].upper(),
            "updatedAt": updated,
            "repository": {"databaseId": self.repos[name], "nameWithOwner": name},
        }


def _kill(fault: dict[str, Any], flow: http.HTTPFlow) -> None:
    flow.metadata["entry"]["status"] = 0
    flow.kill()


def _status(fault: dict[str, Any], flow: http.HTTPFlow) -> None:
    flow.response = _answer(fault["status"], fault.get("body", {}), fault.get("headers"))


def _redirect(fault: dict[str, Any], flow: http.HTTPFlow) -> None:
    to = re.search(fault["match"], flow.metadata["line"].partition("?")[0]).expand(fault["to"])
    to = to if "://" in to else f"http://{flow.request.headers['host']}{to}"
    flow.response = _answer(fault["status"], {"message": "Moved", "url": to}, {"Location": to})


def _strip(fault: dict[str, Any], flow: http.HTTPFlow) -> None:
    body = json.loads(flow.request.content)
    flow.request.content = json.dumps({k: v for k, v in body.items() if k not in fault["fields"]}).encode()


def _hide(fault: dict[str, Any], flow: http.HTTPFlow) -> None:
    rows = [row for row in json.loads(flow.response.content) if fault["text"] not in (row.get("body") or "")]
    flow.response.content = json.dumps(rows).encode()


def _cut(fault: dict[str, Any], flow: http.HTTPFlow) -> None:
    flow.response.content = flow.response.content[: len(flow.response.content) // 2]


def _bare(fault: dict[str, Any], flow: http.HTTPFlow) -> None:
    for name in [name for name in flow.response.headers if name.lower().startswith("x-ratelimit")]:
        del flow.response.headers[name]


DEEDS = {
    "kill": _kill,
    "status": _status,
    "redirect": _redirect,
    "strip": _strip,
    "hide": _hide,
    "cut": _cut,
    "bare": _bare,
}


def _etag(flow: http.HTTPFlow) -> None:
    response = flow.response
    if flow.request.method != "GET" or response.status_code != 200 or "etag" in response.headers:
        return
    etag = f'W/"{hashlib.sha256(response.content).hexdigest()}"'
    response.headers["ETag"] = etag
    response.headers["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())
    if flow.request.headers.get("if-none-match") == etag:
        kept = {k: v for k, v in response.headers.items() if k.lower() in ("etag", "date")}
        flow.response = http.Response.make(304, b"", kept)


def _answer(status: int, body: Any, headers: dict[str, str] | None = None) -> http.Response:
    text = body if isinstance(body, str) else json.dumps(body)
    return http.Response.make(status, text, {"content-type": "application/json; charset=utf-8", **(headers or {})})


def _json(content: bytes | None) -> Any:
    try:
        return json.loads(content or b"null")
    except ValueError:
        return None


def _upstream(path: str, flow: http.HTTPFlow) -> tuple[int, Any]:
    return _call(int(UPSTREAM), "GET", path, {"Authorization": flow.request.headers.get("authorization", "")})


def _call(port: int, method: str, path: str, headers: dict[str, str], body: Any = None) -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    finally:
        connection.close()


addons = [Faults()]
