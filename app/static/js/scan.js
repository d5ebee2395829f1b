// Reads a QR code with the camera into the field of a form and sends it. The field stays: codes can always be typed.
// The browser's own detector first; else ZXing, fetched only when somebody presses the button.

const AGAIN = "scan-again";
const PAUSE = 250;

function loadReader() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("../vendor/zxing-browser.min.js", import.meta.url).href;
    script.onload = () => resolve(new window.ZXingBrowser.BrowserQRCodeReader());
    script.onerror = reject;
    document.head.append(script);
  });
}

async function detector() {
  const own = window.BarcodeDetector;
  if (own && (await own.getSupportedFormats()).includes("qr_code")) {
    const native = new own({ formats: ["qr_code"] });
    return async (video) => (await native.detect(video))[0]?.rawValue;
  }
  const reader = await loadReader();
  return (video) => {
    try {
      return reader.decode(video).getText();
    } catch {
      return undefined; // no code in this picture
    }
  };
}

function stop(video) {
  video.srcObject?.getTracks().forEach((track) => track.stop());
  video.srcObject = null;
}

async function watch(box, video) {
  const detect = await detector();
  const field = document.getElementById(box.dataset.scan);
  const look = async () => {
    if (!video.srcObject) return;
    const code = video.readyState >= 2 ? await detect(video) : undefined;
    if (!code) {
      window.setTimeout(look, PAUSE);
      return;
    }
    stop(video);
    navigator.vibrate?.(80);
    field.value = code;
    sessionStorage.setItem(AGAIN, location.pathname);
    field.form.requestSubmit();
  };
  look();
}

async function start(box) {
  const [button, view, say] = ["start", "view", "say"].map((part) => box.querySelector(`[data-scan-${part}]`));
  const video = view.querySelector("video");
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    say.textContent = box.dataset.denied;
    sessionStorage.removeItem(AGAIN);
    return;
  }
  button.hidden = true;
  view.hidden = false;
  say.textContent = box.dataset.looking;
  await video.play();
  await watch(box, video);
}

export function wake(box) {
  if (box.dataset.awake || !navigator.mediaDevices) return;
  box.dataset.awake = "yes";
  box.hidden = false;
  box.querySelector("[data-scan-start]").addEventListener("click", () => start(box));
  box.querySelector("[data-scan-end]").addEventListener("click", () => {
    sessionStorage.removeItem(AGAIN);
    stop(box.querySelector("video"));
    box.querySelector("[data-scan-view]").hidden = true;
    box.querySelector("[data-scan-start]").hidden = false;
    box.querySelector("[data-scan-say]").textContent = "";
  });
  // At the door one person follows the other: after the answer the camera goes on by itself.
  if (sessionStorage.getItem(AGAIN) === location.pathname) start(box);
}
