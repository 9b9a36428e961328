// A visitor of the website at the form `/adukan`.

/** Presses a button of the page, waits for the answer to the form, and tells its status. */
export async function press(page, name = "Lanjut") {
  const answer = page.waitForResponse((response) => response.request().isNavigationRequest() && response.request().method() === "POST");
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name, exact: true }).click()]);
  return (await answer).status();
}

/** The form of a step. */
export const form = (page) => page.locator('main form[action^="/adukan/"]').first();

const begun = new WeakMap();

/** Notes that the first step of this window's form has been answered just now. */
export const began = (page) => begun.set(page, Date.now());

/** Waits as long as nobody can type faster: who sends sooner is kept for a minute, without JavaScript. */
export async function calmly(page) {
  if (begun.has(page)) await page.waitForTimeout(Math.max(0, begun.get(page) + 4_200 - Date.now()));
}
