// Accessibility of a page as it stands: WCAG 2.2 A and AA, in both themes, and the
// design's own rule of 44 px.
import { AxeBuilder } from "@axe-core/playwright";

import { picture } from "./browser.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const told = (found) =>
  found.violations.map(
    (one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 4).map((node) => `${node.target.join(" ")} ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`).join(" | ")}`,
  );

/** The pages have no frames: without them axe needs no second tab, which takes as long as the check. */
const axe = (page) => new AxeBuilder({ page }).setLegacyMode(true);

/**
 * Checks the page in light and in dark and notes what is wrong among the window's faults,
 * which `nothingWrong` reports all at once; `name` says which page.
 */
export async function accessible(page, name) {
  const faults = told(await axe(page).withTags(TAGS).analyze());
  // Themes differ in colours only.
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = told(await axe(page).withRules(["color-contrast"]).analyze());
  await page.emulateMedia({ colorScheme: "light" });
  faults.push(...dark.map((one) => `dark: ${one}`));
  faults.push(...(await smallTargets(page)).map((one) => `under 44 px: ${one}`));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 1) faults.push(`${wide} px wider than its screen`);
  page.faults.push(...faults.map((one) => `${name}, ${page.screen.name} px: ${one}`));
}

/** A picture of the page under this name, and its check. */
export async function look(page, name) {
  await picture(page, name);
  await accessible(page, name);
}

/** Controls smaller than 44 × 44 px; links inside running text are excepted. */
async function smallTargets(page) {
  return page.evaluate(() => {
    const small = [];
    for (const el of document.querySelectorAll("button, input:not([type=hidden]), select, textarea, summary, a.btn, nav a, label.choice")) {
      if (!el.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      if (el.closest(".vh, .skip")) continue;
      // A card or label around a tick box is the target.
      const target = /^(radio|checkbox)$/.test(el.type ?? "") ? (el.closest("label") ?? el) : el;
      const box = target.getBoundingClientRect();
      if (box.width === 0 || box.height === 0) continue;
      if (box.height < 43.5 || box.width < 43.5)
        small.push(`${target.tagName.toLowerCase()}.${target.className} "${(target.innerText || el.name || "").trim().slice(0, 30)}" ${Math.round(box.width)}×${Math.round(box.height)}`);
    }
    return [...new Set(small)];
  });
}
