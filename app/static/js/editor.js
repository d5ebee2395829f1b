// The schedule editor: a session is taken by mouse, finger, key or press, carried, and left or put back.
// Without script each session's title leads to a form that does the same.
import { clear, clock, drawGhost, gridOf, isDrawn, limits, placeAt, reasonsAgainst, roomsOf, shade } from "./editor-grid.js";

const MOVED = 6;
const LONG_PRESS = 350;
let editor = null;
let hand = null; // the session in hand: {card, id, title, length, seen, start, column, target, blocked, byPointer}
let press = null; // a pointer that is down on a card and may become a drag
let searched = "";
let skipClick = false;

const words = (name, facts = {}) =>
  Object.entries(facts).reduce((text, [key, value]) => text.replace(`{${key}}`, value), editor.dataset[name]);
const say = (text) => {
  const box = document.querySelector("[data-spoken]");
  if (box) box.textContent = text;
};
const panel = () => editor.querySelector("[data-held]");

// --- taking, carrying, leaving --------------------------------------------------------------------

function take(card, byPointer = false) {
  if (hand) putBack(false);
  if (card.hasAttribute("data-locked")) {
    say(words("lockedWords"));
    return false;
  }
  const placed = card.dataset.start !== undefined;
  const { first } = limits(editor);
  hand = {
    card,
    id: card.dataset.card,
    title: card.dataset.title,
    length: Number(card.dataset.len),
    seen: card.dataset.seen,
    start: placed ? Number(card.dataset.start) : first,
    column: placed ? Number(card.dataset.column) || roomsOf(editor).length : 1,
    placed,
    byPointer,
    blocked: [],
  };
  hand.target = { start: hand.start, column: hand.column };
  card.classList.add("is-held");
  askWhere(hand);
  show();
  const verdict = verdictOf();
  say([words("taken", { title: hand.title }), describe(), verdict.words].join(" "));
  return true;
}

async function askWhere(mine) {
  const url = editor.dataset.where.replace("00000000-0000-0000-0000-000000000000", mine.id);
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok || hand !== mine) return;
    mine.blocked = (await answer.json()).blocked;
  } catch {
    return; // the server checks again after the drop
  }
  if (hand !== mine) return;
  shade(editor, mine.blocked);
  show();
}

function describe() {
  const room = roomsOf(editor)[hand.target.column - 1];
  return words("at", { time: clock(hand.target.start), room: room && room.id ? room.name : words("noroom") });
}

function verdictOf() {
  const { hard, soft } = reasonsAgainst(hand.blocked, hand.target, hand.length);
  if (hard.length) return { kind: "is-bad", words: words("blocked", { why: hard.join("; ") }) };
  if (soft.length) return { kind: "is-careful", words: words("careful", { why: soft.join("; ") }) };
  return { kind: "is-ok", words: words("fits") };
}

function show() {
  const verdict = verdictOf();
  const box = panel();
  box.hidden = false;
  box.querySelector("[data-held-title]").textContent = hand.title;
  box.querySelector("[data-held-place]").textContent = describe();
  const said = box.querySelector("[data-held-verdict]");
  said.textContent = verdict.words;
  said.className = `small mt-2 mb-2 en-verdict-line ${verdict.kind}`;
  box.querySelector("[data-held-form]").href = hand.card.querySelector("[data-take]").href;
  drawGhost(editor, hand.target, hand.length, { kind: verdict.kind, text: `${clock(hand.target.start)} ${hand.title}` });
}

function carry(minutes, columns) {
  const { first, last, step } = limits(editor);
  const at = hand.target.start;
  const size = Math.abs(minutes) || step;
  let start = at;
  if (minutes > 0) start = Math.floor(at / size) * size + size;
  if (minutes < 0) start = Math.ceil(at / size) * size - size;
  start = Math.min(Math.max(start, first), Math.max(first, last - Math.min(hand.length, last - first)));
  const column = Math.min(Math.max(hand.target.column + columns, 1), roomsOf(editor).length);
  hand.target = { start, column };
  show();
  say(`${describe()} ${verdictOf().words}`);
}

