// What else happens beside the ten steps: several cases at once, a number struck through, ends
// and their undoing, an answer that is objected to, and what comes due a month later.
import assert from "node:assert/strict";
import { after, before, describe } from "node:test";

import { look } from "../lib/axe.mjs";
import { launch, nothingWrong, PHONE, SCREENS } from "../lib/browser.mjs";
import { asPdf } from "../lib/files.mjs";
import { beside, choose, foundOffice, send, someTimeAgo, takeIn, tick } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

for (const screen of SCREENS) {
  describe(`further beside the steps, ${screen.name} px`, () => {
    const part = story();
    let browser, office, desks;
    /** A case on the long way, one on the short way, one that is recorded twice. */
    let long, short, twin;
    before(async () => {
      browser = await launch();
      office = await startOffice({ founded: true, clock: "2026-11-26T09:00:00+08:00" });
      desks = await foundOffice(browser, office, screen);
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });
    const open = async (desk, number) => {
      await desk.page.goto(`${office.url}/berkas/${number}`);
      return desk.page;
    };
    const main = (page) => page.locator("main").innerText();
    const heading = (page) => page.locator("h2#lane-h").innerText();
    /** How often the history of the open case tells that somebody did it. */
    const told = async (page, who, did) => {
      const lines = await page.locator("ol.hist").first().locator("li").allInnerTexts();
      return lines.filter((line) => line.includes(did) && line.includes(who.who.name)).length;
    };
    /** Until when the step of the open case is due, as its page explains it. */
    const due = async (page) => {
      const [, stamp] = /batas (.+) dihitung/.exec(await page.locator("details.lane-alt > summary").first().innerText());
      return stamp;
    };
    /** The row of the register, which stands there for ever. */
    const inRegister = async (desk, number) => {
      await desk.menu("/agenda");
      return desk.page.locator("tr[data-row]", { has: desk.page.locator(`a[href="/berkas/${number}"]`) });
    };
    const answer = (text) => async (form) => {
      const now = someTimeAgo(office, 0);
      await form.locator("#uraian").fill(text);
      await tick(form, "cara", "phone");
      await form.locator("#tgl").fill(now.date);
      await form.locator("#jam").fill(now.time);
      await form.locator("#bukti").fill("Telepon diterima pelapor sendiri.");
    };
    /** Chooses cases on the desk and goes to the list of what will be done to them. */
    const together = async (desk, ...numbers) => {
      const { page } = desk;
      await desk.menu("/meja");
      const box = (number) => page.locator("[data-row]", { hasText: number }).locator("label.pick");
      if (screen === PHONE) {
        // There is no room to choose in; the list itself must do on a phone too.
        assert.ok(!(await box(numbers[0]).isVisible()));
        await page.goto(`${office.url}/meja/bersama?${numbers.map((number) => `no=${number}`).join("&")}`);
        return;
      }
      for (const number of numbers) await box(number).click();
      assert.equal(await page.locator("[data-chosen]").innerText(), `${numbers.length} dipilih`);
      await page.getByRole("button", { name: "Lampirkan atau teruskan bersama" }).click();
      await page.waitForURL(/\/meja\/bersama\?/);
    };

    part("slips are attached to several cases at once; one was struck through meanwhile", async () => {
      const { staf, kasubag } = desks;
      ({ number: long } = await takeIn(staf, {}));
      ({ number: twin } = await takeIn(staf, { description: "Lampu di depan pasar mati." }));
      const { number: wrong } = await takeIn(staf, { description: "Salah ketik." });
      for (const number of [long, twin, wrong]) await staf.act(number, "register");
      await together(staf, long, twin, wrong);
      assert.match(await main(staf.page), /setiap berkas \(3\)/);
      await look(staf.page, "f-bersama");

      const page = await open(kasubag, wrong);
      let strike = await beside(page, "coret");
      await strike.locator("[data-main]").click();
      await page.locator("#coret_alasan-e").waitFor(); // a reason is asked for
      await look(page, "g-coret-ditolak");
      strike = await beside(page, "coret");
      await strike.locator("#coret_alasan").fill("Salah ketik, bukan pengaduan.");
      await send(page, strike, "coret");
      assert.equal(await heading(page), "Nomor ini dicoret");
      assert.equal(await page.locator('form[action$="/coret"], form[action$="/akhiri"], form[action$="/buka"], form[action$="/catatan"]').count(), 0, "nothing more is done to it");
      await look(page, "g-dicoret");

      // What can still be done is done; of the other it is said why not.
      await staf.page.locator("main form [data-main]").click();
      await staf.page.getByText("2 berkas sudah dikerjakan").waitFor();
      assert.match(await staf.page.locator(".note-soon").innerText(), new RegExp(`1 berkas tidak ikut:[^]*${wrong}: `));
      await look(staf.page, "f-bersama-sebagian");
      for (const number of [long, twin]) {
        await open(staf, number);
        assert.equal(await told(staf.page, staf, "melampirkan lembar disposisi"), 1, number);
      }
      await open(staf, wrong);
      assert.equal(await told(staf.page, staf, "melampirkan lembar disposisi"), 0);
      const row = await inRegister(kasubag, wrong);
      assert.match(await row.innerText(), /Dicoret: Salah ketik, bukan pengaduan\./);
      await look(kasubag.page, "i-agenda-dicoret");
      const earlier = someTimeAgo(office, 30);
      ({ number: short } = await takeIn(staf, { procedure: "Versi ringkas", received: earlier.date, received_time: earlier.time }));
      assert.equal(Number(short.slice(-4)), Number(wrong.slice(-4)) + 1, "its number is not given again");
    });

    part("cases of two procedures are forwarded at once, each within its own time", async () => {
      const { staf, kasubag, sekretaris } = desks;
      await staf.act(short, "register");
      await together(kasubag, long, short);
      await kasubag.page.locator("main form [data-main]").click();
      await kasubag.page.waitForURL(/\/meja\/bersama\/hasil/);
      const now = await main(kasubag.page);
      for (const number of [long, short]) assert.match(now, new RegExp(`${number}[^]*di meja Sekcam`));
      await look(kasubag.page, "f-bersama-hasil");
      const dues = {};
      for (const number of [long, short]) {
        const page = await open(kasubag, number);
        assert.equal(await told(page, kasubag, "meneruskan"), 1, number);
        dues[number] = await due(page);
      }
      // An hour at step 4 of the one, half an hour at step 3 of the other.
      const minutes = Object.fromEntries(
        Object.entries(dues).map(([number, stamp]) => {
          const [, hour, minute] = /(\d\d)\.(\d\d)/.exec(stamp);
          return [number, Number(hour) * 60 + Number(minute)];
        }),
      );
      assert.ok(Math.abs(minutes[long] - minutes[short] - 30) <= 1, `half an hour lies between ${dues[long]} and ${dues[short]}`);
      for (const number of [long, short]) {
        await sekretaris.open(number);
        await sekretaris.turn("advise");
      }
    });

    part("the complainant takes it back", async () => {
      const { staf, kasubag } = desks;
      const { number } = await takeIn(staf, { description: "Anjing tetangga menggonggong." });
      const page = await open(kasubag, number);
      const end = await beside(page, "akhiri");
      await tick(end, "akhir_cara", "withdrawn");
      await end.locator("#akhir_alasan").fill("Sudah berdamai dengan tetangganya.");
      await send(page, end, "akhiri");
      assert.equal(await heading(page), "Berakhir: Dicabut pelapor");
      assert.equal(await told(page, kasubag, "mengakhiri berkas"), 1);
      await look(page, "g-dicabut");
      // It never came to the step that files it, and its paper lies somewhere all the same.
      const clerks = await open(staf, number);
      let place = await beside(clerks, "tempat");
      await place.locator("[data-main]").click();
      await clerks.locator("#tempat_isi-e").waitFor();
      for (const where of ["Lemari 2, boks 4", "Gudang, rak B"]) {
        place = await beside(clerks, "tempat");
        await place.locator("#tempat_isi").fill(where);
        await send(clerks, place, "tempat");
      }
      assert.match(await main(clerks), /Tempat berkas kertas: Gudang, rak B/);
      assert.equal(await told(clerks, staf, "mencatat tempat berkas kertas"), 2);
      await look(clerks, "g-tempat");
      await clerks.goto(`${office.url}/arsip?kata=menggonggong`);
      assert.match(await main(clerks), /Gudang, rak B/);
      await staf.menu("/meja");
      assert.equal(await staf.page.locator("[data-row]", { hasText: number }).count(), 0, "it waits nowhere");
      assert.match(await (await inRegister(kasubag, number)).innerText(), /Dicabut pelapor: Sudah berdamai/);
    });

    part("what was merged by mistake is taken up again, and stands alone", async () => {
      const { staf, kasubag } = desks;
      const page = await open(kasubag, twin);
      const end = await beside(page, "akhiri");
      await tick(end, "akhir_cara", "merged");
      await end.locator("#akhir_ke").fill(long);
      await end.locator("#akhir_alasan").fill("Lampu yang sama.");
      await send(page, end, "akhiri");
      assert.match(await main(page), new RegExp(`Ditangani dalam ${long}`));
      assert.match(await main(await open(staf, long)), new RegExp(`Digabung ke berkas ini: ${twin}`));

      const again = await beside(page, "buka");
      await choose(again.locator("#ulang_ke"), "3 ");
      await again.locator("#ulang_alasan").fill("Ternyata lampu yang lain.");
      await send(page, again, "buka");
      assert.doesNotMatch(await main(page), /Ditangani dalam/);
      assert.equal(await told(page, kasubag, "membuka kembali berkas pada langkah 3"), 1);
      await look(page, "g-pisah-lagi");
      assert.doesNotMatch(await main(await open(staf, long)), /Digabung ke berkas ini/);
      await kasubag.act(twin, "forward");
    });

    part("the complainant objects to the answer of an archived case; another answer comes into force", async () => {
      const { staf, kasubag, sekretaris, camat } = desks;
      await sekretaris.act(short, "advise", (form) => form.locator("#masukan").fill("Dapat dijawab langsung."));
      await camat.act(short, "decide", async (form) => {
        await form.locator("#penyelesaian").fill("Lampu diganti hari Jumat.");
        await form.locator("#pindaian").setInputFiles(asPdf("jawaban.pdf", "Jawaban"));
      });
      await sekretaris.act(short, "answer", answer("Lampu akan diganti hari Jumat."));
      await staf.act(short, "archive");
      assert.match(await (await inRegister(kasubag, short)).innerText(), /Diarsipkan/);
      let page = await open(kasubag, short);
      assert.equal(await heading(page), "Selesai dan diarsipkan");
      assert.match(await page.locator("ul.facts").innerText(), /Dijawab 26 Nov/);

      const again = await beside(page, "buka");
      await choose(again.locator("#ulang_ke"), "5 ");
      await again.locator("#ulang_alasan").fill("Pelapor berkeberatan: lampunya belum menyala.");
      await look(page, "g-keberatan");
      await send(page, again, "buka");
      assert.doesNotMatch(await page.locator("ul.facts").innerText(), /Dijawab/, "it is not answered any more");
      assert.match(await heading(page), /^Langkah 5 dari 6/);
      const answers = page.locator("#lembar section", { hasText: "Tindak lanjut" });
      assert.match(await answers.innerText(), /diganti\s+Lampu akan diganti hari Jumat/, "it is to be read, and no longer in force");
      assert.match(await page.locator("#lembar").innerText(), /Pelapor berkeberatan/);
      await look(page, "g-keberatan-dibuka");
      assert.doesNotMatch(await (await inRegister(kasubag, short)).innerText(), /Sudah dijawab|Diarsipkan/);

      await sekretaris.act(short, "answer", answer("Lampu sudah menyala sejak pagi ini."));
      page = await open(kasubag, short);
      assert.equal(await answers.count(), 2, "both are still to be read");
      assert.match(await answers.nth(0).innerText(), /diganti\s+Lampu akan diganti hari Jumat/);
      assert.doesNotMatch(await answers.nth(1).locator("h3").innerText(), /diganti/);
      assert.match(await page.locator("ul.facts").innerText(), /Dijawab 26 Nov/);
      await look(page, "g-jawaban-diganti");
      await staf.act(short, "archive");
    });

    part("one waits for its complainant, one is asked after in a month", async () => {
      const { kasubag, sekretaris } = desks;
      await sekretaris.open(long);
      const { page } = sekretaris;
      const ask = await beside(page, "jeda");
      await ask.locator("#jeda_tanya").fill("Di sebelah mana pasar?");
      await send(page, ask, "jeda"); // thirty days, where none is named
      assert.match(await page.locator("#jeda").innerText(), /paling lambat Sabtu, 26 Desember 2026/);
      await open(kasubag, long);
      assert.equal(await kasubag.page.locator('input[name="akhir_cara"][value="lapsed"]').count(), 0, "he still has time");

      await open(kasubag, twin);
      const end = await beside(kasubag.page, "akhiri");
      await tick(end, "akhir_cara", "transferred");
      await end.locator("#akhir_instansi").fill("Dinas Perhubungan Kabupaten Tabanan");
      await end.locator("#akhir_ingat").fill("23-12-2026");
      await end.locator("#akhir_alasan").fill("Lampu milik kabupaten.");
      await send(kasubag.page, end, "akhiri");
      assert.match(await main(kasubag.page), /Tanyakan kabarnya mulai .*23 Desember/);
      await kasubag.menu("/meja");
      assert.doesNotMatch(await main(kasubag.page), /Tanyakan kabar pelimpahan/);
    });

    part("a month later: it was not completed, and the other body is asked", async () => {
      const { staf, kasubag, sekretaris, camat } = desks;
      await office.later("2026-12-28T09:00:00+08:00");
      for (const desk of [staf, kasubag, sekretaris, camat]) {
        await desk.page.goto(`${office.url}/masuk`);
        await desk.signIn();
        await desk.page.waitForURL(/\/meja/);
      }
      assert.match(await sekretaris.page.locator("[data-row]", { hasText: long }).innerText(), /batas 26 Des 2026 sudah lewat/);
      await look(sekretaris.page, "f-meja-lewat");
      // Whoever keeps the register has it on his desk; others do not.
      for (const [desk, has] of [[staf, true], [kasubag, true], [camat, false]]) {
        const reminder = desk.page.locator(`#hasil ul.plain a[href="/berkas/${twin}"]`);
        assert.equal(await reminder.count(), has ? 1 : 0, desk.who.username);
      }
      assert.match(await main(kasubag.page), /Tanyakan kabar pelimpahan/);
      await look(kasubag.page, "f-meja-kabar");

      const { page } = kasubag;
      await page.locator(`#hasil ul.plain a[href="/berkas/${twin}"]`).click();
      let news = await beside(page, "kabar");
      await news.locator("#kabar_isi").fill("Belum ada petugas; diminta menunggu.");
      await news.locator("#kabar_lagi").fill("11-01-2027");
      await send(page, news, "kabar");
      assert.match(await main(page), /Tanyakan kabarnya mulai .*11 Januari 2027/);
      await kasubag.menu("/meja");
      assert.doesNotMatch(await main(page), /Tanyakan kabar pelimpahan/, "not before that day");

      await open(kasubag, long);
      const end = await beside(page, "akhiri");
      await tick(end, "akhir_cara", "lapsed");
      await end.locator("#akhir_alasan").fill("Pelapor tidak memberi kabar.");
      await look(page, "g-tidak-dilengkapi");
      await send(page, end, "akhiri");
      assert.equal(await heading(page), "Berakhir: Tidak dilengkapi");
      assert.match(await (await inRegister(kasubag, long)).innerText(), /Tidak dilengkapi: Pelapor tidak memberi kabar\./);
    });

    part("nothing was wrong on any page", () => {
      nothingWrong(...Object.values(desks).map((desk) => desk.page));
    });
  });
}
