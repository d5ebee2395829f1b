// The board of tables: somebody is taken by mouse, finger, key or press, carried to another table, left or put back.
// Without script each name leads to a page that does the same.
import { isPulling, listen } from "./pull.js";

const EDGE = 60;
let board = null;
let hand = null; // who is in hand: {card, id, name, seen, from, target, words}
let ghost = null;

const words = (name, facts = {}) =>
  Object.entries(facts).reduce((text, [key, value]) => text.replace(`{${key}}`, value), board.dataset[name]);
const say = (text) => {
  const box = document.querySelector("[data-spoken]");
  if (box) box.textContent = text;
};
const held = () => board.querySelector("[data-held]");
const tables = () => [...board.querySelectorAll("[data-columns] > [data-col]")];
const linkOf = (card) => card.querySelector("[data-take]");

// --- taking, carrying, leaving --------------------------------------------------------------------

function take(card) {
  if (hand) putBack(false);
  const from = card.closest("[data-col]");
  hand = {
    card,
    id: card.id.slice(2),
    name: linkOf(card).textContent,
    seen: card.dataset.card,
    from,
    target: from,
    words: new Map(),
  };
  card.classList.add("is-held");
  askWhere(hand);
  show();
  say(`${words("taken", { name: hand.name })} ${describe()}`);
  return true;
}

async function askWhere(mine) {
  try {
    const answer = await fetch(`${board.dataset.hand}${mine.id}/hand${board.dataset.args}`);
    if (!answer.ok || hand !== mine) return;
    const text = await answer.text();
    if (hand !== mine) return;
    const box = held();
    box.innerHTML = text;
    window.htmx.process(box);
    box.hidden = false;
    for (const line of box.querySelectorAll("[data-words]")) {
      mine.words.set(line.dataset.words, { kind: line.dataset.kind, text: line.textContent });
    }
    show();
    if (mine.target !== mine.from) say(describe());
  } catch {
    // The server checks again when they are left somewhere.
  }
}

function describe() {
  const table = hand.target.dataset.name;
  if (hand.target === hand.from) {
    return words("here", { table }) + (hand.seen.endsWith("!") ? ` ${words("fixed")}` : "");
  }
  const known = hand.words.get(hand.target.dataset.col);
  return known ? `${table}. ${known.text}` : `${table}.`;
}

function show() {
  for (const column of board.querySelectorAll("[data-col]")) {
    const here = column === hand.target && column !== hand.from;
    const known = here ? hand.words.get(column.dataset.col) : null;
    column.classList.toggle("is-target", here);
    column.classList.toggle("is-bad", Boolean(known && known.kind === "bad"));
    column.classList.toggle("is-better", Boolean(known && known.kind === "better"));
  }
  const verdict = held().querySelector("[data-verdict]");
  if (verdict) verdict.textContent = describe();
}

function carry(step) {
  const all = tables();
  const at = all.indexOf(hand.target);
  hand.target = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  hand.target.scrollIntoView({ block: "nearest", inline: "nearest" });
  show();
  say(describe());
}

function letGo() {
  if (hand) hand.card.classList.remove("is-held");
  hand = null;
  if (ghost) ghost.remove();
  ghost = null;
  document.documentElement.classList.remove("is-dragging");
  for (const column of board.querySelectorAll("[data-col]")) column.classList.remove("is-target", "is-bad", "is-better");
}

function putBack(focus = true) {
  if (!hand) return;
  const link = linkOf(hand.card);
  letGo();
  held().hidden = true;
  if (focus) {
    link.focus();
    say(words("back"));
  }
}

function leave(target = hand.target) {
  if (target === hand.from) {
    putBack();
    return;
  }
  const form = board.querySelector("[data-drop]");
  form.elements.registration_id.value = hand.id;
  form.elements.table_id.value = target.dataset.col;
  form.elements.seen.value = hand.seen;
  // The answer brings a new board; what had the focus gets it again by its id.
  linkOf(hand.card).focus({ preventScroll: true });
  form.requestSubmit();
}