function putBack(focus = true) {
  if (!hand) return;
  const link = hand.card.querySelector("[data-take]");
  hand.card.classList.remove("is-held");
  hand = null;
  clear(editor);
  panel().hidden = true;
  document.documentElement.classList.remove("is-dragging");
  if (focus) {
    link.focus();
    say(words("back"));
  }
}

function send(form, values) {
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  form.requestSubmit();
}

function leave() {
  const { id, seen, target, placed, start, column } = hand;
  if (placed && target.start === start && target.column === column) {
    putBack();
    return;
  }
  const room = roomsOf(editor)[target.column - 1];
  const link = hand.card.querySelector("[data-take]");
  // The answer brings a new page; what had the focus gets it again by its id.
  if (link.id) link.focus({ preventScroll: true });
  send(editor.querySelector("[data-drop]"), { session: id, seen, day: editor.dataset.day, time: clock(target.start), room: room ? room.id : "" });
}

function takeOff() {
  const { id, seen, placed } = hand;
  if (!placed) {
    putBack();
    return;
  }
  send(editor.querySelector("[data-off]"), { session: id, seen });
}

// --- keys and presses -----------------------------------------------------------------------------

const typing = (target) => target.closest("input, textarea, select");
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const GO = { up: "ArrowUp", down: "ArrowDown", left: "ArrowLeft", right: "ArrowRight" };

function stepBy(key, fine) {
  const [rows, columns] = STEPS[key];
  carry(rows * (fine ? 5 : limits(editor).step), columns);
}

document.addEventListener("keydown", (event) => {
  if (!isHere()) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing(event.target)) {
    const button = document.getElementById(event.shiftKey ? "redo" : "undo");
    if (button && !button.disabled) {
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
    stepBy(event.key, event.shiftKey);
  } else if (event.key === "Enter" && !event.target.closest("button, summary, a:not([data-take])")) {
    event.preventDefault();
    leave();
  } else if (event.key === "Delete") {
    event.preventDefault();
    takeOff();
  }
});

