// Order of preference by buttons or arrow keys. The selects of the page stay its fields; only who sees them changes.

const isOut = (item) => item.classList.contains("is-out");

function dressSwitch(item) {
  const button = item.querySelector("[data-out]");
  if (!button) return;
  button.setAttribute("aria-label", isOut(item) ? button.dataset.inWord : button.dataset.outWord);
  button.querySelector("[data-out-sign]").hidden = isOut(item);
  button.querySelector("[data-in-sign]").hidden = !isOut(item);
}

function places(list) {
  const items = [...list.children];
  const last = items.filter((item) => !isOut(item)).length - 1;
  items.forEach((item, index) => {
    item.querySelector("select").value = isOut(item) ? "" : String(index + 1);
    item.querySelector("[data-up]").disabled = isOut(item) || index === 0;
    item.querySelector("[data-down]").disabled = isOut(item) || index >= last;
    dressSwitch(item);
  });
  return items;
}

function say(list, item, items) {
  const kept = items.filter((each) => !isOut(each));
  const words = (isOut(item) ? list.dataset.sayOut : list.dataset.say)
    .replace("{title}", item.querySelector("b").textContent)
    .replace("{place}", kept.indexOf(item) + 1)
    .replace("{total}", kept.length);
  list.parentElement.querySelector("[data-rank-say]").textContent = words;
}

function settle(list, item, wanted) {
  const items = places(list);
  items.forEach((each) => each.classList.toggle("is-moved", each === item));
  (wanted.disabled ? item.querySelector("button:not(:disabled)") : wanted).focus();
  say(list, item, items);
}

function move(list, item, up) {
  const other = up ? item.previousElementSibling : item.nextElementSibling;
  if (!other || isOut(item) || isOut(other)) return;
  list.insertBefore(up ? item : other, up ? other : item);
  settle(list, item, item.querySelector(up ? "[data-up]" : "[data-down]"));
}

function leaveOut(list, item) {
  const kept = [...list.children].filter((each) => each !== item && !isOut(each));
  item.classList.toggle("is-out");
  list.insertBefore(item, kept.length ? kept[kept.length - 1].nextElementSibling : list.firstElementChild);
  settle(list, item, item.querySelector("[data-out]"));
}

export function wake(list) {
  if (list.dataset.awake) return;
  list.dataset.awake = "yes";
  list.querySelectorAll("[data-rank-place]").forEach((place) => { place.hidden = true; });
  list.querySelectorAll("[data-rank-keys]").forEach((keys) => { keys.hidden = false; });
  places(list);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.hasAttribute("data-out")) leaveOut(list, button.closest("li"));
    else move(list, button.closest("li"), button.hasAttribute("data-up"));
  });
  list.addEventListener("keydown", (event) => {
    if ((event.key !== "ArrowUp" && event.key !== "ArrowDown") || !event.target.closest("button")) return;
    event.preventDefault();
    move(list, event.target.closest("li"), event.key === "ArrowUp");
  });
}
