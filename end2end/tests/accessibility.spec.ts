// Every page, in three languages, light and dark, narrow and wide: no fault that axe knows, and nothing to scroll sideways.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test as base } from '../support/fixtures.ts';
import { LANGUAGES, open, prefer, THEMES } from '../support/page.ts';

const WIDTHS = [360, 1440];
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Addresses of pages that have something to show. */
interface Shown {
  event: string;
  query: string;
}

const test = base.extend<object, { shown: Shown }>({
  shown: [
    async ({ vigie, people }, use) => {
      const site = await vigie.site();
      const outcomes = ['success', 'failure', 'no_answer', 'stopped', 'pending', 'unknown'];
      const events = outcomes.map((outcome, n) => ({
        module: 'couriers', submodule: 'dpd', operation: 'generate_labels', outcome,
        time: `2025-0${n + 1}-10T12:00:00Z`, message: `Label ${n}: a sentence that is long enough to be wrapped on a narrow screen`,
        actor: { type: 'staff', code: 'MK', roles: ['shipping'] }, correlation_id: site.slug, tags: ['black-friday'],
        targets: [{ type: 'order', id: '10234', label: '#10234' }],
        changes: [{ field: 'amount', old: '10.00', new: '12.00' }],
        request: { headers: { 'content-type': 'application/json' }, body: `{"parcel":{"reference":"${'0123456789'.repeat(12)}"}}` },
        response: { headers: { 'content-type': 'application/json' }, body: '{"error":"unknown postcode"}' },
      }));
      await vigie.send(site, events);
      const token = await vigie.token(await people('staff'));
      const found = await vigie.ask<{ events: { id: string }[] }>(token, `/api/v1/events?site=${site.slug}`);
      await use({ event: `/events/${found.events[0]?.id}`, query: `from=2025-01-01&to=2025-12-31&site=${site.slug}` });
    },
    { scope: 'worker' },
  ],
});

const PAGES: [name: string, address: (shown: Shown) => string][] = [
  ['the statistics as a chart', ({ query }) => `/statistics?granularity=month&${query}`],
  ['the statistics as a table', ({ query }) => `/statistics?granularity=month&view=table&${query}`],
  ['a journal', ({ query }) => `/journals/all?${query}`],
  ['an event', ({ event }) => event],
  ['a page that is not there', () => '/no-such-page'],
];

for (const language of LANGUAGES) {
  for (const theme of THEMES) {
    test.describe(`${language}, ${theme}`, () => {
      test.beforeEach(({ context, vigie }) => prefer(context, vigie.url, language, theme));

      for (const [name, address] of PAGES) {
        test(`${name} can be used by everybody`, async ({ page, shown, watch }) => {
          watch.expected.push(/status of 404 .*no-such-page/);
          await faultless(page, address(shown));
        });
      }

      test.describe('to a stranger', () => {
        test.use({ role: 'stranger' });
        test('the form can be used by everybody', ({ page }) => faultless(page, '/login'));
      });
    });
  }
}

/** Opens an address and lets axe look at it at each width. */
async function faultless(page: Page, address: string): Promise<void> {
  await open(page, address);
  // A chart is fetched after the page.
  await page.waitForLoadState('networkidle');
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
    const faults = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join('; ')}`);
    expect(faults, `at ${width} px`).toEqual([]);
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(beyond, `pixels beyond ${width}`).toBeLessThanOrEqual(0);
  }
}
