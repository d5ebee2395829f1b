// The door: reads tickets with the camera, sends them through the same form that works without, and shows the answer large.
// The browser's own BarcodeDetector comes first; the ZXing library is fetched only where there is none.

const SCAN_EVERY = 180;
const SAME_AGAIN = 4000;
const BACK_AFTER_GREEN = 2000;

function loadScript(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

// Returns a function that reads what the video shows now: the text of a code, or null.
async function makeReader(vendor) {
  if ("BarcodeDetector" in window) {
    const formats = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
    if (formats.includes("qr_code")) {
      const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
      return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
    }
  }
  await loadScript(vendor);
  const reader = new window.ZXingBrowser.BrowserQRCodeReader();
  const canvas = document.createElement("canvas");
  return async (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(video, 0, 0);
    try {
      return reader.decodeFromCanvas(canvas).getText();
    } catch {
      return null;
    }
  };
}

class Door {
  constructor(root) {
    this.root = root;
    this.place = root.querySelector("[data-door-place]");
    this.reader = root.querySelector("[data-door-reader]");
    this.form = root.querySelector("[data-door-form]");
    this.video = root.querySelector("[data-door-video]");
    this.last = { text: "", at: 0 };
    this.asks = false;
    const start = root.querySelector("[data-door-start]");
    if (navigator.mediaDevices?.getUserMedia) start.hidden = false;
    start.addEventListener("click", () => this.open(start));
    root.addEventListener("click", (event) => {
      if (!event.target.closest("[data-door-next]")) return;
      event.preventDefault();
      this.clear();
    });
    document.addEventListener("htmx:afterSwap", (event) => {
      if (event.target === this.place) this.answered();
    });
    this.form.addEventListener("htmx:afterRequest", () => { this.asks = false; });
    if (this.place.querySelector("[data-door-answer]")) this.answered();
  }

  async open(start) {
    try {
      const read = await makeReader(this.root.dataset.vendor);
      this.video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      await this.video.play();
      start.hidden = true;
      this.root.querySelector("[data-door-camera]").hidden = false;
      this.scan(read);
    } catch {
      this.root.querySelector("[data-door-say]").textContent = this.root.dataset.failed;
    }
  }

  async scan(read) {
    if (!this.reader.hidden && this.video.readyState >= 2) {
      const text = await read(this.video).catch(() => null);
      if (text) this.send(text);
    }
    window.setTimeout(() => this.scan(read), SCAN_EVERY);
  }

  // One question at a time: a second one would wait in line and go off with what the first answer has emptied.
  send(text) {
    const now = Date.now();
    if (this.asks || this.reader.hidden) return;
    if (text === this.last.text && now - this.last.at < SAME_AGAIN) return;
    this.last = { text, at: now };
    this.form.elements.code.value = text;
    this.asks = true;
    this.form.requestSubmit();
  }

  // A new key for the next passage: the one that was sent belongs to the answer on the screen.
  answered() {
    const answer = this.place.querySelector("[data-door-answer]");
    if (!answer) return;
    this.reader.hidden = true;
    const random = crypto.getRandomValues(new Uint8Array(16));
    this.form.elements.key.value = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    this.form.elements.code.value = "";
    delete this.form.dataset.sent;
    const colour = answer.dataset.doorAnswer;
    navigator.vibrate?.({ ok: [80], warn: [80, 80, 80], bad: [80, 80, 80, 80, 80] }[colour]);
    answer.querySelector("h2").focus();
    window.clearTimeout(this.timer);
    if (colour === "ok" && this.video.srcObject) {
      this.timer = window.setTimeout(() => this.clear(), BACK_AFTER_GREEN);
    }
  }

  clear() {
    window.clearTimeout(this.timer);
    this.place.replaceChildren();
    this.reader.hidden = false;
    this.last.at = Date.now();
    this.form.elements.code.focus({ preventScroll: true });
  }
}

document.querySelectorAll("[data-checkin]").forEach((root) => new Door(root));
