/* An open page of an item asks every few seconds whether it still shows what holds, while somebody looks at it.
   Where it does not, its main part is drawn anew; where somebody is typing, it only says so. */
const LOOK_EVERY = 15000;

function isTyping(main) {
  const at = document.activeElement;
  if (at?.matches("input:not([type=hidden]), textarea, select") && main.contains(at)) return true;
  return [...main.querySelectorAll("textarea, input[type=text]")].some((field) => field.value !== field.defaultValue);
}

function tellOfChange(main) {
  if (byAttribute(main, "data-changed")) return;
  const note = document.createElement("p");
  note.className = "notice";
  note.setAttribute("role", "status");
  note.setAttribute("data-changed", "");
  const again = document.createElement("a");
  again.href = window.location.href;
  again.className = "link";
  again.textContent = "Show it as it is now";
  note.append("This item has changed meanwhile. What you typed is still here. ", again);
  main.prepend(note);
}

async function drawAnew(main) {
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
  if (!fresh) return;
  const note = document.createElement("p");
  note.className = "notice";
  note.setAttribute("role", "status");
  note.textContent = "This item has changed; the page shows it as it is now.";
  main.replaceChildren(note, ...fresh.childNodes);
  fillParts(main);
}

async function lookAgain() {
  const issue = byAttribute(document, "data-stamp-at");
  const main = document.getElementById("main");
  if (!issue || !main || document.hidden) return;
  let answer;
  try {
    answer = await fetch(issue.dataset.stampAt, { credentials: "same-origin" });
  } catch {
    return;
  }
  if (!answer.ok || (await answer.text()) === issue.dataset.stamp) return;
  if (isTyping(main)) tellOfChange(main);
  else await drawAnew(main);
}

setInterval(lookAgain, LOOK_EVERY);
document.addEventListener("visibilitychange", lookAgain);
