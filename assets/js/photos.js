// [data-photos]: several pictures under one file field, made smaller here before they are sent. Drawing a picture anew
// also leaves behind what the phone wrote into it: place, time, device. Without scripts the plain fields are sent, and
// the server does the same.
import { onContent } from "./swaps.js";

const LONGEST = 2048;
const FINE = 600_000; // a picture of so few bytes is sent as it is, unless it says where it was taken
const QUALITY = 0.85;
const working = new WeakMap(); // form → promise of the pictures being made smaller

async function shrunk(file) {
  if (!/^image\//.test(file.type)) return file;
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file; // not a picture this browser knows: the server says so
  }
  try {
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && file.size <= FINE && file.type !== "image/jpeg") return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    if (!blob) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
  } finally {
    bitmap.close();
  }
}

/** Show a picture in small; the content policy lets no address of a file on this device be an image. */
async function paint(canvas, file) {
  try {
    const bitmap = await createImageBitmap(file);
    const side = Math.min(bitmap.width, bitmap.height);
    const at = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
    canvas.getContext("2d").drawImage(bitmap, ...at, side, side, 0, 0, canvas.width, canvas.height);
    bitmap.close();
  } catch {
    canvas.replaceWith(file.name);
  }
}

function set(field, files) {
  const holder = new DataTransfer();
  files.forEach((file) => holder.items.add(file));
  field.files = holder.files;
}

const made = new WeakSet(); // pictures that are small already

function meet(place) {
  const field = place.querySelector("[data-photos-field]");
  const camera = place.querySelector("[data-photos-camera]");
  const list = place.querySelector("[data-photos-list]");
  const words = place.querySelector("[data-photos-words]");
  const item = place.querySelector("template[data-photos-item]");
  if (!field || !list || typeof DataTransfer !== "function" || typeof createImageBitmap !== "function") return;
  place.dataset.photosMet = "";
  camera?.removeAttribute("name"); // it only adds to the other one
  let kept = [];

  function draw() {
    list.replaceChildren(
      ...kept.map((file, place_) => {
        const row = item.content.firstElementChild.cloneNode(true);
        const image = row.querySelector("canvas");
        image.setAttribute("aria-label", file.name);
        paint(image, file);
        row.querySelector("[data-photos-remove]").addEventListener("click", () => {
          kept = kept.filter((_, each) => each !== place_);
          set(field, kept);
          draw();
          field.focus();
        });
        return row;
      }),
    );
    list.hidden = !kept.length;
  }

  async function take(files) {
    words.textContent = words.dataset.working;
    try {
      for (const file of files) {
        const small = made.has(file) ? file : await shrunk(file);
        made.add(small);
        kept.push(small);
      }
      set(field, kept);
      draw();
    } finally {
      words.textContent = "";
    }
  }

  function queue(files) {
    const before = working.get(field.form) || Promise.resolve();
    const now = before.then(() => take(files)).catch(() => {});
    working.set(field.form, now);
    now.then(() => working.get(field.form) === now && working.delete(field.form));
  }

  field.addEventListener("change", () => {
    const chosen = [...field.files];
    set(field, kept); // what is being made smaller is not sent twice
    queue(chosen);
  });
  camera?.addEventListener("change", () => {
    const taken = [...camera.files];
    camera.value = "";
    queue(taken);
  });
}

// Saving waits for pictures that are still being made smaller.
document.addEventListener(
  "submit",
  (event) => {
    const pending = working.get(event.target);
    if (!pending) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { submitter } = event;
    pending.then(() => event.target.requestSubmit(submitter));
  },
  true,
);

onContent((root) => root.querySelectorAll("[data-photos]:not([data-photos-met])").forEach(meet));