// --- keys and presses -----------------------------------------------------------------------------

const typing = (target) => target.closest("input, textarea, select");
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

document.addEventListener("keydown", (event) => {
  if (!isHere()) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing(event.target)) {
    const button = document.getElementById(event.shiftKey ? "redo" : "undo");
    if (button) {
      event.preventDefault();
      button.click();
    }
    return;
  }
  if (!hand || typing(event.target)) return;
  if (event.key === "Escape") {
    event.preventDefault();
    putBack();
  } else if (STEPS[event.key]) {
    event.preventDefault();
    carry(STEPS[event.key]);
  } else if (event.key === "Enter" && !event.target.closest("button, summary, a:not([data-take])")) {
    event.preventDefault();
    leave();
  } else if (event.key === "Delete") {
    event.preventDefault();
    leave(board.querySelector('[data-col=""]'));
  }
});

document.addEventListener("click", (event) => {
  if (!isHere()) return;
  if (event.target.closest("[data-put-back]")) {
    if (hand) putBack();
    else held().hidden = true;
    return;
  }
  const card = event.target.closest("[data-card]");
  if (!card || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (hand && hand.card === card) putBack();
  else take(card);
});

// --- mouse and finger -----------------------------------------------------------------------------

listen({
  find: (target) => (isHere() && target.closest ? target.closest("[data-card]") : null),
  begin: (card) => {
    take(card);
    ghost = document.createElement("div");
    ghost.className = "en-person en-pulled";
    ghost.textContent = hand.name;
    document.body.append(ghost);
    return true;
  },
  follow: (event) => {
    if (!hand) return;
    ghost.style.transform = `translate(${event.clientX + 8}px, ${event.clientY + 8}px)`;
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const column = under && under.closest("[data-col]");
    if (column && column !== hand.target && board.contains(column)) {
      hand.target = column;
      show();
    } else if (!column && hand.target !== hand.from) {
      hand.target = hand.from;
      show();
    }
    scrollAtEdges(event);
  },
  drop: () => {
    if (!hand) return;
    if (ghost) ghost.remove();
    ghost = null;
    if (hand.target === hand.from) putBack(false);
    else leave();
  },
  cancel: () => putBack(false),
});

function scrollAtEdges(event) {
  if (event.clientY < EDGE) window.scrollBy(0, -12);
  else if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, 12);
  const row = board.querySelector("[data-columns]");
  const box = row.getBoundingClientRect();
  if (event.clientX < Math.max(box.left, 0) + EDGE / 2) row.scrollBy(-16, 0);
  else if (event.clientX > Math.min(box.right, window.innerWidth) - EDGE / 2) row.scrollBy(16, 0);
}

// --- what the server brings -----------------------------------------------------------------------

// While somebody is in hand, or something is being written, news wait: they would pull the page from under it.
function busy() {
  if (!isHere()) return false;
  const focused = document.activeElement;
  const writes = focused && board.contains(focused) && typing(focused);
  return Boolean(hand || isPulling() || writes || board.querySelector("details.en-confirm[open]"));
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-board] [data-poll]") && busy()) event.preventDefault();
});
document.addEventListener("htmx:sendError", (event) => {
  if (board && board.contains(event.target) && !event.target.matches("[data-poll], .en-progress")) {
    putBack(false);
    say(words("lost"));
  }
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id !== "board" || !event.detail.shouldSwap) return;
  // Somebody may have been taken since the news were asked for: the next question brings them.
  if (event.detail.requestConfig.elt.matches("[data-poll]") && busy()) {
    event.detail.shouldSwap = false;
    return;
  }
  letGo();
});

// A key may come between the answer's arrival and its waking: then it wakes by the key.
function isHere() {
  const found = document.getElementById("board");
  if (found) wake(found);
  return Boolean(found);
}

export function wake(found) {
  if (found.dataset.awake) return;
  found.dataset.awake = "yes";
  board = found;
  hand = null;
}
