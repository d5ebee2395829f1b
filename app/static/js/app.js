// Encuentro: what every page needs of script. Each part only adds; without it the page does the same by links and forms.

const HERE = new URL(".", import.meta.url);

document.documentElement.classList.add("has-script");

// Menus close with Escape, and when the attention goes elsewhere.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.en-menu[open]")) {
    if (menu !== except && !menu.contains(except)) menu.open = false;
  }
}
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.en-menu[open], details.en-confirm[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// Every request of htmx carries the token: of its own form, else of the page.
document.addEventListener("htmx:configRequest", (event) => {
  const page = document.querySelector('meta[name="csrf-token"]');
  const form = event.target.closest("form");
  const field = form && form.querySelector('input[name="csrf_token"]');
  const token = field ? field.value : page && page.content;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});
// A refusal is an answer too: show what the server wrote.
document.addEventListener("htmx:beforeSwap", (event) => {
  const status = event.detail.xhr.status;
  if (status === 400 || status === 409 || status === 422) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// Toasts: eight seconds, longer while somebody is on them. The server sends HX-Trigger: {"toast": "text"}.
function dismissLater(toast) {
  let timer = 0;
  const start = () => { timer = window.setTimeout(() => toast.remove(), 8000); };
  const stop = () => window.clearTimeout(timer);
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("focusout", start);
  start();
}
export function toast(text) {
  const box = document.createElement("div");
  box.className = "en-toast";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  document.querySelector("[data-toasts]").append(box);
  dismissLater(box);
}
document.addEventListener("toast", (event) => toast(event.detail.value ?? String(event.detail)));

// Parts that renew themselves say how they stand: every five seconds at most, and at once when the state changes.
const spoken = { at: 0, state: "" };
function say(part) {
  const { say: words, state } = part.dataset;
  const now = Date.now();
  if (state === spoken.state && now - spoken.at < 5000) return;
  spoken.at = now;
  spoken.state = state;
  document.querySelector("[data-spoken]").textContent = words;
}

// A form is sent once: a second press within a moment does nothing. (Not for ever: the answer may be a file.)
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  window.setTimeout(() => delete form.dataset.sent, 4000);
});

// What is on the page asks for its part of script; the rest is never fetched.
const PARTS = [
  ["[data-chart]", "charts.js"],
  ["[data-rank]", "rank.js"],
  ["[data-pick]", "pick.js"],
  ["[data-queue]", "queue.js"],
  ["[data-timer]", "timer.js"],
  ["[data-editor]", "editor.js"],
  ["[data-board]", "board.js"],
  ["[data-plan], [data-plan-page]", "plan.js"],
];
// While anything still wakes, the page does not say that it is awake; a page that does hears every key and press.
const parsed = new Promise((resolve) => {
  if (document.readyState === "complete") resolve();
  else document.addEventListener("DOMContentLoaded", resolve, { once: true });
});
let waking = 0;
async function wake(root) {
  waking += 1;
  delete document.documentElement.dataset.awake;
  try {
    await Promise.all([parsed, wakeParts(root)]);
  } finally {
    waking -= 1;
    if (!waking) document.documentElement.dataset.awake = "yes";
  }
}
async function wakeParts(root) {
  for (const [selector, file] of PARTS) {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches && root.matches(selector)) found.push(root);
    if (!found.length) continue;
    const part = await import(new URL(file, HERE).href);
    await Promise.all(found.map((each) => part.wake(each)));
  }
  root.querySelectorAll("[data-toast]").forEach((found) => {
    document.querySelector("[data-toasts]").append(found);
    dismissLater(found);
  });
}
wake(document);
document.addEventListener("htmx:load", (event) => {
  wake(event.target);
  if (event.target.matches("[data-say]")) say(event.target);
});
