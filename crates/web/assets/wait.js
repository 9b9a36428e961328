/* Matur: the page of whoever must wait. A second of work stands for a minute of waiting;
   without it the button does the same a minute later.
   Licence: AGPL-3.0-or-later, as the project. */
(async () => {
  "use strict";
  const form = document.querySelector("[data-work]");
  // Digests are there over TLS alone.
  if (!form || !globalThis.crypto?.subtle) return;
  const told = form.querySelector("[data-told]");
  told.textContent = told.dataset.told;
  const text = new TextEncoder();
  const { work, bits } = form.dataset;
  const zeros = async (shown) => Math.clz32(new DataView(await crypto.subtle.digest("SHA-256", text.encode(shown))).getUint32(0));
  let counter = 0;
  while (await zeros(`${work}.${counter}`) < bits) counter += 1;
  form.elements.karcis.value = `${work}.${counter}`;
  form.submit();
})();
