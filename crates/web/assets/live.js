/* Matur: lists that follow their filter while one types (htmx). Without it the button of
   the filter does the same. Licence: AGPL-3.0-or-later, as the project. */
(() => {
  "use strict";
  /* Asked for a list, got another page (the session is over): show that page. */
  document.addEventListener("htmx:beforeSwap", (e) => {
    const came = new URL(e.detail.xhr.responseURL || location.href, location.href);
    if (came.pathname !== location.pathname) {
      e.detail.shouldSwap = false;
      location.assign(came.href);
    }
  });
  /* Something in the filter cannot be read: the whole page says what, beside the field. */
  document.addEventListener("htmx:responseError", (e) => {
    const form = e.detail.elt.closest("form");
    if (form) form.submit();
  });
})();
