// Forms of registration: questions show and hide as others are answered. The server decides the same when they are sent.

const bare = (value) => String(value ?? "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim().replace(/\s+/g, " ");
const asNumber = (text) => (/^[+-]?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(",", ".")) : null);
const asDay = (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : null);

function answer(form, name, visible) {
  const box = form.querySelector(`[data-question="${CSS.escape(name)}"]`);
  if (box && !visible.get(box)) return null;
  const found = [];
  let several = false;
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (field.type === "file") {
      if (field.files.length || form.querySelector(`[name="${CSS.escape(name)}-kept"]`)) found.push("file");
    } else if (field.type === "checkbox") {
      several = several || field.value !== "y";
      if (field.checked) found.push(field.value === "y" ? "yes" : field.value);
    } else if (field.type === "radio") {
      if (field.checked) found.push(field.value);
    } else if (field.value.trim()) found.push(field.value);
  }
  return found.length ? { texts: found.map(bare), several } : null;
}

function compare(test, given) {
  const wanted = (Array.isArray(test.value) ? test.value : [test.value]).map(bare);
  switch (test.is) {
    case "answered": return true;
    case "equals": return given.texts.length === wanted.length && given.texts.every((text, at) => same(text, wanted[at]));
    case "one_of": return given.texts.some((text) => wanted.some((other) => same(text, other)));
    case "contains": return given.several ? given.texts.includes(wanted[0]) : wanted[0] !== "" && given.texts[0].includes(wanted[0]);
    default: return given.texts.some((text) => inOrder(text, wanted[0], test.is));
  }
}

function same(text, other) {
  if (text === other) return true;
  const [one, two] = [asNumber(text), asNumber(other)];
  return one !== null && one === two;
}

function inOrder(text, wanted, is) {
  for (const read of [asNumber, asDay]) {
    const [one, other] = [read(text), read(wanted)];
    if (one !== null && other !== null) return is === "greater" ? one > other : one < other;
  }
  return false;
}

function holds(condition, form, visible) {
  if (condition.all) return condition.all.every((part) => holds(part, form, visible));
  if (condition.any) return condition.any.some((part) => holds(part, form, visible));
  const given = answer(form, condition.question, visible);
  return given !== null && compare(condition, given);
}

function follow(form) {
  const visible = new Map();
  const shown = [];
  for (const section of form.querySelectorAll("fieldset")) {
    const own = section.dataset.when;
    const open = !own || holds(JSON.parse(own), form, visible);
    let any = !section.classList.contains("en-form-section");
    for (const box of section.querySelectorAll("[data-question]")) {
      if (box.closest("fieldset:not(.en-field)") !== section) continue;
      const when = box.dataset.when;
      const show = (open && (!when || holds(JSON.parse(when), form, visible))) || box.dataset.id === form.dataset.current;
      visible.set(box, show);
      box.hidden = !show;
      any = any || show;
      if (show) shown.push(box.dataset.id);
    }
    if (section.classList.contains("en-form-section")) section.hidden = !any;
  }
  const seen = form.querySelector('input[name="shown"]');
  if (seen) seen.value = shown.join(" ");
  number(form);
}

function number(form) {
  const steps = [...form.querySelectorAll("[data-step]")];
  const first = Number(form.dataset.firstStep ?? 1);
  steps.filter((step) => !step.closest("[hidden]")).forEach((step, at) => { step.textContent = String(first + at); });
}

// The preview of one question shows it, wherever in the form it stands.
function look(form) {
  const box = form.dataset.current && form.querySelector(`[data-id="${CSS.escape(form.dataset.current)}"]`);
  if (!box) return;
  box.classList.add("is-current");
  const pane = form.parentElement;
  pane.scrollTop = Math.max(0, box.offsetTop - pane.offsetTop - 120);
}

export function wake(root) {
  for (const form of root.querySelectorAll("form[data-form], [data-form-preview]")) {
    if (form.dataset.awake) continue;
    form.dataset.awake = "yes";
    const again = () => follow(form);
    form.addEventListener("input", again);
    form.addEventListener("change", again);
    again();
    look(form);
  }
}
wake(document);
document.addEventListener("htmx:afterSwap", () => wake(document));
