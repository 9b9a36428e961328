// Who holds which position and for how long, what an official is called and whether he comes
// in; versions of procedures, days and files' times; and what one keeps for oneself.
import assert from "node:assert/strict";
import { after, before, describe } from "node:test";

import { look } from "../lib/axe.mjs";
import { launch, nothingWrong, openWindow, SCREENS } from "../lib/browser.mjs";
import { beside, choose, foundOffice, Official, OFFICIALS, PASSWORD, send, takeIn, tick } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

for (const screen of SCREENS) {
  describe(`settings about people, ${screen.name} px`, () => {
    const part = story();
    let browser, office, desks, page, ended;
    before(async () => {
      browser = await launch();
      office = await startOffice({ clock: "2026-11-26T09:00:00+08:00" });
      desks = await foundOffice(browser, office, screen);
      page = desks.kasubag.page;
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });
    const main = (on = page) => on.locator("main").innerText();
    const save = () => Promise.all([page.waitForNavigation(), page.locator("main form [data-main]").first().click()]);
    /** The row of an official or a position among the settings. */
    const row = (part, words) => page.locator(`#${part} tbody tr`, { has: page.locator("th", { hasText: words }) });
    const change = async (part, words) => {
      await desks.kasubag.menu("/pengaturan");
      await row(part, words).getByRole("link", { name: /^Ubah/ }).click();
      await page.waitForURL(/\/pengaturan\/(jabatan|pejabat)\//);
    };
    /** Comes in again, after the office's clock was put on or a session ended. */
    const signIn = async (desk) => {
      await desk.page.goto(`${office.url}/masuk`);
      await desk.signIn();
      await desk.page.waitForURL(/\/meja/);
    };
    const CAMAT = OFFICIALS.camat.position;
    const STAND_IN = OFFICIALS.sekretaris.name;

    part("a Plh. for the Camat: what is missing is asked for, then he has the Camat's turn", async () => {
      await desks.kasubag.menu("/pengaturan");
      await page.getByRole("link", { name: "Tunjuk Plt. atau Plh." }).click();
      await page.locator("#from").fill("kapan");
      await save();
      for (const field of ["position", "official", "from", "order"]) assert.ok(await page.locator(`#${field}-e`).isVisible(), `${field} is asked about`);
      assert.equal(await page.locator("#from").inputValue(), "kapan");
      await look(page, "m-penunjukan-galat");
      await change("pejabat", CAMAT);
      const form = page.locator('form[action^="/pengaturan/jabatan/"]');
      await choose(form.locator("#official"), STAND_IN);
      await choose(form.locator("#kind"), "Plh.");
      await form.locator("#from").fill("26-11-2026");
      await form.locator("#to").fill("25-11-2026");
      await form.locator("#order").fill("SPT 800.1.3/77");
      await form.locator("[data-main]").click();
      assert.match(await page.locator("#to-e").innerText(), /lebih awal/);
      assert.equal(await form.locator("#order").inputValue(), "SPT 800.1.3/77");
      await form.locator("#to").fill("04-12-2026");
      await form.locator("[data-main]").click();
      await page.waitForURL(/tersimpan=tunjuk/);
      assert.match(await page.locator("main .note-ok").innerText(), /Penunjukan sudah disimpan/);
      assert.match(await row("pejabat", CAMAT).innerText(), new RegExp(`${OFFICIALS.camat.name}[^]*Plh\\.[^]*${STAND_IN}[^]*SPT 800\\.1\\.3/77`));
      await look(page, "m-plh");
      const { page: his } = desks.sekretaris;
      await his.goto(`${office.url}/pengaturan/akun`);
      assert.match(await main(his), new RegExp(`Plh\\. ${CAMAT}`));
      await look(his, "m-akun-plh");
    });

    part("another at the same time is refused, and the first is named", async () => {
      await change("pejabat", CAMAT);
      const form = page.locator('form[action^="/pengaturan/jabatan/"]');
      await choose(form.locator("#official"), OFFICIALS.trantib.name);
      await choose(form.locator("#kind"), "Plh.");
      await form.locator("#from").fill("04-12-2026");
      await form.locator("#to").fill("07-12-2026");
      await form.locator("#order").fill("SPT 800.1.3/78");
      await form.locator("[data-main]").click();
      assert.match(await page.locator("#from-e").innerText(), new RegExp(`${STAND_IN} sudah menjadi Plh\\.`));
      await look(page, "m-plh-bertumpuk");
      await choose(form.locator("#kind"), "Plt.");
      await form.locator("[data-main]").click();
      assert.match(await page.locator("#from-e").innerText(), new RegExp(`masih dipegang ${OFFICIALS.camat.name}`));
      // From the day after, one may follow the other.
      await choose(form.locator("#kind"), "Plh.");
      await form.locator("#from").fill("05-12-2026");
      await form.locator("[data-main]").click();
      await page.waitForURL(/tersimpan=tunjuk/);
      assert.match(await row("pejabat", CAMAT).innerText(), new RegExp(`Plh\\. ${OFFICIALS.trantib.name}, 5 Des`));
    });

    part("an appointment ends on its last day, and not in words", async () => {
      await change("pejabat", CAMAT);
      const held = page.locator('form[action$="/akhiri"]', { hasText: STAND_IN });
      await held.locator('[name="last"]').fill("segera");
      await held.getByRole("button").click();
      assert.match(await page.locator("form.field-err").innerText(), /belum terbaca/);
      assert.equal(await page.locator('form.field-err [name="last"]').inputValue(), "segera");
      await look(page, "m-akhiri-galat");
      await held.locator('[name="last"]').fill("25-11-2026");
      await held.getByRole("button").click();
      await page.getByText("Tanggal akhir lebih awal daripada tanggal mulai.").first().waitFor();
      await held.locator('[name="last"]').fill("26-11-2026");
      await held.getByRole("button").click();
      await page.waitForURL(/tersimpan=akhiri/);
      // Today is his last day.
      assert.match(await row("pejabat", CAMAT).innerText(), /26 Nov 2026–26 Nov 2026/);
      await office.later("2026-11-27T09:00:00+08:00");
      await signIn(desks.kasubag);
      await desks.kasubag.menu("/pengaturan");
      assert.doesNotMatch(await row("pejabat", CAMAT).innerText(), new RegExp(STAND_IN));
    });

    part("an official is called otherwise and has a NIP; a wrong one is explained", async () => {
      await change("orang", OFFICIALS.trantib.name);
      await page.locator("#name").fill("");
      await page.locator("#nip").fill("123");
      await save();
      assert.ok(await page.locator("#name-e").isVisible());
      assert.match(await page.locator("#nip-e").innerText(), /18 angka/);
      await look(page, "m-pejabat-galat");
      await page.locator("#name").fill("I Ketut Suarta, S.H.");
      await page.locator("#nip").fill("19800517 200604 1 003");
      await choose(page.locator("#rank"), /III\/d/);
      await save();
      assert.match(await page.locator("main .note-ok").innerText(), /Perubahan pejabat sudah disimpan/);
      assert.match(await row("orang", "I Ketut Suarta, S.H.").innerText(), /19800517 200604 1 003[^]*III\/d/);
      // The same NIP belongs to nobody else.
      await change("orang", OFFICIALS.pmd.name);
      await page.locator("#nip").fill("198005172006041003");
      await save();
      assert.match(await page.locator("#nip-e").innerText(), /milik I Ketut Suarta, S\.H\./);
    });

    part("who is deactivated is out at once, and comes in no more until he is active again", async () => {
      const { trantib } = desks;
      await signIn(trantib);
      const active = async (yes) => {
        await change("orang", "I Ketut Suarta, S.H.");
        const box = page.locator('label:has(input[name="active"])');
        await box.click();
        assert.equal(await page.locator("#active").isChecked(), yes);
        await save();
        assert.match(await row("orang", "I Ketut Suarta, S.H.").innerText(), yes ? /Aktif/ : /Nonaktif/);
      };
      await active(false);
      await look(page, "m-nonaktif");
      await trantib.page.goto(`${office.url}/meja`);
      await trantib.page.waitForURL(/\/masuk/);
      await trantib.signIn();
      assert.match(await trantib.page.locator("main").innerText(), /tidak cocok/);
      await active(true);
      await signIn(trantib);
      // Nobody takes himself out.
      await change("orang", OFFICIALS.kasubag.name);
      await page.locator('label:has(input[name="active"])').click();
      await save();
      assert.match(await page.locator("#active-e").innerText(), /akun Anda sendiri/);
    });

    part("a forgotten password: the old one is worth nothing, the link brings a new one", async () => {
      const { pmd } = desks;
      await signIn(pmd);
      await change("orang", OFFICIALS.pmd.name);
      await page.getByRole("button", { name: "Hapus kata sandi dan buat tautan baru" }).click();
      const link = (await page.locator(".onelink").innerText()).trim();
      await page.getByRole("link", { name: "Sudah saya sampaikan" }).click();
      assert.match(await row("orang", OFFICIALS.pmd.name).innerText(), /Belum membuka tautan/);
      await pmd.page.goto(`${office.url}/meja`);
      await pmd.page.waitForURL(/\/masuk/);
      await pmd.signIn();
      assert.match(await pmd.page.locator("main").innerText(), /tidak cocok/);
      await pmd.page.goto(link);
      await pmd.page.getByLabel("Kata sandi baru", { exact: true }).fill("12345678");
      await pmd.page.getByLabel("Kata sandi baru sekali lagi").fill("12345678");
      await pmd.page.getByRole("button", { name: "Simpan kata sandi" }).click();
      assert.ok(await pmd.page.locator(".err").first().isVisible(), "not of digits alone");
      const other = "gebogan pisang kayu 3";
      await pmd.page.getByLabel("Kata sandi baru", { exact: true }).fill(other);
      await pmd.page.getByLabel("Kata sandi baru sekali lagi").fill(other);
      await pmd.page.getByRole("button", { name: "Simpan kata sandi" }).click();
      await pmd.page.waitForURL(/\/(meja|masuk)/);
      const again = new Official(pmd.who, await openWindow(browser, screen), office.url);
      await again.page.goto(`${office.url}/masuk`);
      await again.signIn(PASSWORD);
      assert.match(await again.page.locator("main").innerText(), /tidak cocok/);
      await again.signIn(other);
      await again.page.waitForURL(/\/meja/);
      nothingWrong(again.page);
    });

    part("one's own page says who one is", async () => {
      await desks.kasubag.menu("/pengaturan");
      await page.locator(".tabs a", { hasText: /^Akun saya$/ }).click();
      for (const words of [OFFICIALS.kasubag.name, OFFICIALS.kasubag.username, OFFICIALS.kasubag.position]) assert.ok((await main()).includes(words), words);
      await look(page, "m-akun");
    });

    part("a version of the procedure is activated from a day on, and not from yesterday", async () => {
      const shipped = await (await page.context().request.get(`${office.url}/sop/berkas`)).text();
      const own = shipped.replace(/^version = ".*"$/m, 'version = "uji-1"').replace(/^standard_time = ".*"$/m, 'standard_time = "3 Jam"');
      await page.locator(".tabs a", { hasText: /^SOP$/ }).click();
      await page.locator("#text").fill(own);
      await Promise.all([page.waitForNavigation(), page.locator('form[action="/pengaturan/sop/periksa"] [data-main]').click()]);
      const form = page.locator('form[action="/pengaturan/sop/aktifkan"]');
      const activate = () => Promise.all([page.waitForNavigation(), form.locator("[data-main]").click()]);
      await form.locator("#from").fill("26-11-2026");
      await activate();
      assert.ok(await page.locator("#sure-e").isVisible(), "it is asked whether one has read it");
      await form.locator("label:has(#sure)").click();
      await activate();
      assert.match(await page.locator("#from-e").innerText(), /Yang sudah lewat tidak dapat diubah/);
      await look(page, "m-sop-aktif-galat");
      await form.locator("#from").fill("01-12-2026");
      await activate();
      assert.match(await page.locator("main .note-ok").innerText(), /sudah diaktifkan/);
      const version = (words) => page.locator("tbody tr", { hasText: words });
      assert.match(await version("uji-1").innerText(), /1 Des 2026[^]*Akan berlaku/);
      assert.match(await version("Versi lengkap").filter({ hasNotText: "uji-1" }).innerText(), /30 Nov 2026/);
      await look(page, "m-sop-akan");
      // Until then complaints follow the old one.
      const { staf } = desks;
      await signIn(staf);
      const standard = async (number) => {
        await staf.page.goto(`${office.url}/berkas/${number}`);
        await staf.page.locator("details.lane-alt > summary").first().click();
        return staf.page.locator("details.lane-alt").first().innerText();
      };
      const { number: now } = await takeIn(staf, {});
      assert.match(await standard(now), /Standar langkah ini: 30 menit/);
      await office.later("2026-12-01T09:00:00+08:00");
      for (const desk of [staf, desks.kasubag]) await signIn(desk);
      const { number: then } = await takeIn(staf, {});
      assert.match(await standard(then), /Standar langkah ini: 3 jam/);
      assert.match(await standard(now), /Standar langkah ini: 30 menit/, "what runs keeps its version");
      // One of them ends: its file is what the next part is about.
      await staf.page.goto(`${office.url}/berkas/${now}`);
      const end = await beside(staf.page, "akhiri");
      await tick(end, "akhir_cara", "withdrawn");
      await end.locator("#akhir_alasan").fill("Sudah menyala lagi.");
      await send(staf.page, end, "akhiri");
      ended = now;
    });

    part("how long files are kept: set, told in the archive, and asked for there", async () => {
      await desks.kasubag.menu("/arsip");
      assert.equal(await page.locator("#masa").count(), 0, "nothing is asked for that is not set");
      await desks.kasubag.menu("/pengaturan");
      await page.locator(".tabs a", { hasText: /^Kantor$/ }).click();
      assert.match(await main(), /Belum diatur\. Isi menurut jadwal retensi/);
      await page.getByRole("link", { name: "Ubah masa simpan", exact: true }).click();
      await page.locator("#active_years").fill("dua");
      await page.locator("#inactive_years").fill("101");
      await save();
      assert.match(await page.locator("#active_years-e").innerText(), /Tulis angkanya/);
      await page.locator("#active_years").fill("2");
      await save();
      for (const field of ["classification", "inactive_years"]) assert.ok(await page.locator(`#${field}-e`).isVisible(), field);
      await look(page, "m-retensi-galat");
      await page.locator("#classification").fill("000.8.3.4");
      await page.locator("#active_years").fill("0");
      await page.locator("#inactive_years").fill("3");
      await page.locator("#basis").fill("Perbup Tabanan 12/2025");
      await choose(page.locator("#fate"), "dinilai kembali");
      await save();
      assert.match(await page.locator("#retention").innerText(), /000\.8\.3\.4[^]*3 tahun[^]*dinilai kembali[^]*Perbup Tabanan/);
      await look(page, "m-retensi");
      // What only named people read may have a time of its own; until then it has the same.
      assert.match(await page.locator("#retention-supervisory").innerText(), /sama dengan berkas lain/);
      await page.getByRole("link", { name: "Ubah masa simpan pengawasan" }).click();
      await save();
      assert.ok(await page.locator("#active_years-e").isVisible());
      await page.locator("#classification").fill("700.1.2");
      await page.locator("#active_years").fill("5");
      await page.locator("#inactive_years").fill("5");
      await page.locator("#basis").fill("Perbup Tabanan 12/2025");
      await choose(page.locator("#fate"), "permanen");
      await save();
      assert.match(await page.locator("#retention-supervisory").innerText(), /700\.1\.2[^]*5 tahun[^]*permanen/);
      assert.match(await page.locator("#retention").innerText(), /000\.8\.3\.4/, "the other stands");
      const shown = async (phase) => {
        await desks.kasubag.menu("/arsip");
        const more = page.locator("main form.filters details");
        if (!(await more.evaluate((one) => one.open))) await more.locator("summary").click();
        await choose(page.locator("#masa"), phase);
        await page.locator("main form.filters .btn").first().click();
        await page.waitForURL(/masa=/);
        return page.locator("#hasil tbody tr th .num").allInnerTexts();
      };
      assert.deepEqual(await shown("Aktif"), [ended]);
      assert.match(await page.locator("#hasil tbody").innerText(), /Aktif s\.d\. 31 Des 2026/);
      await look(page, "l-arsip-masa");
      assert.deepEqual(await shown("Inaktif"), []);
      await office.later("2027-01-04T09:00:00+08:00");
      await signIn(desks.kasubag);
      assert.deepEqual(await shown("Aktif"), []);
      assert.deepEqual(await shown("Inaktif"), [ended]);
      assert.match(await page.locator("#hasil tbody").innerText(), /Inaktif s\.d\. 31 Des 2029/);
      assert.deepEqual(await shown("Habis"), []);
    });

    part("hours of one day, and the lists of holidays", async () => {
      await desks.kasubag.menu("/pengaturan");
      await page.locator(".tabs a", { hasText: /^Jam kerja dan libur$/ }).click();
      await page.getByRole("link", { name: "Atur satu hari" }).click();
      await page.locator("#date").fill("03-01-2027");
      await page.locator("#hours").fill("siang");
      await save();
      assert.match(await page.locator("#hours-e").innerText(), /bukan jam/);
      await page.locator("#hours").fill("08.00–11.00");
      await save();
      assert.match(await page.locator("#date-e").innerText(), /Yang sudah lewat tidak dapat diubah/);
      await look(page, "m-hari-galat");
      await page.locator("#date").fill("09-01-2027"); // a Saturday
      await save();
      await page.waitForURL(/tersimpan=hari/);
      assert.match(await page.locator("#days").innerText(), /Sabtu, 9 Jan 2027[^]*08\.00–11\.00/);
      await look(page, "m-hari");
      const day = page.locator("#days tr", { hasText: "9 Jan 2027" });
      await day.getByRole("link").click();
      await page.getByRole("button", { name: "Batalkan" }).click();
      await page.waitForURL(/pengaturan\/jam/);
      assert.equal(await day.count(), 0, "it is given up again");

      assert.match(await page.locator("#holidays").innerText(), /Imlek/);
      const bali = "Dispensasi hari raya Bali 2027";
      const national = "Libur nasional dan cuti bersama 2027";
      const pick = async (list, yes) => {
        await page.getByRole("link", { name: "Pilih daftar" }).click();
        const label = page.locator("label", { hasText: list });
        await label.click();
        assert.equal(await label.locator("input").isChecked(), yes, list);
        await save();
      };
      assert.match(await page.locator("#tables").innerText(), new RegExp(bali));
      await pick(national, false);
      assert.match(await page.locator("main").innerText(), /sudah lewat, jadi daftar itu tidak dapat dilepas/, "New Year is over");
      await look(page, "m-daftar-libur-galat");
      await desks.kasubag.menu("/pengaturan");
      await page.locator(".tabs a", { hasText: /^Jam kerja dan libur$/ }).click();
      await pick(bali, false);
      await page.waitForURL(/tersimpan=daftar-libur/);
      assert.doesNotMatch(await page.locator("#tables").innerText(), new RegExp(bali));
      await pick(bali, true);
      await page.waitForURL(/tersimpan=daftar-libur/);
      assert.match(await page.locator("#tables").innerText(), new RegExp(bali));
    });

    part("a search is kept under a name, opened again, and forgotten", async () => {
      const { kasubag, staf } = desks;
      await kasubag.menu("/arsip");
      assert.equal(await page.locator('form[action="/arsip/simpan"]').count(), 0, "there is nothing to keep yet");
      await page.locator("#s-kata").fill("lampu");
      await choose(page.locator("#tahun"), "2026");
      await page.locator("main form.filters .btn").first().click();
      await page.waitForURL(/kata=lampu/);
      const keep = page.locator('form[action="/arsip/simpan"]');
      await page.locator("summary", { hasText: "Simpan pencarian ini" }).click();
      await keep.getByRole("button").click();
      await page.locator("#nama-e").waitFor(); // a name is asked for
      assert.equal(await page.locator("#s-kata").inputValue(), "lampu");
      await look(page, "l-arsip-simpan-galat");
      await keep.locator("#nama").fill("Lampu 2026");
      await keep.getByRole("button").click();
      const saved = page.getByRole("navigation", { name: "Pencarian tersimpan" });
      await saved.getByRole("link", { name: "Lampu 2026" }).waitFor();
      await look(page, "l-arsip-tersimpan");
      await kasubag.menu("/arsip");
      await saved.getByRole("link", { name: "Lampu 2026" }).click();
      await page.waitForURL(/kata=lampu/);
      assert.equal(await page.locator("#tahun").inputValue(), "2026");
      assert.ok((await page.locator("#hasil tbody tr").count()) >= 2);
      await signIn(staf);
      await staf.menu("/arsip");
      assert.equal(await staf.page.getByText("Lampu 2026").count(), 0, "it is for oneself alone");
      await saved.getByRole("button", { name: "Hapus pencarian Lampu 2026" }).click();
      await page.waitForURL(/\/arsip$/);
      assert.equal(await saved.count(), 0);
    });

    part("the log tells it, and nothing was wrong on any page", async () => {
      await desks.kasubag.menu("/pengaturan");
      await page.locator(".tabs a", { hasText: /^Catatan$/ }).click();
      assert.match(await main(), /000\.8\.3\.4/);
      assert.match(await main(), /Dibatalkan/);
      await look(page, "m-catatan-pejabat");
      nothingWrong(...Object.values(desks).map((desk) => desk.page));
    });
  });
}
