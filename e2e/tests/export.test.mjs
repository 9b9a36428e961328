// Everything an office owns as one zip: asked for with a reason, masked unless names are
// wanted, told in the list of exports, and not for everybody.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe } from "node:test";

import { look } from "../lib/axe.mjs";
import { launch, nothingWrong, SCREENS } from "../lib/browser.mjs";
import { unzip } from "../lib/files.mjs";
import { foundOffice, takeIn } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

for (const screen of SCREENS) {
  describe(`export, ${screen.name} px`, () => {
    const part = story();
    let browser, office, desks, page;
    before(async () => {
      browser = await launch();
      office = await startOffice({ founded: true, clock: "2026-11-26T09:00:00+08:00" });
      desks = await foundOffice(browser, office, screen);
      page = desks.kasubag.page;
      await takeIn(desks.staf, { description: "Dewa Tersembunyi melihat lampu padam.", name: "Dewa Tersembunyi", identity: "confidential" });
      await takeIn(desks.staf, { description: "Got mampet.", name: "Ni Wayan Terbuka" });
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });
    const main = () => page.locator("main").innerText();
    const take = async () => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Unduh zip" }).click()]);
      const bytes = await readFile(await download.path());
      assert.equal(bytes.subarray(0, 2).toString(), "PK");
      assert.match(download.suggestedFilename(), /^[a-z]+-ekspor-2026-11-26\.zip$/);
      return unzip(bytes);
    };

    part("the page is reached from the settings and wants a reason", async () => {
      await desks.kasubag.menu("/pengaturan");
      await page.locator(".tabs a", { hasText: /^Ekspor$/ }).click();
      assert.equal(await page.locator("h1").innerText(), "Ekspor");
      await look(page, "m-ekspor");
      await page.getByRole("button", { name: "Unduh zip" }).click();
      await page.locator("#reason-e").waitFor();
      assert.match(await main(), /Tulis alasannya/);
      await look(page, "m-ekspor-galat");
    });

    part("the zip holds the office, and nobody who is protected", async () => {
      await page.fill("#reason", "Pindah ke sistem kabupaten");
      const parts = await take();
      const complaints = parts.get("pengaduan.csv").toString("utf8");
      assert.match(complaints, /^\ufeffNomor aduan;/);
      assert.match(complaints, /Ni Wayan Terbuka/);
      assert.match(complaints, /••• melihat lampu padam/);
      for (const [name, content] of parts) assert.ok(!content.toString("utf8").includes("Tersembunyi"), name);
      for (const name of ["BACA-SAYA.txt", "README.txt", "riwayat.jsonl", "kantor/profil.toml", "sha256sum.txt"]) assert.ok(parts.has(name), name);
    });

    part("with identities everybody is named", async () => {
      await page.goto(`${office.url}/pengaturan/ekspor`);
      await page.fill("#reason", "Pemeriksaan inspektorat");
      await page.locator("label.choice", { hasText: "Sertakan identitas" }).click();
      const parts = await take();
      assert.match(parts.get("pengaduan.csv").toString("utf8"), /Dewa Tersembunyi/);
    });

    part("each export is told, and others may not look", async () => {
      await page.goto(`${office.url}/pengaturan/ekspor`);
      assert.match(await main(), /Pindah ke sistem kabupaten/);
      assert.match(await main(), /dengan identitas yang dilindungi[^]*Pemeriksaan inspektorat/);
      await look(page, "m-ekspor-pernah");
      for (const who of [desks.camat, desks.staf, desks.trantib]) {
        const answer = await who.page.context().request.get(`${office.url}/pengaturan/ekspor`);
        assert.equal(answer.status(), 403, who.who.username);
      }
      nothingWrong(page);
    });
  });
}
