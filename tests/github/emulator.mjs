// Starts the emulator and a small control server beside it; ends when its input does.
//
// Webhooks that the emulator sends are caught here: they get what GitHub's have and its lack (a GUID, whole seconds,
// close reasons), are signed anew, kept for the test to read, and passed on where the test said so.
import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { createEmulator } from "emulate";

const { port, baseUrl, seed, secret } = JSON.parse(process.argv[2]);
const realFetch = globalThis.fetch;
let target = null;
let attempts = [];
let sent = [];
let duplicates = new Set();

const whole = (text) => text.replace(/"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{3}Z"/g, '"$1Z"');
const place = (url) => new URL(url).pathname;

async function deliver(one, isRedelivery) {
  let status = 502;
  if (target) {
    try {
      const answer = await realFetch(target, { method: "POST", headers: one.headers, body: one.body });
      status = answer.status;
    } catch {}
  }
  const { guid, event } = one;
  attempts.unshift({
    id: attempts.length + 1, guid, event, action: one.action, delivered_at: new Date().toISOString(),
    status_code: status, status: status < 300 ? "OK" : "failed", redelivery: isRedelivery, duration: 0.1,
    installation_id: one.installation, repository_id: null, url: target ?? "",
  });
  return new Response(null, { status: 200 });
}

globalThis.fetch = async (url, options = {}) => {
  const event = options.headers?.["X-GitHub-Event"];
  if (!event) return realFetch(url, options);
  const payload = JSON.parse(whole(options.body));
  if (event === "repository" && payload.action === "created") return new Response(null); // by the test itself
  if (payload.issue && duplicates.has(place(payload.issue.url)) && payload.issue.state_reason === "not_planned") {
    payload.issue.state_reason = "duplicate";
  }
  const body = JSON.stringify(payload);
  const guid = randomUUID();
  const headers = {
    "Content-Type": "application/json", "User-Agent": "GitHub-Hookshot/stand-in", "X-GitHub-Event": event,
    "X-GitHub-Delivery": guid, "X-GitHub-Hook-ID": "1",
    "X-Hub-Signature-256": "sha256=" + createHmac("sha256", secret).update(body).digest("hex"),
  };
  const one = { guid, event, action: payload.action ?? null, installation: payload.installation?.id ?? null, headers, body };
  sent.push(one);
  return deliver(one, false);
};

const emulator = await createEmulator({ service: "github", port, hostname: "127.0.0.1", baseUrl, seed });

const routes = {
  "POST /reset": () => { emulator.reset(); target = null; attempts = []; sent = []; duplicates = new Set(); return {}; },
  "POST /forget": () => { target = null; attempts = []; sent = []; return {}; },
  "POST /target": (body) => { target = body.url; return {}; },
  "GET /sent": () => sent,
  "POST /duplicates": (body) => { duplicates[body.is ? "add" : "delete"](body.path); return {}; },
  "GET /app/hook/deliveries": () => attempts,
};

const control = createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", async () => {
    const path = new URL(request.url, "http://127.0.0.1").pathname;
    const again = path.match(/^\/app\/hook\/deliveries\/(\d+)\/attempts$/);
    const text = Buffer.concat(parts).toString();
    const send = (status, data) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(data));
    };
    if (again && request.method === "POST") {
      const attempt = attempts.find((one) => one.id === Number(again[1]));
      const one = sent.find((row) => row.guid === attempt?.guid);
      if (!one) return send(404, { message: "Not Found" });
      await deliver(one, true);
      return send(202, {});
    }
    const route = routes[`${request.method} ${path}`];
    return route ? send(200, route(text ? JSON.parse(text) : {})) : send(404, { message: "Not Found" });
  });
});
control.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ control: control.address().port })));

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
