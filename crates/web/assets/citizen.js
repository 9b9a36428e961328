/* Matur: what a visitor's pages do beyond links and forms. Everything works without it.
   Licence: AGPL-3.0-or-later, as the project. */
(() => {
  "use strict";
  const all = (what) => [...document.querySelectorAll(what)];
  all("#galat").forEach((box) => box.focus());
  all("[data-print]").forEach((el) => { el.hidden = false; el.addEventListener("click", () => print()); });
  all("[data-copy]").forEach((el) => {
    if (!navigator.clipboard) return;
    el.hidden = false;
    el.addEventListener("click", () => navigator.clipboard.writeText(el.dataset.copy).then(() => {
      const told = document.getElementById("disalin");
      if (told) told.textContent = told.dataset.said;
    }, () => {}));
  });
  // Where one is: read when the button is pressed, and never else.
  all("[data-position]").forEach((el) => {
    if (!navigator.geolocation || !isSecureContext) return;
    const field = document.getElementById(el.dataset.position);
    const told = el.querySelector("[role=status]");
    el.hidden = false;
    el.querySelector("button").addEventListener("click", () => {
      told.textContent = told.dataset.busy;
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        field.value = [coords.latitude, coords.longitude].map((n) => n.toFixed(5)).join(", ");
        told.textContent = told.dataset.done.replace("{m}", Math.ceil(coords.accuracy));
      }, () => { told.textContent = told.dataset.failed; }, { enableHighAccuracy: true, timeout: 2e4 });
    });
  });
})();
