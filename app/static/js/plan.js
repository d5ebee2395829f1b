// Writing in a section of a plan: what is written stays on this device until it is saved, and who else writes is said.
// Without script the same form saves, and the server merges the same.

const DAY = 24 * 60 * 60 * 1000;
const PREFIX = "plan-draft:";
const EVERY = 12000;

function drafts() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return [];
  }
}
function readDraft(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}
function drop(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing has nothing to drop.
  }
}
function keep(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

// What was saved, and what is older than a day, does not stay on a device that others may use.
function tidy(saved) {
  for (const key of drafts()) {
    const draft = readDraft(key);
    if (!draft || Date.now() - draft.at > DAY || (saved && key.startsWith(`${PREFIX}${saved}:`))) drop(key);
  }
}

// A text that was not saved comes back by itself: nobody has to find it. It began from what was there then, and
// the server joins it with what came since.
function bringBack(form, key) {
  const draft = readDraft(key);
  const box = form.querySelector("[data-plan-draft]");
  const { title, text, began } = form.elements;
  const saved = { title: title.value, text: text.value, began: began.value };
  if (!draft || (draft.text === saved.text && draft.title === saved.title)) {
    // What was refused stands in the form, and is saved nowhere else.
    if (!("refused" in form.dataset)) drop(key);
    return;
  }
  const put = (what) => {
    title.value = what.title;
    text.value = what.text;
    began.value = what.began;
  };
  put(draft);
  box.querySelector("[data-plan-since]").textContent = new Date(draft.at).toLocaleString(document.documentElement.lang);
  box.hidden = false;
  box.querySelector("[data-plan-drop]").addEventListener("click", () => {
    put(saved);
    drop(key);
    box.hidden = true;
    text.focus();
  });
}

async function ask(form, live) {
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("began", form.elements.began.value);
  const answer = await fetch(form.dataset.writingUrl, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { writing, changed } = await answer.json();
  say(live, [writing, changed].filter(Boolean).join(" "));
}
function say(live, words) {
  if (live.textContent !== words) live.textContent = words;
}

function write(form) {
  const key = `${PREFIX}${form.dataset.plan}:${form.dataset.person}`;
  const live = form.querySelector("[data-plan-live]");
  const { title, text, began } = form.elements;
  bringBack(form, key);
  let later = 0;
  const store = () => {
    const draft = { title: title.value, text: text.value, began: began.value, at: Date.now() };
    if (keep(key, draft)) form.querySelector("[data-plan-kept]").hidden = false;
  };
  form.addEventListener("input", () => {
    window.clearTimeout(later);
    later = window.setTimeout(store, 400);
  });
  form.addEventListener("submit", () => {
    window.clearTimeout(later);
    store();
  });
  async function look() {
    if (!form.isConnected) return;
    if (document.visibilityState === "visible") {
      try {
        await ask(form, live);
      } catch {
        say(live, live.dataset.offline);
      }
    }
    window.setTimeout(look, EVERY);
  }
  look();
}

export function wake(element) {
  if (element.dataset.planAwake) return;
  element.dataset.planAwake = "yes";
  if (element.matches("[data-plan-page]")) tidy(element.dataset.saved);
  else {
    tidy(document.querySelector("[data-plan-page]")?.dataset.saved);
    write(element);
  }
}
