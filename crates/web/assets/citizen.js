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
})();
