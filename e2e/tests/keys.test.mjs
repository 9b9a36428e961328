// The keyboard at the counter and at the desk, and that the single keys can be switched off.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { accessible } from "../lib/axe.mjs";
import { DESKTOP, launch, nothingWrong } from "../lib/browser.mjs";
import { foundOffice, receipt } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";

describe("keyboard", () => {
  let browser, office, staf, page;
  before(async () => {
    browser = await launch();
    office = await startOffice({ founded: true });
    ({ staf } = await foundOffice(browser, office, DESKTOP));
    ({ page } = staf);
  });
  after(async () => {
    await browser?.close();
    await office?.stop();
  });
  const current = () => page.locator("[data-row].cur");

  test("a complaint is taken in without the mouse: T, fields, Ctrl+Enter", async () => {
    const numbers = [];
    for (const story of ["Lampu padam", "Sampah menumpuk", "Jalan berlubang"]) {
      await page.goto(`${office.url}/meja`);
      await page.keyboard.press("t");
      await page.waitForURL(/\/terima/);
      // The first field has the focus; the order is that of the conversation.
      assert.equal(await page.evaluate(() => document.activeElement.name), "channel");
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.name), "phone");
      await page.keyboard.type("081234567890");
      await page.keyboard.press("Tab");
      await page.keyboard.type("Ni Wayan Kerti");
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.name), "identity");
      await page.keyboard.press("Tab");
      await page.keyboard.type(`${story} t j k x ? /`);
      assert.equal(await page.locator("#description").inputValue(), `${story} t j k x ? /`, "single keys never fire in fields");
      await page.keyboard.press("Tab");
      await page.keyboard.type("Meg");
      for (let steps = 0; (await page.evaluate(() => document.activeElement.name)) !== "category"; steps++) {
        assert.ok(steps < 5, "the category follows the place");
        await page.keyboard.press("Tab");
      }
      await page.keyboard.type("Sampah");
      await page.keyboard.press("Control+Enter");
      numbers.push((await receipt(page)).number);
    }
    assert.deepEqual(numbers.map((one) => one.slice(-4)), ["0001", "0002", "0003"]);
  });

  test("J and K move, X chooses, Enter opens", async () => {
    await page.goto(`${office.url}/meja`);
    assert.equal(await current().count(), 0);
    await page.keyboard.press("j");
    const first = await current().innerText();
    await page.keyboard.press("j");
    const second = await current().innerText();
    assert.notEqual(first, second);
    await page.keyboard.press("k");
    assert.equal(await current().innerText(), first);
    await page.keyboard.press("k");
    assert.equal(await current().innerText(), first, "the first row is the end");
    await page.keyboard.press("x");
    assert.ok(await current().locator("input[type=checkbox]").isChecked());
    assert.match(await page.locator("[data-chosen]").innerText(), /^1 /);
    await page.keyboard.press("x");
    assert.ok(!(await current().locator("input[type=checkbox]").isChecked()));
    const number = /STM-\d{4}-\d{4}/.exec(first)[0];
    await page.keyboard.press("Enter");
    await page.waitForURL(new RegExp(`/berkas/${number}`));
  });

  test("J and K go to the next and the previous case, C prints the chosen ones", async () => {
    await page.goto(`${office.url}/meja`);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/berkas\//);
    const before = page.url();
    await page.keyboard.press("j");
    await page.waitForURL((url) => /\/berkas\//.test(url.pathname) && url.href !== before);
    await page.keyboard.press("k");
    await page.waitForURL((url) => url.href === before);
    await page.goto(`${office.url}/meja`);
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.keyboard.press("c");
    await page.waitForURL(/\/cetak\/disposisi/);
    assert.equal(await page.locator(".slipd").count(), 2);
  });

  test("/ goes to the search, ? lists the keys, and they can be switched off", async () => {
    await page.goto(`${office.url}/meja`);
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.id), "kata");
    await page.keyboard.type("sampah");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/arsip\?kata=sampah/);

    await page.goto(`${office.url}/meja`);
    await page.keyboard.press("?");
    const box = page.locator("#pintasan");
    assert.ok(await box.isVisible());
    await accessible(page, "list of keys");
    await box.locator("label:has([data-keys-switch])").click();
    await box.locator("button").click();
    assert.ok(!(await box.isVisible()));
    await page.keyboard.press("j");
    assert.equal(await current().count(), 0, "J does nothing");
    await page.goto(`${office.url}/agenda`);
    await page.keyboard.press("t");
    await page.waitForTimeout(100);
    assert.match(page.url(), /\/agenda/, "T does nothing on the next page either");
    // The list is still reached from the menu, and the keys come back.
    await page.locator("details.me > summary").click();
    await page.locator("[data-keys-help]").click();
    await box.locator("label:has([data-keys-switch])").click();
    await box.locator("button").click();
    await page.keyboard.press("j");
    assert.equal(await current().count(), 1);
  });

  test("the first Tab leads past the menu", async () => {
    await page.goto(`${office.url}/meja`);
    await page.keyboard.press("Tab");
    assert.match(await page.evaluate(() => document.activeElement.className), /skip/);
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "isi");
    nothingWrong(page);
  });
});
