// A complaint about an official of the office, and one for named people only: told at the
// counter, raised and lowered on its page, and met nowhere by whoever is kept from it.
import assert from "node:assert/strict";
import { after, before, describe } from "node:test";

import { look } from "../lib/axe.mjs";
import { launch, nothingWrong, SCREENS } from "../lib/browser.mjs";
import { fillIntake, foundOffice, OFFICIALS, receipt, takeIn } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";
import { story } from "../lib/story.mjs";

const SECRET = "Kasubag meminta uang rokok untuk surat pindah.";

for (const screen of SCREENS) {
  describe(`who may not know, ${screen.name} px`, () => {
    const part = story();
    let browser, office, desks, about, supervisory;
    before(async () => {
      browser = await launch();
      office = await startOffice({ clock: "2026-11-26T09:00:00+08:00" });
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
    /** Every page that could show the case, and every address of the case itself. */
    const metNowhere = async ({ page }, number, words) => {
      for (const address of ["/meja", "/meja?lihat=semua", "/agenda", `/agenda?q=${number.slice(-4)}`, "/agenda/cetak"]) {
        await page.goto(office.url + address);
        const text = await page.locator("body").innerText();
        assert.ok(!text.includes(number) && !text.includes(words), `${address} says nothing of ${number}`);
      }
      for (const way of ["", "/akses", "/perbaiki", "/cetak", "/tanda-terima"]) {
        const answer = await page.context().request.get(`${office.url}/berkas/${number}${way}`);
        assert.equal(answer.status(), 404, `/berkas/${number}${way}`);
        assert.ok(!(await answer.text()).includes(words));
      }
      const slips = await page.context().request.get(`${office.url}/cetak/disposisi?no=${number}`);
      assert.ok(!(await slips.text()).includes(words), "the slip is not printed");
    };

    part("the clerk is told that it is about the Kasubag", async () => {
      const { page } = desks.staf;
      await desks.staf.menu("/terima");
      await fillIntake(page, { description: SECRET, name: "Ni Nyoman Warga", category: "Pelayanan kantor" });
      const later = page.locator("main form details").filter({ has: page.locator("#concerns") });
      if (!(await later.evaluate((one) => one.open))) await later.locator("summary").click();
      await tickPerson(page, "concerns", OFFICIALS.kasubag.name);
      await look(page, "h-terima-mengenai");
      await page.locator("main form [data-main]").click();
      ({ number: about } = await receipt(page));
      await desks.staf.act(about, "register");
      await desks.staf.act(about, "attach_slip");
      await metNowhere(desks.kasubag, about, "uang rokok");
    });

    part("the Sekretaris has the Kasubag's turn", async () => {
      const { page } = desks.sekretaris;
      await desks.sekretaris.menu("/meja");
      const row = page.locator("[data-row]", { hasText: about });
      assert.match(await row.innerText(), /Terbatas/);
      await look(page, "f-meja-terbatas");
      await desks.sekretaris.open(about);
      assert.match(await page.locator("main").innerText(), /Mengenai Ni Luh Putu Sariani/);
      await look(page, "g-terbatas");
      await desks.sekretaris.act(about, "forward");
      await metNowhere(desks.kasubag, about, "uang rokok");
    });

    part("what carries supervisory weight is for named people", async () => {
      ({ number: supervisory } = await takeIn(desks.staf, { description: "Pungutan di loket.", category: "Pungutan liar", identity: "confidential" }));
      const { page } = desks.camat;
      await page.goto(`${office.url}/berkas/${supervisory}`);
      assert.match(await page.locator("main").innerText(), /Berkadar pengawasan\. Hanya terlihat oleh/);
      await metNowhere(desks.trantib, supervisory, "Pungutan di loket");
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
      await desks.trantib.page.goto(`${office.url}/berkas/${supervisory}`);
      assert.match(await desks.trantib.page.locator("main").innerText(), /Pungutan di loket/);
    });

    part("who does not decide may close it further, and not open it", async () => {
      const { page } = desks.staf;
      await page.goto(`${office.url}/berkas/${supervisory}/akses`);
      await page.locator('label:has(input[value="semua"])').click();
      await page.locator("#akses_alasan").fill("Supaya semua tahu.");
      await page.locator("main form [data-main]").click();
      assert.match(await page.locator("#subjects-e").innerText(), /hanya dapat dilonggarkan/);
      await page.locator('label:has(input[value="disebut"])').click();
      await tickPerson(page, "subjects", OFFICIALS.trantib.name);
      await page.locator("#akses_alasan").fill("Ternyata juga mengenai Kasi Trantib.");
      await page.locator("main form [data-main]").click();
      await page.waitForURL(/hasil=akses/);
      await metNowhere(desks.trantib, supervisory, "Pungutan di loket");
      nothingWrong(desks.staf.page, desks.camat.page, desks.sekretaris.page);
    });
  });
}
