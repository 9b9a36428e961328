// A visitor of the website at the form `/adukan`.

/** Presses a button of the page, waits for the answer to the form, and tells its status. */
export async function press(page, name = "Lanjut") {
  const answer = page.waitForResponse((response) => response.request().isNavigationRequest() && response.request().method() === "POST");
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name, exact: true }).click()]);
  return (await answer).status();
}

/** The form of a step. */
export const form = (page) => page.locator('main form[action^="/adukan/"]').first();

