/* Matur: what staff pages do beyond links and forms. Everything works without it.
   Licence: AGPL-3.0-or-later, as the project. */
(() => {
  "use strict";
  const doc = document;
  const all = (what, inside = doc) => [...inside.querySelectorAll(what)];
  const one = (what, inside = doc) => inside.querySelector(what);
  const store = (name, value) => {
    try {
      if (value === undefined) return localStorage.getItem(name);
      localStorage.setItem(name, value);
    } catch { /* storage may be switched off */ }
    return null;
  };

  /* ---- single keys; WCAG 2.1.4: can be turned off, never fire in fields ---- */
  const OFF = "matur-pintasan-mati";
  const keysOn = () => store(OFF) !== "1";
  const inField = (el) =>
    el && (el.isContentEditable || /^(TEXTAREA|SELECT)$/.test(el.tagName) ||
      (el.tagName === "INPUT" && (!/^(checkbox|radio|button|submit)$/.test(el.type) ||
        !!el.closest("form[method=post]"))));
  const rows = () => all("[data-row]").filter((row) => row.offsetParent !== null);
  const current = () => one("[data-row].cur");
  const move = (by) => {
    const list = rows();
    if (!list.length) return;
    const at = list.indexOf(current());
    const next = list[Math.min(list.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by))];
    list.forEach((row) => row.classList.toggle("cur", row === next));
    const link = one("a[data-open]", next);
    if (link) link.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };
  const go = (what) => { const el = one(what); if (el) el.click(); return !!el; };
  const help = () => {
    const box = one("#pintasan");
    if (!box) return false;
    if (box.open) box.close(); else if (box.showModal) box.showModal(); else return false;
    return true;
  };
  const keys = {
    /* On a list the next row; on a case the next case of my desk. */
    j: () => (rows().length ? (move(1), true) : go("[data-after]")),
    k: () => (rows().length ? (move(-1), true) : go("[data-before]")),
    x: () => { const box = current() && one("input[type=checkbox]", current()); if (box) box.click(); return !!box; },
    c: () => go("[data-print-chosen]"),
    t: () => go("[data-new]"),
    "/": () => { const find = one("#kata"); if (find) { find.focus(); find.select(); } return !!find; },
    "?": help,
  };
  doc.addEventListener("keydown", (e) => {
    if (e.isComposing) return;
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
      const form = e.target.closest && e.target.closest("form");
      if (form && form.method === "post") {
        e.preventDefault();
        form.requestSubmit(one("[data-main]", form) || undefined);
      }
      return;
    }
    if (e.ctrlKey || e.altKey || e.metaKey || inField(e.target) || !keysOn()) return;
    if (one("dialog[open]") && e.key !== "?") return;
    if (e.key === "Enter" && current() && (e.target === doc.body || e.target.tagName === "MAIN")) {
      const link = one("a[data-open]", current());
      if (link) link.click();
      return;
    }
    const act = keys[e.key.length === 1 ? e.key.toLowerCase() : ""];
    if (act && act()) e.preventDefault();
  });
  doc.addEventListener("focusin", (e) => {
    const row = e.target.closest("[data-row]");
    if (row && !row.classList.contains("cur")) {
      all("[data-row].cur").forEach((other) => other.classList.remove("cur"));
      row.classList.add("cur");
    }
  });

  /* ---- drafts: kept in the tab, gone when it closes ------------------------ */
  const draftable = (el) =>
    el.name && !/^(hidden|password|file|submit|button)$/.test(el.type) && !el.hasAttribute("data-no-draft");
  /* A computer at the counter is shared: a draft belongs to who typed it. */
  const DRAFTS = "matur-draf:";
  const mine = DRAFTS + (doc.body.dataset.owner || "") + ":";
  const draftName = (form) => mine + location.pathname + ":" + form.dataset.draft;
  const dropDrafts = (keep) => {
    try {
      Object.keys(sessionStorage).forEach((name) => {
        if (name.startsWith(DRAFTS) && !(keep && name.startsWith(keep))) sessionStorage.removeItem(name);
      });
    } catch { /* nothing kept */ }
  };
  const draft = (form, value) => {
    try {
      const name = draftName(form);
      if (value === undefined) return JSON.parse(sessionStorage.getItem(name) || "null");
      if (value === null) sessionStorage.removeItem(name);
      else sessionStorage.setItem(name, JSON.stringify(value));
    } catch { /* full or switched off */ }
    return null;
  };
  const saveDraft = (form) => {
    const kept = {};
    for (const el of form.elements) {
      if (!draftable(el)) continue;
      const tick = el.type === "checkbox" || el.type === "radio";
      if (tick && !el.checked) continue;
      (kept[el.name] = kept[el.name] || []).push(el.value);
    }
    draft(form, kept);
  };
  const restoreDraft = (form) => {
    const kept = draft(form);
    /* What the server sends back after a fault is newer than the draft. */
    if (!kept || form.hasAttribute("data-answered")) return;
    let changed = false;
    for (const el of form.elements) {
      if (!draftable(el)) continue;
      const values = kept[el.name];
      if (el.type === "checkbox" || el.type === "radio") {
        const on = !!values && values.includes(el.value);
        if (el.checked !== on) { el.checked = on; changed = true; }
      } else if (values && values.length && el.value !== values[0]) {
        el.value = values.shift();
        changed = true;
      }
    }
    const note = one("[data-draft-note]", form);
    if (changed && note) note.hidden = false;
  };
  const watchDraft = (form) => {
    if (form.dataset.watched) return;
    form.dataset.watched = "1";
    restoreDraft(form);
    let timer;
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(saveDraft, 400, form); });
    form.addEventListener("change", () => saveDraft(form));
  };
  /* A page that says "stored" names the drafts that are no longer needed. */
  const forget = () => all("[data-draft-done]").forEach((el) => {
    try {
      const [path, name] = el.dataset.draftDone.split(" ");
      sessionStorage.removeItem(mine + path + ":" + name);
    } catch { /* nothing to forget */ }
  });

  /* ---- hints beside a form that is being filled ----------------------------- */
  const watchHints = (form) => {
    if (form.dataset.hinted) return;
    form.dataset.hinted = "1";
    const box = one(form.dataset.hintsIn);
    let timer, asked = 0;
    const ask = async () => {
      const typed = new URLSearchParams();
      form.dataset.hintsOf.split(" ").forEach((name) => typed.append(name, form.elements[name].value));
      const mine = ++asked;
      try {
        const answer = await fetch(form.dataset.hints, { method: "POST", body: typed });
        if (mine === asked) box.innerHTML = answer.ok ? await answer.text() : "";
      } catch { /* no hint while the office cannot be reached */ }
    };
    const soon = (wait) => () => { clearTimeout(timer); timer = setTimeout(ask, wait); };
    form.addEventListener("input", soon(900));
    form.addEventListener("change", soon(200));
  };

  /* ---- small things -------------------------------------------------------- */
  const ready = (inside) => {
    all("form[data-draft]", inside).forEach(watchDraft);
    all("form[data-hints]", inside).forEach(watchHints);
    all("[data-reveal]", inside).forEach((box) => {
      box.closest("[hidden]") && (box.closest("[hidden]").hidden = false);
      box.addEventListener("change", () => {
        box.dataset.reveal.split(" ").forEach((id) => {
          const field = doc.getElementById(id);
          if (field) field.type = box.checked ? "text" : "password";
        });
      });
      /* A browser must not store the password as ordinary text. */
      const form = box.closest("form");
      if (form) form.addEventListener("submit", () => {
        box.dataset.reveal.split(" ").forEach((id) => { const f = doc.getElementById(id); if (f) f.type = "password"; });
      });
    });
    /* After the drafts: an answer may come from one. */
    all(".decide", inside).forEach((box) => {
      const show = () => {
        const answer = one("[name=jawaban]:checked", box);
        box.dataset.answer = answer ? answer.value : "";
      };
      box.addEventListener("change", show);
      show();
    });
    all("[data-chosen]", inside).forEach((line) => {
      const form = line.closest("form"), before = line.textContent;
      const say = () => {
        const n = all("input[name=no]:checked", form).length;
        line.textContent = n ? line.dataset.chosen.replace("#", n) : before;
      };
      form.addEventListener("change", say);
      form.addEventListener("reset", () => setTimeout(say));
      say();
    });
    all("[data-keys-switch]", inside).forEach((box) => {
      box.checked = keysOn();
      box.addEventListener("change", () => store(OFF, box.checked ? "0" : "1"));
    });
    all("[data-keys-help]", inside).forEach((el) => el.addEventListener("click", (e) => { if (help()) e.preventDefault(); }));
    all("[data-print]", inside).forEach((el) => { el.hidden = false; el.addEventListener("click", () => print()); });
    /* On a narrow screen the chosen tab may lie outside. */
    all(".tabs a[aria-current]", inside).forEach((tab) => {
      const row = tab.closest(".tabs");
      row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
    });
    const faults = one("#galat, .note-late[role=status], #salah", inside);
    if (faults) faults.focus();
  };
  /* Before anybody is known (sign-in), what lies here may be that of who comes back. */
  if (doc.body.dataset.owner) dropDrafts(mine);
  all('form[action="/keluar"]').forEach((form) => form.addEventListener("submit", () => dropDrafts()));
  forget();
  ready(doc);
  /* "Save and print": once, not again when the page is loaded anew. */
  const query = new URLSearchParams(location.search);
  if (query.has("cetak") && one("[data-print]")) {
    query.delete("cetak");
    history.replaceState(history.state, "", location.pathname + (query.toString() ? "?" + query : ""));
    print();
  }
  doc.addEventListener("htmx:load", (e) => { if (e.target !== doc.body) { forget(); ready(e.target); } });
  doc.addEventListener("click", (e) => {
    all("details.me[open], .moreb details[open]").forEach((box) => { if (!box.contains(e.target)) box.open = false; });
  });
})();
