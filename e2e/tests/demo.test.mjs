// A believable quarter, as `matur serve --demo` makes it: every page of every position on a
// desk and a phone, without a fault of accessibility.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { accessible } from "../lib/axe.mjs";
import { launch, nothingWrong, openWindow, picture, SCREENS } from "../lib/browser.mjs";
import { Official } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";

describe("the demonstration", () => {
  let browser, office;
  before(async () => {
    browser = await launch();
    office = await startOffice({ demo: true, clock: "2026-11-26T10:12:00+08:00" });
  });
  after(async () => {
    await browser?.close();
    await office?.stop();
  });
  const enter = async (position, screen, options = {}) => {
    const account = office.accounts.find((one) => one.position.startsWith(position));
    assert.ok(account, `${position} among ${office.accounts.map((one) => one.position)}`);
    const page = await openWindow(browser, screen, options);
    const desk = new Official(account, page, office.url);
    await page.goto(`${office.url}/masuk`);
    await desk.signIn(account.password);
    await page.waitForURL(/\/meja/);
    return desk;
  };

  test("one sign-in for each position is printed", () => {
    const positions = office.accounts.map((one) => one.position).join(", ");
    assert.ok(office.accounts.length >= 10, positions);
  });

  for (const screen of SCREENS) {
    test(`the pages of a clerk, ${screen.name} px`, async () => {
      const staf = await enter("Staf", screen);
      const { page } = staf;
      const look = async (name) => {
        await picture(page, name);
        await accessible(page, name);
      };
      await look("f-meja-staf-demo");
      for (const [address, name] of [["/terima", "h-terima-demo"], ["/agenda", "i-agenda-demo"], ["/sop", "j-sop-demo"]]) {
        await staf.menu(address);
        await look(name);
      }
      await page.goto(`${office.url}/terima/kertas`);
      await look("h-kertas-demo");
      nothingWrong(page);
    });

    test(`desks of all others, and the case with most behind it, ${screen.name} px`, async () => {
      const camat = await enter("Camat", screen);
      await picture(camat.page, "f-meja-camat-demo");
      await accessible(camat.page, "f-meja-camat-demo");
      const kasubag = await enter("Kasubag Umum", screen);
      await picture(kasubag.page, "f-meja-saya-demo");
      await accessible(kasubag.page, "f-meja-saya-demo");
      assert.ok((await kasubag.page.locator("[data-row]").count()) > 3, "there is something on the desk");
      await kasubag.page.locator("[data-row] a[data-open]").first().click();
      await picture(kasubag.page, "g-berkas-demo");
      await accessible(kasubag.page, "g-berkas-demo");
      await camat.page.locator("[data-row] a[data-open]").first().click();
      await picture(camat.page, "g-berkas-camat-demo");
      await accessible(camat.page, "g-berkas-camat-demo");
      for (const [address, name] of [["/pengaturan", "orang-demo"], ["/pengaturan/sop", "orang-sop-demo"], ["/pengaturan/akun", "orang-akun-demo"], ["/agenda/cetak", "i-agenda-cetak-demo"], ["/sop/cetak", "j-sop-cetak-demo"], ["/", "a-beranda-demo"]]) {
        await kasubag.page.goto(office.url + address);
        await picture(kasubag.page, name);
        await accessible(kasubag.page, name);
      }
      nothingWrong(camat.page, kasubag.page);
    });
  }

  test("the desk in English, dark, and narrow as a phone at 400 %", async () => {
    const kasubag = await enter("Kasubag Umum", { ...SCREENS[0], name: "320", viewport: { width: 320, height: 640 } }, { colorScheme: "dark" });
    await kasubag.page.goto(`${office.url}/bahasa?ke=en&kembali=/meja`).catch(() => {});
    for (const address of ["/meja", "/agenda", "/terima", "/sop", "/pengaturan", "/pengaturan/sop", "/tidak-ada"]) {
      await kasubag.page.goto(office.url + address);
      await picture(kasubag.page, `sempit${address.replaceAll("/", "-")}`);
      await accessible(kasubag.page, address);
    }
    nothingWrong(kasubag.page);
  });

  test("lists follow their filter while one types; the focus stays, and the address keeps it", async () => {
    const kasubag = await enter("Kasubag Umum", SCREENS[0]);
    const { page } = kasubag;
    await kasubag.menu("/agenda");
    const rows = () => page.locator("#hasil tr[data-row]").count();
    const before = await rows();
    await page.locator("#s-kata").pressSequentially("lampu");
    await page.waitForFunction((n) => document.querySelectorAll("#hasil tr[data-row]").length < n, before);
    assert.ok((await rows()) > 0);
    assert.equal(await page.evaluate(() => document.activeElement.id), "s-kata");
    assert.match(await page.locator("#kabar").innerText(), /dari \d+/, "said aloud");
    assert.match(page.url(), /kata=lampu/);
    assert.match(await page.locator('#agenda-cetak a[href^="/agenda/cetak"]').getAttribute("href"), /kata=lampu/, "printed as filtered");
    await page.reload();
    assert.ok((await rows()) < before, "the address gives the same list");
    // What cannot be read comes with the whole page, its sentence beside the field.
    await page.locator("#dari").fill("32-13-2026");
    await page.locator("#s-kata").focus();
    await page.locator("#dari-e").waitFor();

    await kasubag.menu("/meja");
    await page.goto(`${office.url}/meja?daftar=semua`);
    const cases = await page.locator("#hasil [data-row]").count();
    await page.locator("#s-kanal").selectOption("sms");
    await page.waitForFunction((n) => document.querySelectorAll("#hasil [data-row]").length < n, cases);
    assert.match(await page.locator("#kabar").innerText(), /\d+ pengaduan/);
    // The session ends meanwhile: the sign-in comes as a page, not into the list.
    await page.context().clearCookies();
    await page.locator("#s-kanal").selectOption("");
    await page.waitForURL(/\/masuk/);
    await page.getByLabel("Kata sandi", { exact: true }).waitFor();
    nothingWrong(page);
  });
});
