// The grid of the schedule editor: where a pointer is in it, and what is drawn into it. Places are classes, never styles.

const FIVE = 5;
const pad = (number) => String(number).padStart(2, "0");
export const clock = (minutes) => `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;

// Rooms in the order of the columns: [{id, name}, …]; the last is "no room".
export function roomsOf(editor) {
  return [...editor.querySelectorAll("[data-grid] .en-roomhead")].map((head) => ({ id: head.dataset.room, name: head.dataset.name }));
}

export function gridOf(editor) {
  return editor.querySelector("[data-grid]");
}

// From 992 px the rooms are columns; below it is a list, and nothing can be dragged.
export function isDrawn(editor) {
  const grid = gridOf(editor);
  return Boolean(grid) && getComputedStyle(grid).gridTemplateColumns.split(" ").length > 1;
}

export function limits(editor) {
  return { first: Number(editor.dataset.first), last: Number(editor.dataset.last), step: Number(editor.dataset.step) };
}

function edges(sizes, gap) {
  const found = [0];
  for (const size of sizes) found.push(found[found.length - 1] + size + gap);
  return found;
}

// Which column and which minute a point of the window is at; null outside the grid. Rows grow with the text,
// so they are measured: the first is the heads of the rooms, each other is five minutes.
export function placeAt(editor, x, y) {
  const grid = gridOf(editor);
  if (!grid) return null;
  const box = grid.getBoundingClientRect();
  if (x < box.left || x > box.right) return null;
  const css = getComputedStyle(grid);
  const columns = edges(css.gridTemplateColumns.split(" ").map(parseFloat), parseFloat(css.columnGap) || 0);
  const rows = edges(css.gridTemplateRows.split(" ").map(parseFloat), parseFloat(css.rowGap) || 0);
  const column = columns.findLastIndex((edge) => edge <= x - box.left);
  const row = rows.findLastIndex((edge) => edge <= Math.max(y - box.top, 0));
  if (column < 1 || y > box.bottom + 40 || y < box.top - 40) return null;
  const { first, last } = limits(editor);
  const within = rows[row + 1] ? (y - box.top - rows[row]) / (rows[row + 1] - rows[row]) : 0;
  const minute = first + Math.max(0, row - 1 + Math.min(Math.max(within, 0), 1)) * FIVE;
  return { column: Math.min(column, roomsOf(editor).length), minute: Math.min(Math.max(minute, first), last) };
}

function placeClasses(column, start, length) {
  const long = Math.min(Math.max(Math.ceil(length / FIVE) * FIVE, FIVE), 720);
  const from = Math.floor(start / FIVE) * FIVE;
  return `${column ? `room-${column}` : "room-all"} t-${pad(Math.floor(from / 60))}${pad(from % 60)} d-${long}`;
}

// Draw, or move, the box that shows where a session in hand would be left.
export function drawGhost(editor, target, length, words) {
  const grid = gridOf(editor);
  if (!grid) return;
  let ghost = grid.querySelector(".en-ghost");
  if (!ghost) {
    ghost = document.createElement("div");
    ghost.setAttribute("aria-hidden", "true");
    grid.append(ghost);
  }
  ghost.className = `en-ghost ${placeClasses(target.column, target.start, length)} ${words.kind}`;
  ghost.textContent = words.text;
}

// Shade what the session in hand cannot take.
export function shade(editor, blocked) {
  const grid = gridOf(editor);
  if (!grid) return;
  const { first, last } = limits(editor);
  for (const each of blocked) {
    const from = Math.max(each.from, first);
    const to = Math.min(each.to, last);
    if (from >= to) continue;
    const band = document.createElement("div");
    band.className = `en-away ${placeClasses(each.column, from, to - from)}${each.soft ? " is-soft" : ""}`;
    band.dataset.ofHand = "";
    band.setAttribute("aria-hidden", "true");
    grid.prepend(band);
  }
}

export function clear(editor) {
  editor.querySelectorAll(".en-ghost, [data-of-hand]").forEach((drawn) => drawn.remove());
}

// What speaks against a place: hard reasons first, each once.
export function reasonsAgainst(blocked, target, length) {
  const against = blocked.filter(
    (each) => (!each.column || each.column === target.column) && each.from < target.start + length && target.start < each.to,
  );
  const pick = (soft) => [...new Set(against.filter((each) => Boolean(each.soft) === soft).map((each) => each.why))].slice(0, 3);
  return { hard: pick(false), soft: pick(true) };
}
