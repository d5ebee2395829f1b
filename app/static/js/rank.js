// Order of preference by buttons or arrow keys. The selects of the page stay its fields; only who sees them changes.

function places(list) {
  const items = [...list.children];
  items.forEach((item, index) => {
    item.querySelector("select").value = String(index + 1);
    item.querySelector("[data-up]").disabled = index === 0;
    item.querySelector("[data-down]").disabled = index === items.length - 1;
  });
  return items;
}

function say(list, item, place, total) {
  const words = list.dataset.say
    .replace("{title}", item.querySelector("b").textContent)
    .replace("{place}", place)
    .replace("{total}", total);
  list.parentElement.querySelector("[data-rank-say]").textContent = words;
}

function move(list, item, up) {
  const other = up ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  list.insertBefore(up ? item : other, up ? other : item);
  const items = places(list);
  items.forEach((each) => each.classList.toggle("is-moved", each === item));
  const wanted = item.querySelector(up ? "[data-up]" : "[data-down]");
  (wanted.disabled ? item.querySelector("button:not(:disabled)") : wanted).focus();
  say(list, item, items.indexOf(item) + 1, items.length);
}

export function wake(list) {
  if (list.dataset.awake) return;
  list.dataset.awake = "yes";
  list.querySelectorAll("[data-rank-place]").forEach((place) => { place.hidden = true; });
  list.querySelectorAll("[data-rank-keys]").forEach((keys) => { keys.hidden = false; });
  places(list);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) move(list, button.closest("li"), button.hasAttribute("data-up"));
  });
  list.addEventListener("keydown", (event) => {
    if ((event.key !== "ArrowUp" && event.key !== "ArrowDown") || !event.target.closest("button")) return;
    event.preventDefault();
    move(list, event.target.closest("li"), event.key === "ArrowUp");
  });
}
