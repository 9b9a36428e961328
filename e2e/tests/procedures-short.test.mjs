// The short ways: procedure A when the Camat answers himself, procedure B, on a desk and a
// phone, and the first of them once more with JavaScript switched off.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { launch, nothingWrong, picture, SCREENS, DESKTOP } from "../lib/browser.mjs";
import { asPdf } from "../lib/files.mjs";
import { foundOffice, someTimeAgo, takeIn, tick } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";

const WAYS = [...SCREENS.map((screen) => ({ screen, javaScriptEnabled: true })), { screen: DESKTOP, javaScriptEnabled: false }];

for (const { screen, javaScriptEnabled } of WAYS) {
  describe(`short ways, ${screen.name} px${javaScriptEnabled ? "" : ", without JavaScript"}`, () => {
    let browser, office, desks;
    before(async () => {
      browser = await launch();
      office = await startOffice({ founded: true });
      desks = await foundOffice(browser, office, screen, { javaScriptEnabled });
    });
    after(async () => {
      await browser?.close();
      await office?.stop();
    });
    const answer = async (form) => {
      const now = someTimeAgo(office, 0);
      await form.locator("#uraian").fill("Sudah kami jelaskan kepada pelapor.");
      await tick(form, "cara", "in_person");
      await form.locator("#penerima").fill("I Ketut Sukerta");
      await form.locator("#tgl").fill(now.date);
      await form.locator("#jam").fill(now.time);
      await form.locator("#bukti").fill("Tanda terima ditandatangani.");
    };

    test("procedure A, the Camat answers himself", async () => {
      const { staf, kasubag, sekretaris, camat } = desks;
      const earlier = someTimeAgo(office, 30);
      const { number } = await takeIn(staf, { channel: "walk_in", reply_way: "in_person", received: earlier.date, received_time: earlier.time });
      await staf.act(number, "register");
      await staf.act(number, "attach_slip");
      await kasubag.act(number, "forward");
      await sekretaris.act(number, "advise", (form) => form.locator("#masukan").fill("Dapat dijawab langsung."));
      await camat.act(number, "weigh");
      // An empty solution is refused, the answer stays chosen.
      await camat.open(number);
      const parts = () => Promise.all([".when-yes", ".when-no"].map((part) => camat.form().locator(part).isVisible()));
      assert.deepEqual(await parts(), javaScriptEnabled ? [false, false] : [true, true], "the parts before an answer");
      await camat.turn("decide", (form) => tick(form, "jawaban", "tidak"));
      assert.deepEqual(await parts(), javaScriptEnabled ? [false, true] : [true, true], "the part of the answer");
      await camat.press();
      assert.ok(await camat.page.locator("#penyelesaian-e").isVisible());
      assert.ok(await camat.form().locator('input[name="jawaban"][value="tidak"]').isChecked());
      await picture(camat.page, `g-6-decide-no${javaScriptEnabled ? "" : "-tanpa-js"}`);
      await camat.form().locator("#penyelesaian").fill("Lampu akan diganti Dinas Perhubungan pada hari Jumat.");
      await camat.press();
      await camat.page.waitForURL(/hasil=langkah/);
      // Both sections have nothing to do with it; the Kasubag passes the answer on.
      await kasubag.act(number, "answer", answer);
      await staf.act(number, "archive", (form) => form.locator("#tempat_arsip").fill("Lemari 2"));
      await staf.menu("/agenda");
      assert.ok((await staf.page.locator("tr[data-row]").first().innerText()).includes("Megati"));
    });

    if (javaScriptEnabled) {
      test("procedure B, a letter", async () => {
        const { staf, kasubag, sekretaris, camat } = desks;
        const earlier = someTimeAgo(office, 45);
        const { number } = await takeIn(staf, {
          channel: "letter", channel_ref: "12/BJR/XI/2026", letter_day: earlier.date, address: "Banjar Megati Kelod, Desa Megati", reply_way: "letter",
          procedure: "Versi ringkas", received: earlier.date, received_time: earlier.time,
        });
        await staf.act(number, "register");
        await kasubag.act(number, "forward");
        await sekretaris.act(number, "advise", (form) => form.locator("#masukan").fill("Sudah pernah diadukan."));
        await camat.act(number, "decide", async (form) => {
          assert.equal(await form.locator('input[name="jawaban"]').count(), 0, "procedure B asks no question");
          await form.locator("#penyelesaian").fill("Desa Megati memperbaiki lampu, kecamatan mengawasi.");
          await form.locator("#pindaian").setInputFiles(asPdf("jawaban.pdf", "Jawaban"));
        });
        await sekretaris.act(number, "answer", answer);
        await staf.act(number, "archive");
        assert.equal(await staf.page.locator("#giliran").count(), 0);
      });
    }

    test("no page had a script error, a blocked resource or a missing text", () => {
      nothingWrong(...Object.values(desks).map((desk) => desk.page));
    });
  });
}
