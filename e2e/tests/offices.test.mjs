// Two offices on one server, each at its host, in one browser: what is done in the one never
// reaches the other, and a host that is nobody's names both.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { accessible } from "../lib/axe.mjs";
import { DESKTOP, PHONE, launch, nothingWrong, openWindow } from "../lib/browser.mjs";
import { Official } from "../lib/people.mjs";
import { startOffice } from "../lib/server.mjs";

const HOSTS = ["satu.localhost", "dua.localhost"];

describe("two offices", () => {
  let browser, office, page, urls, camats;
  before(async () => {
    browser = await launch();
    office = await startOffice({ demo: true, areas: [["51.02.02", HOSTS[0]], ["31.71.01", HOSTS[1]]] });
    const { port } = new URL(office.url);
    urls = HOSTS.map((host) => `http://${host}:${port}`);
    assert.equal(office.accounts.length, 20, "ten sign-ins of each");
    camats = [office.accounts[0], office.accounts[10]];
    page = await openWindow(browser, DESKTOP);
  });
  after(async () => {
    await browser?.close();
    await office?.stop();
  });
  const goTo = async (at, path = "/meja") => {
    await page.goto(`${urls[at]}${path}`);
    return page;
  };
  const name = () => page.locator("body").innerText();

  test("both can be worked in side by side", async () => {
    for (const at of [0, 1]) {
      await goTo(at, "/masuk");
      await new Official(camats[at], page, urls[at]).signIn(camats[at].password);
      await page.waitForURL(/\/meja/);
    }
    for (const at of [0, 1, 0]) {
      await goTo(at);
      const words = await name();
      assert.match(words, at === 0 ? /STM-\d{4}-\d{4}/ : /GMB-\d{4}-\d{4}/);
      assert.doesNotMatch(words, at === 0 ? /GMB-/ : /STM-/);
    }
    await nothingWrong(page);
  });

  test("a case of the one is nowhere in the other", async () => {
    await goTo(0);
    const row = page.locator("[data-row] a[data-open]").first();
    const path = new URL(await row.evaluate((link) => link.href)).pathname;
    assert.equal((await page.goto(`${urls[0]}${path}`)).status(), 200);
    assert.equal((await page.goto(`${urls[1]}${path}`)).status(), 404);
  });

  test("signing out of the one leaves the other", async () => {
    await goTo(0);
    await new Official(camats[0], page, urls[0]).signOut();
    await goTo(1);
    assert.match(page.url(), /\/meja$/);
    await goTo(0);
    assert.match(page.url(), /\/masuk/);
  });

  test("a host that is nobody's names the offices", async () => {
    for (const size of [DESKTOP, PHONE]) {
      const stranger = await openWindow(browser, size);
      const answer = await stranger.goto(office.url.replace("127.0.0.1", "tiga.localhost"));
      assert.equal(answer.status(), 421);
      assert.deepEqual(await stranger.context().cookies(), [], "and sets no cookie");
      await accessible(stranger, "hosts");
      await stranger.getByRole("link", { name: "Kantor Camat Gambir" }).click();
      await stranger.waitForURL(`${urls[1]}/`);
      await nothingWrong(stranger);
      await stranger.context().close();
    }
  });
});
