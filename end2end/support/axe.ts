// What everybody can use: no fault that axe knows, and nothing to scroll sideways.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { open, settled } from './page.ts';

const WIDTHS = [360, 1440];
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What depends on colours, and so has to be looked at again in the other theme. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** Opens an address and lets axe look at it at each width, in light and in dark: as the system asks for it, where nobody chose a theme. */
export async function faultless(page: Page, address: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await open(page, address);
  // A chart is fetched after the page.
  await settled(page);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    expect(await faults(new AxeBuilder({ page }).withTags(WCAG)), `at ${width} px, light`).toEqual([]);
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(beyond, `pixels beyond ${width}`).toBeLessThanOrEqual(0);
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await settled(page);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    expect(await faults(new AxeBuilder({ page }).withRules(COLOURS)), `at ${width} px, dark`).toEqual([]);
  }
}

async function faults(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join('; ')}`);
}
