/* The list of items: ticked rows and what is done with them; the filter opens in place */
const ticks = () => [...document.querySelectorAll("[data-tick]")];
const ticked = () => ticks().filter((box) => box.checked);

function count() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const many = ticked().length;
  bar.hidden = many === 0;
  byAttribute(bar, "data-ticked").textContent = many === 1 ? "1 item is ticked" : `${many} items are ticked`;
}

function changeTicked(hash, state) {
  const query = new URLSearchParams(new FormData(document.getElementById("bulk")));
  if (state) query.set("state", state);
  window.location.assign(`/items/change?${query}#${hash}`);
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick]")) count();
});

document.addEventListener("click", async (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target.closest("[data-tick-all]")) {
    event.preventDefault();
    const wanted = ticked().length < ticks().length;
    ticks().forEach((box) => { box.checked = wanted; });
    count();
  }
  const link = event.target.closest("[data-load]");
  if (!link) return;
  event.preventDefault();
  const there = document.getElementById(link.dataset.load);
  if (there.firstElementChild) return there.replaceChildren();
  const answer = await ask(link.href);
  if (!answer.ok) return window.location.assign(link.href);
  there.replaceChildren(place(answer.html));
  there.querySelector("input, select")?.focus();
});

/* A form sends what is filled in: empty fields would only lengthen the address */
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-filter]")) return;
  for (const field of event.target.elements) field.disabled ||= field.name !== "" && field.value === "";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("[data-filter] :disabled").forEach((field) => { field.disabled = false; });
  count();
});

/* Space ticks the row that has the focus; with rows ticked, the letters act on all of them */
const ON_TICKED = { a: ["owner"], d: ["due_on"], e: ["evidence", "done"], x: ["reason", "declined"] };
document.addEventListener("keydown", (event) => {
  const row = document.activeElement;
  if (event.ctrlKey || event.metaKey || event.altKey || !row?.matches("[data-row]")) return;
  const box = byAttribute(row, "data-tick");
  if (event.key === " " && box) {
    box.checked = !box.checked;
    count();
  } else if (ON_TICKED[event.key] && ticked().length) {
    changeTicked(...ON_TICKED[event.key]);
  } else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });
