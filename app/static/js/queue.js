// The approval queue by keyboard: j and k walk, x ticks, a and r decide, u takes back, ? opens the list of keys.
// Every key presses a button that is there for the mouse as well.

export function wake(form) {
  if (form.dataset.queueAwake) return;
  form.dataset.queueAwake = "yes";
  const rows = () => [...form.querySelectorAll("[data-queue-row]")];
  let here = -1;
  function go(step) {
    const all = rows();
    if (!all.length) return;
    all[here]?.classList.remove("is-open");
    here = Math.max(0, Math.min(all.length - 1, here + step));
    all[here].classList.add("is-open");
    all[here].querySelector("th a").focus();
  }
  form.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-queue-row]");
    if (!row) return;
    rows().forEach((each, place) => {
      each.classList.toggle("is-open", each === row);
      if (each === row) here = place;
    });
  });
  const press = (key) => rows()[here]?.querySelector(`[data-queue-do="${key}"]`)?.click();
  const keys = {
    j: () => go(1),
    k: () => go(-1),
    x: () => rows()[here]?.querySelector("[data-pick-one]")?.click(),
    a: () => press("a"),
    r: () => press("r"),
    u: () => document.querySelector('[data-queue-key="u"]')?.click(),
    "?": () => {
      const help = document.getElementById("keys");
      if (help) {
        help.open = !help.open;
        help.querySelector("summary").focus();
      }
    },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    if (event.target.closest("textarea, select, input:not([type=checkbox])")) return;
    event.preventDefault();
    keys[event.key]();
  });
}
