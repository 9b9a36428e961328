/* Matur: large photos are made smaller before they are sent, which also takes out where they
   were taken. What this browser cannot read is sent as it is.
   Licence: AGPL-3.0-or-later, as the project. */
(() => {
  "use strict";
  const SIDE = 2000, BYTES = 1e6;
  if (!self.createImageBitmap || !self.DataTransfer) return;

  const size = (bytes) => {
    const [n, unit] = bytes < BYTES ? [Math.ceil(bytes / 1e3), "kilobyte"] : [bytes / 1e6, "megabyte"];
    const { lang } = document.documentElement;
    return new Intl.NumberFormat(lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(n);
  };
  // Older browsers turn a photo the right way by themselves, and do not know how to be asked.
  const read = (file) => createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => createImageBitmap(file));

  // A browser that hides from pages what they draw would send noise in a photo's place.
  const isHonest = () => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.fillStyle = "#0b6152";
    pen.fillRect(0, 0, 9, 9);
    return pen.getImageData(0, 0, 9, 9).data.every((n, i) => Math.abs(n - [11, 97, 82, 255][i % 4]) < 9);
  };

  const smaller = async (file) => {
    const photo = await read(file);
    const by = Math.min(1, SIDE / Math.max(photo.width, photo.height));
    if (by === 1 && file.size <= BYTES) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(photo.width * by));
    canvas.height = Math.max(1, Math.round(photo.height * by));
    const pen = canvas.getContext("2d");
    // Nothing shines through in a JPEG.
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(photo, 0, 0, canvas.width, canvas.height);
    photo.close();
    const jpeg = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    if (jpeg.size >= file.size) return file;
    const { type } = jpeg, { lastModified } = file;
    return new File([jpeg], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type, lastModified });
  };

  if (!isHonest()) return;
  document.querySelectorAll("[data-smaller]").forEach((input) => {
    const told = input.closest(".field").querySelector("[role=status]");
    let busy;
    const work = async () => {
      told.textContent = told.dataset.busy;
      const before = [...input.files], after = [], all = new DataTransfer();
      // One after the other: a telephone has little memory.
      for (const file of before) {
        const photo = /^image\/(?!gif|svg)/.test(file.type);
        after.push(photo ? await smaller(file).catch(() => file) : file);
      }
      return () => {
        busy = null;
        const sum = (files) => size(files.reduce((all, file, i) => all + (before[i] === after[i] ? 0 : file.size), 0));
        const done = before.some((file, i) => file !== after[i]);
        told.textContent = done ? told.dataset.done.replace("{from}", sum(before)).replace("{to}", sum(after)) : "";
        after.forEach((file) => all.items.add(file));
        if (done) input.files = all.files;
      };
    };
    input.addEventListener("change", () => {
      const mine = work();
      busy = mine;
      // What was chosen meanwhile counts.
      mine.then((put) => busy === mine && put());
    });
    let waits;
    input.form.addEventListener("submit", (event) => {
      if (!busy || !input.form.requestSubmit) return;
      event.preventDefault();
      if (waits) return;
      waits = true;
      const { submitter } = event;
      busy.then(() => { waits = false; input.form.requestSubmit(submitter); });
    });
  });
})();
