// Law books: added by file and by link, opened from the official sheet, by everybody, and
// from the desk of a case; retired where they are used.
import assert from "node:assert/strict";
import { after, before, describe } from "node:test";

import { look } from "../lib/axe.mjs";
import { launch, nothingWrong, openWindow, SCREENS } from "../lib/browser.mjs";
import { asPdf, asPng } from "../lib/files.mjs";
import { foundOffice, takeIn } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

const LINK = "https://jdih.tabanankab.go.id/perbup/52/2016";

for (const screen of SCREENS) {
  describe(`law books, ${screen.name} px`, () => {
    const part = story();
    let browser, office, desks, file;
    before(async () => {
      browser = await launch();
      office = await startOffice({ founded: true, clock: "2026-11-26T09:00:00+08:00" });
      desks = await foundOffice(browser, office, screen);
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });
    const bases = (page) => page.locator("#dasar > ol > li");
    const save = (page) => page.locator("main form.card [data-main]").click();

    part("a book is added for a legal base, from what that says of its law", async () => {
      const { page } = desks.kasubag;
      await desks.kasubag.menu("/sop");
      await page.locator("main").getByRole("link", { name: "Peraturan" }).click();
      await page.waitForURL(/\/peraturan$/);
      await look(page, "p-peraturan-kosong");
      await bases(page).first().getByRole("link", { name: "Tambah peraturan ini" }).click();
      await page.waitForURL(/\/peraturan\/baru/);
      assert.equal(await page.locator("#number").inputValue(), "13");
      assert.equal(await page.locator("#year").inputValue(), "2016");
      await save(page);
      assert.match(await page.locator("#link-e").innerText(), /Isi tautan atau pilih berkas/);
      await page.locator("#file").setInputFiles(asPng("perda.png"));
      await save(page);
      assert.match(await page.locator("#file-e").innerText(), /bukan PDF/);
      await look(page, "p-peraturan-ditolak");
      assert.equal(await page.locator("#number").inputValue(), "13", "what was typed stays");
      await page.locator("#file").setInputFiles(asPdf("perda-13-2016.pdf", "Perda"));
      await save(page);
      await page.waitForURL(/hasil=baru/);
      file = await bases(page).first().locator("a[target=_blank]").getAttribute("href");
      assert.match(file, /^\/peraturan\/.+\/berkas$/);
    });

    part("a book by link is offered to its legal base and linked", async () => {
      const { page } = desks.kasubag;
      await page.getByRole("link", { name: "Tambah peraturan", exact: true }).click();
      for (const [field, value] of Object.entries({ kind: "Peraturan Bupati", number: "52", year: "2016", title: "Kedudukan dan Susunan Organisasi", link: "http://x.id/" }))
        await page.locator(`#${field}`).fill(value);
      await save(page);
      assert.match(await page.locator("#link-e").innerText(), /https/);
      await page.locator("#link").fill(LINK);
      await save(page);
      await page.waitForURL(/hasil=baru/);
      const second = bases(page).nth(1);
      assert.match(await second.locator("select option:checked").innerText(), /52\/2016.*\(cocok\)/);
      await look(page, "p-peraturan-cocok");
      await second.getByRole("button", { name: "Tautkan" }).click();
      await page.waitForURL(/hasil=taut/);
      await look(page, "p-peraturan");
    });

    part("citizens open the laws from the official sheet", async () => {
      const page = await openWindow(browser, screen);
      await page.goto(`${office.url}/sop`);
      await page.locator("details.sop-cover > summary").click();
      const links = page.locator("details.sop-cover a[target=_blank]");
      assert.equal(await links.count(), 2);
      assert.equal(await links.nth(0).getAttribute("href"), file);
      assert.equal(await links.nth(1).getAttribute("href"), LINK);
      assert.match(await links.nth(1).getAttribute("rel"), /noopener/);
      await look(page, "j-sop-peraturan");
      const answer = await page.context().request.get(office.url + file);
      const headers = answer.headers();
      assert.equal(answer.status(), 200);
      assert.equal(headers["content-type"], "application/pdf");
      assert.match(headers["content-disposition"], /^inline/);
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.match(headers["content-security-policy"], /default-src 'none'.*frame-ancestors 'none'/);
      nothingWrong(page);
    });

    part("the desk of a case opens them too, and a section changes nothing", async () => {
      const { number } = await takeIn(desks.staf, {});
      const { page } = desks.staf;
      await page.goto(`${office.url}/berkas/${number}`);
      await page.locator("summary", { hasText: "Dasar hukum" }).click();
      assert.equal(await page.locator(".bases a[target=_blank]").count(), 2);
      await look(page, "g-berkas-peraturan");
      await page.goto(`${office.url}/peraturan`);
      assert.equal(await page.locator("main form, main a[href='/peraturan/baru']").count(), 0);
      await look(page, "p-peraturan-staf");
      const refused = await page.context().request.get(`${office.url}/peraturan/baru`);
      assert.equal(refused.status(), 403);
    });

    part("what is used is retired and still opens", async () => {
      const { page } = desks.kasubag;
      await page.goto(`${office.url}/peraturan`);
      await page.locator("tbody tr", { hasText: "13/2016" }).getByRole("link", { name: /Ubah/ }).click();
      await look(page, "p-peraturan-ubah");
      await page.getByRole("button", { name: "Tarik" }).click();
      await page.waitForURL(/hasil=tarik/);
      assert.match(await page.locator("tbody tr", { hasText: "13/2016" }).innerText(), /Ditarik/);
      assert.equal((await page.context().request.get(office.url + file)).status(), 200);
      nothingWrong(desks.kasubag.page, desks.staf.page);
    });
  });
}
