// What an office sets about itself: each page of the settings, one change on each, what it
// moves, and the log that tells it.
import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe } from "node:test";

import { look } from "../lib/axe.mjs";
import { launch, nothingWrong, SCREENS } from "../lib/browser.mjs";
import { asPng } from "../lib/files.mjs";
import { foundOffice, takeIn } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

for (const screen of SCREENS) {
  describe(`settings, ${screen.name} px`, () => {
    const part = story();
    let browser, office, desks, page, number;
    before(async () => {
      browser = await launch();
      office = await startOffice({ founded: true, clock: "2026-11-26T09:00:00+08:00" });
      desks = await foundOffice(browser, office, screen);
      page = desks.kasubag.page;
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });
    const main = () => page.locator("main").innerText();
    // What comes of it is a page, whether it was stored or refused.
    const save = (on = page) =>
      Promise.all([on.waitForNavigation(), on.locator("main form [data-main]").first().click()]);
    const go = (address) => page.goto(office.url + address);

    part("the rooms are reached from each other", async () => {
      await desks.kasubag.menu("/pengaturan");
      await look(page, "m-pengaturan-pejabat");
      for (const [tab, heading] of [
        ["Unit dan jabatan", "Unit dan jabatan"],
        ["Jam kerja dan libur", "Jam kerja dan hari libur"],
        ["Kanal", "Kanal"],
        ["Hal dan petunjuk", "Hal dan petunjuk"],
        ["Desa", "Desa dan banjar"],
        ["Kantor", "Kantor"],
        ["SOP", "SOP kantor ini"],
        ["Cadangan", "Cadangan"],
        ["Catatan", "Catatan perubahan"],
      ]) {
        await page.locator(".tabs a", { hasText: new RegExp(`^${tab}$`) }).click();
        assert.equal(await page.locator("h1").innerText(), heading);
        const inSight = await page.locator(".tabs a[aria-current]").evaluate((chosen) => {
          const box = chosen.getBoundingClientRect(), row = chosen.closest(".tabs").getBoundingClientRect();
          return box.left >= row.left - 1 && box.right <= row.right + 1;
        });
        assert.ok(inSight, `the tab ${tab} is in sight`);
        await look(page, `m-pengaturan-${tab.toLowerCase().split(" ")[0]}`);
      }
      assert.match(await main(), /Belum ada pengaturan yang diubah/);
    });

    part("a holiday is looked at before it moves due times", async () => {
      ({ number } = await takeIn(desks.staf, { description: "Lampu jalan padam." }));
      await desks.staf.act(number, "register");
      await desks.staf.act(number, "attach_slip");
      await desks.kasubag.act(number, "forward");
      await desks.sekretaris.act(number, "advise", (form) => form.locator("#masukan").fill("Perlu cek lapangan."));
      await go("/pengaturan/jam");
      await page.getByRole("link", { name: "Tambah hari libur" }).click();
      await save();
      assert.match(await main(), /Tulis tanggalnya/);
      await look(page, "m-libur-galat");
      await page.fill("#date", "26-11-2026");
      await page.fill("#name", "Piodalan Pura Desa");
      await page.fill("#source", "SE Bupati 11/2026");
      await save();
      assert.match(await main(), /1 tenggat terbuka bergeser/);
      assert.ok((await main()).includes(number));
      await look(page, "m-libur-geser");
      await page.getByRole("button", { name: "Simpan dan geser tenggatnya" }).click();
      assert.match(await page.locator("main .note-ok").innerText(), /1 tenggat dihitung ulang/);
      await desks.staf.page.goto(`${office.url}/berkas/${number}`);
      assert.match(await desks.staf.page.locator("ol.hist").first().innerText(), /menghitung ulang batas waktu/);
      await page.goto(`${office.url}/pengaturan/jam`);
      assert.match(await main(), /Piodalan Pura Desa/);
      await look(page, "m-jam-libur");
    });

    part("a picture stands at the head of papers, a drawing with a script does not", async () => {
      await go("/pengaturan/kantor");
      await page.getByRole("link", { name: "Ubah lambang" }).click();
      const script = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
      const send = async (file) => {
        await page.locator("#emblem").setInputFiles(file);
        await save();
      };
      await save();
      assert.match(await page.locator("#galat").innerText(), /Pilih gambarnya/);
      await send({ name: "lambang.svg", mimeType: "image/svg+xml", buffer: Buffer.from(script) });
      assert.ok(await page.locator("#galat").isVisible(), "refused");
      // More than a request may hold, and so refused before it is read to its end.
      const large = join(await mkdtemp(join(tmpdir(), "matur-")), "lambang.png");
      await writeFile(large, Buffer.alloc(80_000_000));
      await page.locator("#emblem").setInputFiles(large);
      await save();
      assert.match(await main(), /terlalu besar/);
      await look(page, "m-pengaturan-lambang-80");
      await go("/pengaturan/atur/lambang");
      await send({ name: "lambang.png", mimeType: "image/png", buffer: Buffer.alloc(30_000_000) });
      assert.ok(await page.locator("#galat").isVisible(), "30 MB are refused, the page stays");
      await look(page, "m-pengaturan-lambang-galat");
      await send(asPng("lambang.png"));
      await page.waitForURL(/tersimpan/);
      await go(`/cetak/disposisi?no=${number}`);
      const drawn = await page.locator(".kop img").first().evaluate((img) => img.complete && img.naturalWidth > 0);
      assert.ok(drawn, "it is on the slip");
      await look(page, "n-cetak-lambang");
      await go("/pengaturan/atur/lambang");
      await look(page, "m-pengaturan-lambang");
      await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Cetak tanpa lambang" }).click()]);
      await go(`/cetak/disposisi?no=${number}`);
      assert.equal(await page.locator(".kop img").count(), 0);
      await go("/pengaturan/jam");
    });

    part("the holiday is given up again", async () => {
      await page.locator("#holidays tr", { hasText: "Piodalan Pura Desa" }).getByRole("link").click();
      await page.getByRole("button", { name: "Batalkan" }).click();
      assert.match(await main(), /1 tenggat terbuka bergeser/);
      await page.getByRole("button", { name: "Simpan dan geser tenggatnya" }).first().click();
      assert.doesNotMatch(await main(), /Piodalan/);
    });

    part("new hours from a day on; the past is refused", async () => {
      await page.getByRole("link", { name: "Ubah jam kerja" }).click();
      assert.equal(await page.inputValue("#mon"), "07.30–12.00, 13.00–16.30");
      await page.fill("#from", "01-11-2026");
      await page.fill("#tue", "pagi sampai siang");
      await save();
      assert.match(await main(), /bukan jam/);
      await page.fill("#tue", "8-12, 13-15.30");
      await save();
      assert.match(await main(), /Yang sudah lewat tidak dapat diubah/);
      await page.fill("#from", "08-02-2027");
      await page.fill("#to", "09-03-2027");
      await page.fill("#name", "Jam kerja Ramadan 1448 H");
      await look(page, "m-jam-ubah");
      await save();
      assert.match(await main(), /Jam kerja Ramadan 1448 H/);
      assert.match(await main(), /Selasa 08\.00–12\.00, 13\.00–15\.30/);
    });

    part("a subject is added and retired, not removed", async () => {
      await go("/pengaturan/hal");
      await page.getByRole("link", { name: "Tambah hal" }).click();
      await page.fill("#code", "wisata");
      await page.fill("#name", "Pantai dan wisata");
      await page.selectOption("#unit", { label: "Seksi Pelayanan Umum" });
      await look(page, "m-hal-baru");
      await save();
      assert.match(await main(), /Pantai dan wisata/);
      await desks.staf.page.goto(`${office.url}/terima`);
      assert.match(await desks.staf.page.locator("#category").innerText(), /Pantai dan wisata/);
      await page.locator("#categories tr", { hasText: "Pantai dan wisata" }).getByRole("link").click();
      await page.fill("#retired", "26-11-2026");
      await save();
      assert.match(await main(), /tidak dipakai sejak 26 Nov 2026/);
      await desks.staf.page.goto(`${office.url}/terima`);
      assert.doesNotMatch(await desks.staf.page.locator("#category").innerText(), /Pantai/);
    });

    part("phrases, villages, channels, units, positions, letters", async () => {
      await go("/pengaturan/atur/petunjuk");
      const phrases = await page.inputValue("#phrases");
      await page.fill("#phrases", `${phrases}\nHubungi pelapor`);
      await save();
      assert.match(await main(), /Hubungi pelapor/);
      await go("/pengaturan/atur/desa?yang=51.02.02.2004");
      await page.fill("#hamlets", "Mambang Kaja\nMambang Kelod");
      await save();
      assert.match(await main(), /Mambang Kaja, Mambang Kelod/);
      await go("/pengaturan/atur/kanal");
      await page.locator("label", { hasText: "SMS" }).click();
      await look(page, "m-kanal");
      await save();
      assert.match(await main(), /tidak ditawarkan/);
      await go("/pengaturan/atur/unit");
      await page.fill("#code", "PSC");
      await page.fill("#name", "Pos Siaga Camat");
      await page.fill("#short", "Pos Siaga");
      await save();
      assert.match(await main(), /Pos Siaga Camat/);
      await go("/pengaturan/atur/jabatan?yang=staf-umum");
      await page.locator("label", { hasText: "mengurus pengaturan" }).click();
      await look(page, "m-jabatan");
      await save();
      await go("/pengaturan/atur/nomor");
      await page.fill("#prefix", "adu");
      await page.fill("#year", "2026");
      await save();
      assert.match(await main(), /sudah bernomor/);
      await page.fill("#year", "2027");
      await save();
      assert.match(await main(), /ADU-2027-0001/);
      await go("/pengaturan/atur/kantor");
      await page.fill("#telephone", "0361-123456");
      await save();
      assert.match(await main(), /0361-123456/);
      await go("/pengaturan/atur/masuk");
      await page.fill("#session_minutes", "2");
      await save();
      assert.match(await main(), /5–1440/);
      await page.fill("#session_minutes", "20");
      await save();
    });

    part("two who change the same thing", async () => {
      const other = desks.staf.page;
      await other.goto(`${office.url}/pengaturan/atur/masuk`);
      await go("/pengaturan/atur/masuk");
      await page.fill("#session_minutes", "45");
      await save();
      await other.fill("#session_minutes", "50");
      await save(other);
      assert.match(await other.locator("main").innerText(), /baru saja diubah orang lain/);
      assert.equal(await other.inputValue("#session_minutes"), "50");
      await save(other);
      assert.match(await other.locator("main").innerText(), /50 menit/);
    });

    part("two versions of a procedure lie beside each other", async () => {
      await go("/pengaturan/sop");
      await page.getByRole("link", { name: "Bandingkan dua versi" }).click();
      await page.waitForURL(/\/pengaturan\/sop\/banding/);
      assert.match(await main(), /Yang berubah/);
      await look(page, "m-sop-banding");
      // A version of our own: another time for the first step, and its own name.
      const shipped = await (await page.context().request.get(`${office.url}/sop/berkas`)).text();
      const own = shipped
        .replace(/^version = ".*"$/m, 'version = "uji-1"')
        .replace(/^standard_time = ".*"$/m, 'standard_time = "3 Jam"');
      await go("/pengaturan/sop");
      await page.fill("#text", own);
      await Promise.all([page.waitForNavigation(), page.locator('form[action="/pengaturan/sop/periksa"] [data-main]').click()]);
      const beside = page.locator("section[aria-labelledby=beda]");
      assert.match(await beside.innerText(), /Waktu[^]*3 Jam/);
      assert.equal(await beside.locator("tbody").count(), 1, "nothing else has changed");
      await look(page, "m-sop-periksa-beda");
    });

    part("backups: none yet, and what to do about it", async () => {
      await go("/pengaturan/cadangan");
      assert.match(await main(), /Belum ada cadangan yang baik/);
      await look(page, "m-cadangan");
    });

    part("the log tells it, and others may not look", async () => {
      await go("/pengaturan/catatan");
      assert.match(await main(), /45 → 50/);
      assert.match(await main(), /Pantai dan wisata/);
      await look(page, "m-catatan");
      for (const address of ["/pengaturan/jam", "/pengaturan/catatan", "/pengaturan/cadangan", "/pengaturan/sop/banding", "/pengaturan/atur/hal"]) {
        const answer = await desks.camat.page.context().request.get(office.url + address);
        assert.equal(answer.status(), 403, address);
      }
      nothingWrong(page, desks.staf.page);
    });
  });
}
