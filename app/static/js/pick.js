// Choosing rows of a table: one box for all, a count in the bar, the bar only when something is chosen.
// <form data-pick> … <input type="checkbox" data-pick-all> … <input type="checkbox" data-pick-one> … [data-pick-bar] with [data-pick-count]

export function wake(form) {
  if (form.dataset.awake) return;
  form.dataset.awake = "yes";
  const all = form.querySelector("[data-pick-all]");
  const bar = form.querySelector("[data-pick-bar]");
  const boxes = () => [...form.querySelectorAll("[data-pick-one]")];
  function show() {
    const chosen = boxes().filter((box) => box.checked);
    boxes().forEach((box) => box.closest("tr")?.classList.toggle("is-picked", box.checked));
    if (all) {
      all.checked = chosen.length > 0 && chosen.length === boxes().length;
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
    if (bar) bar.hidden = chosen.length === 0;
    form.querySelectorAll("[data-pick-count]").forEach((count) => { count.textContent = String(chosen.length); });
  }
  form.addEventListener("change", (event) => {
    if (event.target === all) boxes().forEach((box) => { box.checked = all.checked; });
    show();
  });
  show();
}