document.addEventListener("click", (event) => {
  if (!isHere()) return;
  if (skipClick) {
    skipClick = false;
    event.preventDefault();
    return;
  }
  const go = event.target.closest("[data-go]");
  if (go && hand) {
    if (go.dataset.go === "drop") leave();
    else if (go.dataset.go === "back") putBack();
    else stepBy(GO[go.dataset.go], event.shiftKey);
    return;
  }
  const link = event.target.closest("[data-take]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !gridOf(editor)) return;
  const card = link.closest("[data-card]");
  if (card.hasAttribute("data-locked")) return; // its page says so, and unlocks
  event.preventDefault();
  if (hand && hand.card === card) {
    if (event.detail === 0) leave();
  } else take(card);
});

// --- mouse and finger -----------------------------------------------------------------------------

document.addEventListener("pointerdown", (event) => {
  if (!isHere() || event.button !== 0 || !isDrawn(editor)) return;
  const card = event.target.closest("[data-card]");
  if (!card || event.target.closest("button, details")) return;
  const box = card.getBoundingClientRect();
  press = { card, x: event.clientX, y: event.clientY, above: event.clientY - box.top, id: event.pointerId, dragging: false };
  if (card.dataset.start === undefined) press.above = 8;
  if (event.pointerType === "touch") press.timer = window.setTimeout(() => beginDrag(press), LONG_PRESS);
});

function beginDrag(started) {
  if (press !== started || started.dragging) return;
  if (!take(started.card, true)) {
    press = null;
    return;
  }
  started.dragging = true;
  document.documentElement.classList.add("is-dragging");
}

document.addEventListener("pointermove", (event) => {
  if (!press || event.pointerId !== press.id) return;
  const far = Math.hypot(event.clientX - press.x, event.clientY - press.y) > MOVED;
  if (!press.dragging) {
    if (!far) return;
    if (press.timer) {
      endPress(); // a finger that moves at once scrolls
      return;
    }
    beginDrag(press);
    if (!press) return;
  }
  event.preventDefault();
  follow(event);
});

function follow(event) {
  const { step } = limits(editor);
  const tray = editor.querySelector("[data-tray]");
  const over = tray.getBoundingClientRect();
  press.off = event.clientY > over.top && event.clientY < over.bottom && event.clientX > over.left && event.clientX < over.right;
  tray.classList.toggle("is-target", press.off);
  const at = placeAt(editor, event.clientX, event.clientY - press.above);
  const under = placeAt(editor, event.clientX, event.clientY);
  press.inside = Boolean(at || under);
  if (at || under) {
    const found = at || under;
    const fine = event.shiftKey ? 5 : step;
    hand.target = { column: (under || found).column, start: Math.round(found.minute / fine) * fine };
    show();
  }
  const edge = 60;
  if (event.clientY < edge) window.scrollBy(0, -12);
  else if (event.clientY > window.innerHeight - edge) window.scrollBy(0, 12);
}

function endPress() {
  if (press && press.timer) window.clearTimeout(press.timer);
  press = null;
}

document.addEventListener("pointerup", (event) => {
  if (!press || event.pointerId !== press.id) return;
  const { dragging, off, inside } = press;
  endPress();
  if (!dragging) return;
  skipClick = true;
  window.setTimeout(() => { skipClick = false; }, 50);
  document.documentElement.classList.remove("is-dragging");
  editor.querySelector("[data-tray]").classList.remove("is-target");
  if (!hand) return;
  if (off) takeOff();
  else if (inside) leave();
  else putBack(false);
});
document.addEventListener("pointercancel", () => {
  const dragging = press && press.dragging;
  endPress();
  if (dragging) putBack(false);
});
document.addEventListener("touchmove", (event) => {
  if (press && press.dragging) event.preventDefault();
}, { passive: false });
document.addEventListener("dragstart", (event) => {
  if (event.target.closest && event.target.closest("[data-card]")) event.preventDefault();
});

// --- what the server brings -----------------------------------------------------------------------

// While something is in hand, or somebody is writing, news wait: they would pull the page from under it.
function busy() {
  if (!isHere()) return false;
  const writes = document.activeElement && editor.contains(document.activeElement) && typing(document.activeElement);
  return Boolean(hand || press || writes || editor.querySelector("details[open]"));
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-poll]") && busy()) event.preventDefault();
});
document.addEventListener("htmx:sendError", (event) => {
  if (editor && editor.contains(event.target) && !event.target.matches("[data-poll]")) {
    putBack(false);
    say(words("lost"));
  }
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target.id !== "editor" || !event.detail.shouldSwap) return;
  // Somebody may have taken something since the news were asked for: the next question brings them.
  if (event.detail.requestConfig.elt.matches("[data-poll]") && busy()) {
    event.detail.shouldSwap = false;
    return;
  }
  hand = null;
  document.documentElement.classList.remove("is-dragging");
});

function search(field) {
  searched = field.value.trim().toLowerCase();
  editor.querySelectorAll("[data-tray] [data-card]").forEach((card) => {
    card.hidden = Boolean(searched) && !card.dataset.words.includes(searched);
  });
}

// A key may come between the answer's arrival and its waking: then it wakes by the key.
function isHere() {
  const found = document.getElementById("editor");
  if (found) wake(found);
  return Boolean(found);
}

export function wake(found) {
  if (found.dataset.awake) return;
  found.dataset.awake = "yes";
  editor = found;
  hand = null;
  const field = editor.querySelector("[data-tray-search]");
  if (field) {
    field.value = searched;
    search(field);
    field.addEventListener("input", () => search(field));
  }
  const gaps = editor.querySelector("[data-gaps]");
  if (gaps) gaps.addEventListener("change", () => gaps.requestSubmit());
  const asked = new URLSearchParams(location.search).get("session");
  if (asked) document.getElementById(`c-${asked}`)?.scrollIntoView({ block: "center" });
}
