// Every door: all links and forms that a Kasubag can find, tried without a session and by an
// official of another section.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { DESKTOP, launch, nothingWrong, openWindow } from "../lib/browser.mjs";
import { asPng } from "../lib/files.mjs";
import { foundOffice, Official, takeIn } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";

/** Open to everybody, by design. */
const PUBLIC = /^\/($|\?|masuk|siapkan|sop|lacak|adukan|angka|privasi|tentang|aksesibilitas|bahasa|aset|livez|readyz)/;

describe("doors", () => {
  let browser, office, desks, number;
  const pages = new Set();
  const forms = new Map();
  before(async () => {
    browser = await launch();
    office = await startOffice({ founded: true });
    desks = await foundOffice(browser, office, DESKTOP);
    ({ number } = await takeIn(desks.staf, { identity: "confidential", files: [asPng("foto.png")] }));
  });
  after(async () => {
    await browser?.close();
    await office?.stop();
  });

  test("what one official typed is not shown to the next at the same computer", async () => {
    const page = await openWindow(browser, DESKTOP);
    const sit = async (who) => {
      const desk = new Official(who, page, office.url);
      await page.goto(`${office.url}/masuk`);
      await desk.signIn();
      await page.waitForURL(/\/meja/);
      await desk.menu("/terima");
    };
    const typed = "Warung di Banjar Kelod berjualan miras.";
    await sit(desks.staf.who);
    await page.locator("#description").fill(typed);
    await page.waitForTimeout(600);
    // His session ends; he is not asked whether to sign out.
    await page.context().clearCookies();
    await sit(desks.kasubag.who);
    assert.equal(await page.locator("#description").inputValue(), "");
    assert.ok(!(await page.evaluate(() => JSON.stringify(sessionStorage))).includes("miras"), "nor kept");
    // His own comes back to him after his session ended, and goes when he leaves.
    await page.locator("#description").fill(typed);
    await page.waitForTimeout(600);
    await page.context().clearCookies();
    await sit(desks.kasubag.who);
    assert.equal(await page.locator("#description").inputValue(), typed);
    await new Official(desks.kasubag.who, page, office.url).signOut();
    assert.ok(!(await page.evaluate(() => JSON.stringify(sessionStorage))).includes("miras"));
    nothingWrong(page);
  });

  test("every link a Kasubag or clerk can find leads to a page", async () => {
    for (const reader of [desks.kasubag.page, desks.staf.page]) {
      const waiting = ["/", "/meja"];
      const seen = new Set();
      while (waiting.length) {
        const path = waiting.pop();
        // One view of each address is enough, whatever is asked of it.
        const kind = path.replace(/[0-9a-f-]{36}/g, "{id}").replace(/(hal|no|tahun|kunci|daftar|kata|versi|ke)=[^&]*/g, "$1=…");
        if (seen.has(kind)) continue;
        seen.add(kind);
        const answer = await reader.request.get(office.url + path);
        assert.ok(answer.status() < 400, `${path} answers ${answer.status()}`);
        pages.add(path);
        if (!/text\/html/.test(answer.headers()["content-type"] ?? "")) continue;
        const found = await reader.evaluate(([html, base]) => {
          const page = new DOMParser().parseFromString(html, "text/html");
          const own = (address) => {
            const url = new URL(address, base);
            return url.origin === new URL(base).origin ? url.pathname + url.search : null;
          };
          const stray = [...page.querySelectorAll('a[href^="#"]')].map((link) => link.getAttribute("href").slice(1)).filter((id) => id && !page.getElementById(id));
          return {
            stray,
            links: [...page.querySelectorAll("a[href], img[src]")].map((el) => own(el.getAttribute("href") ?? el.getAttribute("src"))).filter(Boolean),
            forms: [...page.querySelectorAll('form[method="post"]')].map((form) => [own(form.getAttribute("action") ?? base), [...new FormData(form)].filter(([, value]) => typeof value === "string")]),
            buttons: [...page.querySelectorAll("button[formaction]")].map((one) => own(one.getAttribute("formaction"))),
          };
        }, [await answer.text(), office.url + path]);
        assert.deepEqual(found.stray, [], `links to nowhere within ${path}`);
        waiting.push(...found.links.filter((link) => !/^\/(aset|bahasa)/.test(link)));
        for (const [action, fields] of found.forms) forms.set(action, fields);
      }
    }
    assert.ok(pages.size > 20, `only ${pages.size} pages found`);
    assert.ok(forms.size >= 8, `only ${forms.size} forms found: ${[...forms.keys()]}`);
  });

  test("without a session every page leads to the sign-in, and back after it", async () => {
    const visitor = await openWindow(browser, DESKTOP);
    for (const path of pages) {
      const answer = await visitor.request.get(office.url + path, { maxRedirects: 0 });
      if (PUBLIC.test(path)) assert.ok(answer.status() < 400, path);
      else {
        assert.equal(answer.status(), 303, path);
        assert.match(answer.headers().location, /^\/masuk\?lanjut=/, path);
      }
    }
    await visitor.goto(`${office.url}/berkas/${number}`);
    await visitor.getByLabel("Nama pengguna atau NIP").fill(desks.staf.who.username);
    await visitor.getByLabel("Kata sandi", { exact: true }).fill("sawah subak hijau 7");
    await visitor.getByRole("button", { name: "Masuk" }).click();
    await visitor.waitForURL(new RegExp(`/berkas/${number}`));
  });

  test("without a session no form changes anything", async () => {
    const visitor = await openWindow(browser, DESKTOP);
    for (const [action, fields] of forms) {
      if (/^\/(adukan|lacak|masuk|siapkan|keluar)/.test(action)) continue;
      const answer = await visitor.request.post(office.url + action, { form: Object.fromEntries(fields), headers: { origin: office.url }, maxRedirects: 0 });
      assert.ok([401, 403].includes(answer.status()) || /^\/masuk/.test(answer.headers().location ?? ""), `${action} answers ${answer.status()}`);
    }
  });

  test("from another site no form changes anything", async () => {
    for (const [action, fields] of forms) {
      const answer = await desks.kasubag.page.request.post(office.url + action, {
        form: Object.fromEntries(fields), headers: { origin: "http://jahat.example", "sec-fetch-site": "cross-site" }, maxRedirects: 0,
      });
      assert.equal(answer.status(), 403, action);
    }
  });

  test("a section without the case finds nothing, and keeps no people", async () => {
    const { page } = desks.pmd;
    for (const path of pages) {
      const answer = await page.request.get(office.url + path, { maxRedirects: 0 });
      if (/^\/berkas\//.test(path)) assert.equal(answer.status(), 404, path);
      else if (/^\/(terima|pengaturan\/(pejabat|jabatan|penunjukan|sop))/.test(path)) assert.ok([403, 404].includes(answer.status()), `${path} answers ${answer.status()}`);
      const text = /text\/html/.test(answer.headers()["content-type"] ?? "") ? await answer.text() : "";
      assert.ok(!text.includes("Sukerta") && !text.includes("Galungan"), `${path} shows the case`);
    }
    for (const [action, fields] of forms) {
      if (/^\/(adukan|lacak|masuk|siapkan|keluar|meja)/.test(action)) continue;
      const answer = await page.request.post(office.url + action, { form: Object.fromEntries(fields), headers: { origin: office.url }, maxRedirects: 0 });
      assert.ok([403, 404].includes(answer.status()), `${action} answers ${answer.status()}`);
    }
    // What the menu offers him he may open.
    for (const link of await page.locator("nav.side a").all()) {
      const path = await link.getAttribute("href");
      const answer = await page.request.get(office.url + path);
      assert.ok(answer.status() < 400, `the menu offers ${path}, which answers ${answer.status()}`);
    }
  });

  test("a confidential name is shown to nobody until it is opened with a reason", async () => {
    for (const desk of [desks.staf, desks.kasubag]) {
      for (const path of [`/berkas/${number}`, "/agenda", "/meja", `/cetak/disposisi?no=${number}`, `/berkas/${number}/cetak`, "/agenda/cetak"]) {
        const text = await (await desk.page.request.get(office.url + path)).text();
        assert.ok(!text.includes("Sukerta") && !text.includes("3456"), `${path} shows the name to ${desk.who.username}`);
      }
    }
    const { page } = desks.kasubag;
    await desks.kasubag.menu("/agenda");
    await page.locator("tr[data-row] a[data-open]").first().click();
    const details = page.locator("details:has(#buka_alasan)");
    if (await details.count()) {
      await details.locator("summary").click();
      await details.locator("[data-main]").click();
      await page.locator("#buka_alasan-e").waitFor(); // a reason is needed
    }
  });

  test("what a script alone sends is refused in words", async () => {
    const { page } = desks.staf;
    const answer = await page.request.post(`${office.url}/berkas/${number}/langkah`, { form: {}, headers: { origin: office.url } });
    assert.ok([400, 403].includes(answer.status()), `${answer.status()}`);
    assert.match(await answer.text(), /<h1>/);
    nothingWrong(...Object.values(desks).map((desk) => desk.page));
  });
});
