// Pulling something by mouse or finger: a press becomes a pull after some pixels, under a finger after a while.
const MOVED = 6;
const LONG_PRESS = 350;
let press = null; // a pointer that is down on something and may become a pull
let skipClick = false;

export const isPulling = () => Boolean(press);

// `find` says what is under a pointer and may be pulled, `begin` takes it (false: it stays), `follow` hears each
// move, `drop` the end, `cancel` that there is none. A press that never became a pull stays a click.
export function listen({ find, begin, follow, drop, cancel }) {
  const start = (started) => {
    if (press !== started || started.pulling) return;
    if (!begin(started.thing, started)) {
      press = null;
      return;
    }
    started.pulling = true;
    document.documentElement.classList.add("is-dragging");
  };
  const end = () => {
    if (press && press.timer) window.clearTimeout(press.timer);
    press = null;
    document.documentElement.classList.remove("is-dragging");
  };
  document.addEventListener("pointerdown", (event) => {
    const thing = event.button === 0 ? find(event.target) : null;
    if (!thing) return;
    const started = { thing, x: event.clientX, y: event.clientY, id: event.pointerId, pulling: false };
    press = started;
    if (event.pointerType === "touch") started.timer = window.setTimeout(() => start(started), LONG_PRESS);
  });
  document.addEventListener("pointermove", (event) => {
    if (!press || event.pointerId !== press.id) return;
    if (!press.pulling) {
      if (Math.hypot(event.clientX - press.x, event.clientY - press.y) <= MOVED) return;
      if (press.timer) {
        end(); // a finger that moves at once scrolls
        return;
      }
      start(press);
      if (!press) return;
    }
    event.preventDefault();
    follow(event);
  });
  document.addEventListener("pointerup", (event) => {
    if (!press || event.pointerId !== press.id) return;
    const { pulling } = press;
    end();
    if (!pulling) return;
    skipClick = true;
    window.setTimeout(() => { skipClick = false; }, 50);
    drop(event);
  });
  document.addEventListener("pointercancel", () => {
    const pulling = press && press.pulling;
    end();
    if (pulling) cancel();
  });
  document.addEventListener("touchmove", (event) => {
    if (press && press.pulling) event.preventDefault();
  }, { passive: false });
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest && find(event.target)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (!skipClick) return;
    skipClick = false;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
}
