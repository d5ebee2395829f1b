// The clock of a talk. It counts from the server's instants, never from its own ticks: a page that slept, a phone
// that stuttered or two screens side by side show the same. Words say what the colour says.

const two = (number) => String(number).padStart(2, "0");
const write = (seconds) => `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
// How far this machine's clock is from the server's; the smallest delay seen is the nearest to the truth.
let ahead = null;

export function wake(box) {
  const { seconds, spent, since, now, last, over, paused, runs } = box.dataset;
  const behind = Number(now) - Date.now();
  ahead = ahead === null ? behind : Math.max(ahead, behind);
  const face = box.querySelector("[data-timer-face]");
  const word = box.querySelector("[data-timer-word]");
  const say = box.parentElement.querySelector("[data-timer-say]");
  let before = null;
  function show() {
    if (!box.isConnected) return;
    const taken = Number(spent) + (since ? Math.max(0, Date.now() + ahead - Number(since)) : 0);
    const left = Number(seconds) * 1000 - taken;
    const pace = left <= 0 ? "over" : left <= 60000 ? "last_minute" : "plenty";
    const text = write(left > 0 ? Math.ceil(left / 1000) : Math.floor(-left / 1000));
    if (face.textContent !== text) face.textContent = text;
    const words = pace === "over" ? over : !since ? paused : pace === "last_minute" ? last : runs;
    if (word.textContent !== words) word.textContent = words;
    box.className = `en-clock is-${pace}`;
    if (before && before !== pace && since) {
      say.textContent = pace === "over" ? over : last;
      navigator.vibrate?.(pace === "over" ? [300, 100, 300] : 200);
    }
    before = pace;
    if (since) window.setTimeout(show, 200);
  }
  show();
}
