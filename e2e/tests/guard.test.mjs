// A complaint about an official of the office, and one for named people only: told at the
// counter, raised and lowered on its page, and met nowhere by whoever is kept from it.
import assert from "node:assert/strict";
import { after, before, describe } from "node:test";

import { look } from "../lib/axe.mjs";
import { launch, nothingWrong, SCREENS } from "../lib/browser.mjs";
import { asPdf, unzip } from "../lib/files.mjs";
import { COMPLAINT, fillIntake, foundOffice, OFFICIALS, receipt, takeIn } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

const SECRET = "Kasubag meminta uang rokok untuk surat pindah.";
const LEVY = "Pungutan di loket.";

for (const screen of SCREENS) {
  describe(`who may not know, ${screen.name} px`, () => {
    const part = story();
    let browser, office, desks, about, supervisory;
    before(async () => {
      browser = await launch();
      office = await startOffice({ founded: true, clock: "2026-11-26T09:00:00+08:00" });
      desks = await foundOffice(browser, office, screen);
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });
    const tickPerson = async (page, field, name) => {
      const card = page.locator(`#${field} label`, { hasText: name });
      await card.click();
      assert.ok(await card.locator("input").isChecked(), `${name} is ticked`);
    };
    /** What an answer says: a page without its marks, a sheet unpacked. */
    const said = async (answer) => {
      const bytes = await answer.body();
      if (bytes.subarray(0, 2).toString() !== "PK") return bytes.toString("utf8").replace(/<\/?mark>/g, "");
      return [...unzip(bytes).values()].map((content) => content.toString("utf8")).join("\n");
    };
    /** Every list, search, print and sheet that could tell of the case. */
    const places = ({ number, words, slug }) => {
      const [last, word] = [number.slice(-4), words.split(" ").at(-1)];
      const letters = ["/surat-masuk", `/surat-masuk?kata=${word}`, "/surat-masuk?keadaan=complaint", "/surat-masuk/cetak", `/surat-masuk/${slug}`];
      return [
        ...["/meja", "/meja?daftar=semua", `/meja?daftar=semua&kata=${last}`, `/meja?daftar=semua&kata=${word}`, `/meja/bersama/hasil?no=${number}`],
        ...["/agenda", `/agenda?kata=${last}`, `/agenda?kata=${word}`, "/agenda?keadaan=open", "/agenda/cetak", `/agenda/cetak?kata=${word}`],
        ...["/arsip", `/arsip?kata=${last}`, `/arsip?kata=${word}`, `/arsip?kata=${word}&tahun=2026`, "/arsip?keadaan=open", `/cetak/disposisi?no=${number}`],
        ...["csv", "xlsx"].flatMap((shape) => ["agenda", "arsip"].flatMap((book) => [`/${book}/unduh?bentuk=${shape}`, `/${book}/unduh?kata=${word}&bentuk=${shape}`])),
        ...(slug ? letters : []),
      ];
    };
    /** What the counter is told while somebody types the same once more. */
    const typed = async ({ page }, { story }) => {
      const [, csrf] = /name="csrf" value="([^"]+)"/.exec(await (await page.context().request.get(`${office.url}/meja`)).text());
      const form = { csrf, description: story, subject: "", village: "", hamlet: "", landmark: "", category: "", phone: COMPLAINT.phone };
      return page.context().request.post(`${office.url}/terima/mirip`, { form });
    };
    /** Where of all that the case is met by number or words. */
    const metAt = async (desk, one) => {
      const met = [];
      for (const address of places(one)) {
        const answer = await desk.page.context().request.get(office.url + address);
        assert.ok(answer.status() < 500, address);
        let text = await said(answer);
        // A page whose address names the case repeats its address, to come back to it.
        if (address.includes(one.number)) text = text.replace(/<[^>]*>/g, "");
        if (text.includes(one.number) || text.includes(one.words)) met.push(address);
      }
      // Whoever takes in no complaints is given back what he typed.
      const like = await typed(desk, one);
      assert.ok([200, 403].includes(like.status()));
      if ((await said(like)).includes(one.number)) met.push("/terima/mirip");
      return met;
    };
    /** Whoever may know meets it at each of these places, once the index has caught up: what is asked is asked rightly. */
    const metEverywhere = async (desk, one) => {
      let met;
      for (let patience = 0; patience < 6; patience += 1) {
        met = await metAt(desk, one);
        if (met.length > places(one).length) return;
        await desk.page.waitForTimeout(500);
      }
      assert.deepEqual(met, [...places(one), "/terima/mirip"], desk.who.username);
    };
    const metNowhere = async (desk, one) => {
      await metEverywhere(desks.staf, one);
      assert.deepEqual(await metAt(desk, one), [], `${desk.who.username} meets ${one.number}`);
      const get = (address) => desk.page.context().request.get(office.url + address);
      for (const list of ["/meja?daftar=segera", "/meja?daftar=ikut", `/meja?kata=${one.number.slice(-4)}`, "/agenda?keadaan=concluded"])
        assert.ok(!(await said(await get(list))).includes(one.number), list);
      // Of a number that is typed in no more is said than of one that was never given.
      const chosen = await said(await get(`/meja/bersama?no=${one.number}`));
      assert.match(chosen, /bukan giliran Anda, atau tidak ada/);
      assert.ok(!chosen.includes(one.words));
      const files = one.scan ? [one.scan, `${one.scan}/kecil`] : [];
      for (const address of [...["", "/akses", "/perbaiki", "/cetak", "/tanda-terima"].map((way) => `/berkas/${one.number}${way}`), ...files]) {
        const answer = await get(address);
        assert.equal(answer.status(), 404, address);
        assert.ok(!(await answer.text()).includes(one.words));
      }
    };

    part("a letter tells of the Kasubag; the clerk says so", async () => {
      const { page } = desks.staf;
      await desks.staf.menu("/surat-masuk");
      await page.getByRole("link", { name: "Catat surat masuk" }).click();
      const letter = { received: "26-11-2026", sender: "Ni Nyoman Warga", subject: "Aduan uang rokok", letter_number: "7/NNW", letter_day: "24-11-2026" };
      for (const [field, value] of Object.entries(letter)) await page.locator(`#${field}`).fill(value);
      await page.locator("#files").setInputFiles(asPdf("uang rokok.pdf", "surat"));
      await page.locator("main form.card [data-main]").first().click();
      await page.waitForURL(/hasil=baru/);
      const slug = page.url().match(/surat-masuk\/(\d+-\d+)/)[1];
      const scan = await page.locator("ul.files a").getAttribute("href");
      await page.getByRole("link", { name: "Terima sebagai pengaduan" }).click();
      await page.waitForURL(/\/terima\?surat=/);
      await fillIntake(page, { channel: "letter", description: SECRET, name: "Ni Nyoman Warga", category: "Pelayanan kantor" });
      const later = page.locator("main form details").filter({ has: page.locator("#concerns") });
      if (!(await later.evaluate((one) => one.open))) await later.locator("summary").click();
      await tickPerson(page, "concerns", OFFICIALS.kasubag.name);
      await look(page, "h-terima-mengenai");
      await page.locator("main form [data-main]").click();
      const { number } = await receipt(page);
      about = { number, words: "uang rokok", story: SECRET, slug, scan };
      await desks.staf.act(number, "register");
      await desks.staf.act(number, "attach_slip");
      assert.equal((await page.context().request.get(office.url + scan)).status(), 200, "the clerk may open the scan");
      await metNowhere(desks.kasubag, about);
    });

    part("the Sekretaris has the Kasubag's turn", async () => {
      const { page } = desks.sekretaris;
      await desks.sekretaris.menu("/meja");
      const row = page.locator("[data-row]", { hasText: about.number });
      assert.match(await row.innerText(), /Terbatas/);
      await look(page, "f-meja-terbatas");
      await desks.sekretaris.open(about.number);
      assert.match(await page.locator("main").innerText(), /Mengenai Ni Luh Putu Sariani/);
      await look(page, "g-terbatas");
      await desks.sekretaris.act(about.number, "forward");
      await metNowhere(desks.kasubag, about);
    });

    part("what carries supervisory weight is for named people", async () => {
      const { number } = await takeIn(desks.staf, { description: LEVY, category: "Pungutan liar", identity: "confidential" });
      supervisory = { number, words: "Pungutan di loket", story: LEVY };
      const { page } = desks.camat;
      await page.goto(`${office.url}/berkas/${supervisory.number}`);
      assert.match(await page.locator("main").innerText(), /Berkadar pengawasan\. Hanya terlihat oleh/);
      await metNowhere(desks.trantib, supervisory);
      await page.getByRole("link", { name: "Siapa yang boleh melihat" }).click();
      await page.waitForURL(/\/akses$/);
      await look(page, "g-akses");
      await page.locator("main form [data-main]").click();
      for (const field of ["akses_alasan", "subjects"]) await page.locator(`#${field}-e`).waitFor();
      await look(page, "g-akses-ditolak");
      await tickPerson(page, "readers", OFFICIALS.trantib.name);
      await page.locator("#akses_alasan").fill("Ikut memeriksa.");
      await page.locator("main form [data-main]").click();
      await page.waitForURL(/hasil=akses/);
      await desks.trantib.page.goto(`${office.url}/berkas/${supervisory.number}`);
      assert.match(await desks.trantib.page.locator("main").innerText(), /Pungutan di loket/);
    });

    part("who does not decide may close it further, and not open it", async () => {
      const { page } = desks.staf;
      await page.goto(`${office.url}/berkas/${supervisory.number}/akses`);
      await page.locator('label:has(input[value="semua"])').click();
      await page.locator("#akses_alasan").fill("Supaya semua tahu.");
      await page.locator("main form [data-main]").click();
      assert.match(await page.locator("#subjects-e").innerText(), /hanya dapat dilonggarkan/);
      await page.locator('label:has(input[value="disebut"])').click();
      await tickPerson(page, "subjects", OFFICIALS.trantib.name);
      await page.locator("#akses_alasan").fill("Ternyata juga mengenai Kasi Trantib.");
      await page.locator("main form [data-main]").click();
      await page.waitForURL(/hasil=akses/);
      await metNowhere(desks.trantib, supervisory);
      nothingWrong(desks.staf.page, desks.camat.page, desks.sekretaris.page);
    });
  });
}
