/* The meeting: who is here and what was decided last is asked for now and then; the clock only tells the time. */
const HERE_EVERY = 20000;

async function tellHere() {
  const slot = document.querySelector("[data-here]");
  if (!slot || document.hidden) return;
  const body = new FormData();
  body.append("csrf_token", document.querySelector('meta[name="csrf-token"]').content);
  try {
    const answer = await ask(slot.dataset.here, { method: "POST", body });
    const fresh = answer.ok && place(answer.html);
    if (fresh && fresh.textContent !== slot.textContent) slot.replaceChildren(fresh);
  } catch {
    /* the next time */
  }
}

function tellTime() {
  const clock = document.querySelector("[data-clock]");
  if (!clock) return;
  const minutes = Math.max(0, Math.floor((Date.now() / 1000 - Number(clock.dataset.clock)) / 60));
  clock.textContent = minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

if (document.querySelector("[data-here]")) {
  setInterval(tellHere, HERE_EVERY);
  setInterval(tellTime, HERE_EVERY);
}
