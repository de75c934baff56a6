/* Makes the pages quicker; every page works without it.
   - a link marked data-act opens its form inside the row it stands in
   - a form marked data-inline is sent in the background; the fragment that comes back replaces its row
   - letters act on the row that has the focus; "?" lists them
   - a form or link of the desk (triage) replaces the desk; there each letter has its element, marked data-on
   - a fact and the words it was read from light up together */
"use strict";

const byAttribute = (root, name) => root.querySelector(`[${name}]`);

async function ask(url, options = {}) {
  const response = await fetch(url, {
    ...options,
    credentials: "same-origin",
    headers: { "X-Fragment": "yes", ...(options.headers || {}) },
  });
  return { ok: response.ok, status: response.status, url: response.url, html: await response.text() };
}

function say(row, words) {
  const note = document.createElement("p");
  note.className = "acting late";
  note.setAttribute("role", "alert");
  note.textContent = words;
  close(row);
  row.append(note);
}

function close(row) {
  row.querySelectorAll(".acting").forEach((form) => form.remove());
}

function place(html) {
  const box = document.createElement("template");
  box.innerHTML = html.trim();
  return box.content.firstElementChild;
}

async function open(row, url) {
  const answer = await ask(url);
  if (!answer.ok) return say(row, "This cannot be done with the item as it is, or not by you.");
  document.querySelectorAll("[data-row]").forEach(close);
  const form = place(answer.html);
  row.append(form);
  (form.querySelector("input:not([type=hidden]), select, textarea, button, a"))?.focus();
}

async function send(form, submitter) {
  const row = form.closest("[data-row]");
  const answer = await ask(form.action, { method: "POST", body: new FormData(form, submitter) });
  if (answer.status === 422 || answer.status === 409) {
    const again = place(answer.html);
    form.replaceWith(again);
    byAttribute(again, "data-focus")?.focus();
  } else if (answer.ok) {
    const again = row.dataset.fresh ? await ask(row.dataset.fresh) : answer;
    const fresh = place(again.ok ? again.html : answer.html);
    const [box, was] = [byAttribute(fresh, "data-tick"), byAttribute(row, "data-tick")];
    if (box && was) box.checked = was.checked;
    row.replaceWith(fresh);
    fresh.focus();
  } else {
    say(row, "This was not saved. Reload the page and try again.");
  }
}

document.addEventListener("click", (event) => {
  const act = event.target.closest("[data-act]");
  const row = act?.closest("[data-row]");
  if (act && row && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    open(row, act.href);
  }
  const cancel = event.target.closest("[data-cancel]");
  const within = cancel?.closest("[data-row]");
  if (within) {
    event.preventDefault();
    close(within);
    within.focus();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-inline]") && form.closest("[data-row]")) {
    event.preventDefault();
    send(form, event.submitter);
  }
});

document.addEventListener("change", (event) => {
  event.target.closest("form[data-auto]")?.requestSubmit();
});

/* Keyboard */
const MOVES = { e: "done", x: "declined", v: "verified", r: "open", c: "open" };
const FORMS = { s: "split", u: "escalate", n: "comments/new" };
const LETTERS = [
  ["/", "search"], ["j k", "next, previous row"], ["space", "tick; the letters then act on all that are ticked"], ["a", "assign"], ["d", "due date"], ["c", "commit"],
  ["e", "done"], ["x", "decline"], ["v", "verify"], ["r", "reopen"],
  ["s", "split"], ["u", "escalate"], ["n", "note"], ["t m", "triage: the title, merge into the earlier item"], ["Enter", "open the item"], ["Esc", "close"], ["?", "this list"],
];

function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.indexOf(document.activeElement?.closest("[data-row]"));
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1)];
  next?.focus();
}

