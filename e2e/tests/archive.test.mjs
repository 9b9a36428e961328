// The archive: what was typed is found again, by words in all their forms, by name, telephone
// and number, narrowed by filters; what the reader may not know of is not.
import assert from "node:assert/strict";
import { after, before, describe } from "node:test";

import { look } from "../lib/axe.mjs";
import { launch, nothingWrong, SCREENS } from "../lib/browser.mjs";
import { choose, foundOffice, takeIn } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

for (const screen of SCREENS) {
  describe(`the archive, ${screen.name} px`, () => {
    const part = story();
    let browser, office, desks, lamp, road, secret;
    before(async () => {
      browser = await launch();
      office = await startOffice({ founded: true, clock: "2026-11-26T09:00:00+08:00" });
      desks = await foundOffice(browser, office, screen);
      ({ number: lamp } = await takeIn(desks.staf, {}));
      ({ number: road } = await takeIn(desks.staf, {
        description: "Truk pasir merusak jalan di depan sekolah.",
        name: "Ni Wayan Preman",
        phone: "0819 9988 7766",
        village: "Mambang",
      }));
      ({ number: secret } = await takeIn(desks.staf, {
        description: "Pungutan di loket saat melaporkan kehilangan KTP.",
        name: "Dewa Tersembunyi",
        identity: "confidential",
        category: "Pungutan liar",
      }));
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });
    const rows = (page) => page.locator("#hasil tbody tr th .num").allInnerTexts();
    /** Searches until the index has caught up with what was just recorded: two seconds. */
    const search = async (page, words, expected) => {
      let got;
      for (let patience = 0; patience < 12; patience += 1) {
        await page.goto(`${office.url}/arsip`);
        await page.locator("#s-kata").fill(words);
        await page.locator("main form.filters .btn").click();
        await page.waitForURL(/\/arsip\?kata=/);
        got = await rows(page);
        if (JSON.stringify(got) === JSON.stringify(expected)) return;
        await page.waitForTimeout(250);
      }
      assert.deepEqual(got, expected, words);
    };

    part("words are found in all their forms, names and telephones where they are open", async () => {
      const { page } = desks.kasubag;
      await desks.kasubag.menu("/arsip");
      await search(page, "laporan", [secret]);
      await search(page, "kerusakan jalan", [road]);
      assert.equal(await page.locator("#hasil mark").first().innerText(), "merusak");
      await look(page, "l-arsip");
      await search(page, "preman", [road]);
      await search(page, "081999887766", [road]);
      await search(page, "tersembunyi", []);
      assert.match(await page.locator("#arsip-isi").innerText(), /Tidak ada berkas yang memuat/);
      await look(page, "l-arsip-kosong");
    });

    part("filters combine, and a number leads to its case", async () => {
      const { page } = desks.kasubag;
      await page.goto(`${office.url}/arsip`);
      assert.deepEqual(await rows(page), [secret, road, lamp], "without words everything, the newest first");
      await choose(page.locator("#desa"), "Mambang");
      await page.locator("#s-kata").fill("jalan");
      await page.locator("main form.filters .btn").click();
      await page.waitForURL(/desa=/);
      assert.deepEqual(await rows(page), [road]);
      await page.locator("form.find input").fill(lamp.slice(-4));
      await page.keyboard.press("Enter");
      await page.waitForURL(new RegExp(`/berkas/${lamp}`));
      await page.goto(`${office.url}/arsip?kata=jalan&dari=kapan`);
      assert.ok(await page.locator("#dari-e").isVisible(), "a date that cannot be read is said");
      await look(page, "l-arsip-ditolak");
    });

    part("the clerk is told while he types what was told before", async () => {
      const { page } = desks.staf;
      await desks.staf.menu("/terima");
      await choose(page.locator("#village"), "Megati");
      await page.locator("#phone").fill("0819 9988 7766");
      await page.locator("#description").fill("Lampu jalan di depan Pasar Megati mati, gelap sekali.");
      const like = page.locator("#mirip .like");
      await like.waitFor();
      assert.match(await like.innerText(), new RegExp(lamp));
      assert.match(await page.locator("#mirip").innerText(), new RegExp(`1 pengaduan dengan telepon, kontak, atau nama ini[^]*${road}`));
      assert.equal(await page.locator("#description").inputValue(), "Lampu jalan di depan Pasar Megati mati, gelap sekali.");
      await look(page, "h-terima-mirip");
    });

    part("who may not know of a case does not find it", async () => {
      const { page } = desks.trantib;
      await page.goto(`${office.url}/arsip?kata=pungutan`);
      assert.deepEqual(await rows(page), []);
      await page.goto(`${office.url}/arsip?kata=${encodeURIComponent("a* b* (((".repeat(500))}`);
      assert.deepEqual(await rows(page), []);
      nothingWrong(desks.kasubag.page, desks.staf.page, page);
    });
  });
}