function help() {
  const dialog = document.createElement("dialog");
  dialog.className = "keys";
  dialog.setAttribute("aria-label", "Keyboard");
  const list = document.createElement("dl");
  list.className = "f";
  for (const [keys, words] of LETTERS) {
    const term = document.createElement("dt");
    for (const key of keys.split(" ")) {
      const shown = document.createElement("kbd");
      shown.textContent = key;
      term.append(shown, " ");
    }
    const meaning = document.createElement("dd");
    meaning.textContent = words;
    list.append(term, meaning);
  }
  dialog.append(list);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function onRow(row, key) {
  const link = row.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (key === "Enter" && link) return window.location.assign(link.href);
  if (link?.matches("[data-act]") && key !== "e") return open(row, link.href);
  if (FORMS[key] && "acts" in row.dataset) return open(row, `/items/${row.dataset.row}/${FORMS[key]}`);
  if (MOVES[key]) open(row, `/items/${row.dataset.row}/move/${MOVES[key]}`);
}

/* The desk: one thing at a time. A decision goes in the background and brings the next one. */
let isBusy = false;

async function onDesk(desk, url, options) {
  if (isBusy) return;
  isBusy = true;
  desk.setAttribute("aria-busy", "true");
  try {
    const answer = await ask(url, options);
    if (answer.ok || [409, 422].includes(answer.status)) putDown(desk, answer);
    else complain(desk, answer.status === 403 ? "You may not decide this." : "This was not saved. Reload the page and try again.");
  } catch {
    complain(desk, "The tracker does not answer. Nothing that you typed is lost; try again.");
  } finally {
    isBusy = false;
    desk.removeAttribute("aria-busy");
  }
}

function putDown(desk, answer) {
  const fresh = place(answer.html);
  if (!fresh?.matches("[data-desk]")) return window.location.reload();
  desk.parentNode.querySelectorAll(":scope > .notice").forEach((note) => note.remove());
  desk.replaceWith(fresh);
  fillParts(fresh);
  if (answer.ok && answer.url !== window.location.href) history.pushState(null, "", answer.url);
  (byAttribute(fresh, "data-focus") || fresh).focus();
  window.scrollTo(0, 0);
}

function complain(desk, words) {
  byAttribute(desk, "data-complaint")?.remove();
  const note = document.createElement("p");
  note.className = "notice refused";
  note.setAttribute("role", "alert");
  note.setAttribute("data-complaint", "");
  note.textContent = words;
  desk.prepend(note);
}

function onDeskKey(desk, event) {
  const key = event.key === "Enter" && event.target.matches("[data-desk], body") ? "c" : event.key;
  const part = desk.querySelector(`[data-on="${CSS.escape(key)}"]`);
  if (!part) return false;
  if (part.matches("details")) {
    part.open = true;
    part.querySelector("textarea, input")?.focus();
  } else if (part.matches("input, select") || part.hasAttribute("data-focuses")) part.focus();
  else if (!event.repeat) part.click();
  return true;
}

document.addEventListener("submit", (event) => {
  const desk = event.target.matches("[data-desk-form]") && event.target.closest("[data-desk]");
  if (!desk) return;
  event.preventDefault();
  const url = event.submitter?.getAttribute("formaction") || event.target.action;
  onDesk(desk, url, { method: "POST", body: new FormData(event.target) });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-desk-link]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  onDesk(link.closest("[data-desk]"), link.href);
});

window.addEventListener("popstate", () => {
  const desk = byAttribute(document, "data-desk");
  if (desk) onDesk(desk, window.location.href);
});

document.addEventListener("keydown", (event) => {
  const desk = byAttribute(document, "data-desk");
  const typing = event.target.matches("input, textarea, select, [contenteditable]");
  const row = document.activeElement?.closest("[data-row]");
  if (event.key === "Escape" && row && byAttribute(row, "data-cancel")) {
    close(row);
    return row.focus();
  }
  if (event.key === "Escape" && desk?.contains(event.target)) return desk.focus();
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") byAttribute(document, 'data-key="/"')?.focus();
  else if (event.key === "?") help();
  else if (desk && onDeskKey(desk, event)) return event.preventDefault();
  else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  else if (row && row === document.activeElement) onRow(row, event.key);
  else return;
  event.preventDefault();
});

/* Facts and their words */
function light(event, on) {
  const fact = event.target.closest?.("[data-fact]")?.dataset.fact;
  if (!fact) return;
  document.querySelectorAll(`[data-fact="${CSS.escape(fact)}"]`).forEach((part) => part.classList.toggle("lit", on));
}
for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(name, (event) => light(event, on));
}

/* Preview: a click on a line proposes it as an item, a click with Shift extends to there; Enter adds it */
function propose(line, extends_) {
  const first = document.getElementById("add_first");
  const last = document.getElementById("add_last");
  if (!first || !last) return;
  const number = Number(line.id.slice(1));
  const from = extends_ && first.value ? Number(first.value) : number;
  [first.value, last.value] = [Math.min(from, number), Math.max(from, number)];
  document.querySelectorAll("ol.text li").forEach((other) => {
    const place = Number(other.id.slice(1));
    other.classList.toggle("chosen", place >= first.value && place <= last.value);
  });
  document.querySelector("button[name=add]").focus();
}

document.addEventListener("click", (event) => {
  const line = event.target.closest(".preview ol.text li");
  if (line && !window.getSelection().toString()) propose(line, event.shiftKey);
});

/* Preview: the text scrolls to the words of the fact that has the focus */
document.addEventListener("focusin", (event) => {
  const fact = event.target.closest?.(".preview [data-fact]:not(mark)")?.dataset.fact;
  const words = fact && document.querySelector(`mark[data-fact="${CSS.escape(fact)}"]`);
  words?.scrollIntoView({ block: "nearest" });
});

/* Parts of a page that are asked for on their own; without script their links lead there */
function fillParts(root) {
  root.querySelectorAll("[data-part]").forEach(async (slot) => {
    const answer = await ask(slot.dataset.part);
    if (!answer.ok) return;
    const box = document.createElement("template");
    box.innerHTML = answer.html;
    slot.replaceWith(box.content);
  });
}
fillParts(document);

document.querySelectorAll("[data-hide-with-script]").forEach((part) => part.remove());
byAttribute(document, "data-focus")?.focus();

/* Deciding a pair: c or Enter confirms, x goes to the reason, j and k to the next and the previous pair */
const DECIDING = { c: "c", Enter: "c", x: "x", j: "j", k: "k" };
document.addEventListener("keydown", (event) => {
  const part = DECIDING[event.key] && document.querySelector(`[data-decide="${DECIDING[event.key]}"]`);
  const isTaken = event.target.matches("input, textarea, select, button, a, summary, [contenteditable]");
  if (!part || event.ctrlKey || event.metaKey || event.altKey || (isTaken && (event.key === "Enter" || event.target.matches("input, textarea, select")))) return;
  event.preventDefault();
  if (part.matches("a, button")) part.click();
  else part.focus();
});
