// Every page, in three languages, light and dark, narrow and wide: no fault that axe knows, and nothing to scroll sideways.
import { faultless } from '../support/axe.ts';
import { expect, test as base } from '../support/fixtures.ts';
import { LANGUAGES, prefer } from '../support/page.ts';

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
  ['an event beside its journal', ({ event, query }) => `/journals/all?${query}&event=${event.replace('/events/', '')}`],
  ['the sites of an administrator', () => '/admin/sites'],
  ['the sources of an administrator', () => '/admin/sources'],
  ['the connecting of a source', () => '/admin/sources?connect=2'],
  ['the people of an administrator', () => '/admin/people'],
  ['the roles of an administrator', () => '/admin/roles'],
  ['one’s own account', () => '/account'],
  ['the retention of an administrator', () => '/admin/retention'],
  ['the redaction of an administrator', () => '/admin/redaction'],
  ['the seals of the journal of Vigie itself', () => '/admin/integrity'],
  ['the system of an administrator', () => '/admin/system'],
  ['a page that is not there', () => '/no-such-page'],
];

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.beforeEach(({ context, vigie }) => prefer(context, vigie.url, language));

    for (const [name, address] of PAGES) {
      test(`${name} can be used by everybody`, async ({ page, shown, watch }) => {
        watch.expected.push(/status of 404 .*no-such-page/);
        await faultless(page, address(shown));
        // Else it was another page that was looked at.
        await expect(page.locator('main a.button.primary[href="/"]')).toHaveCount(name === 'a page that is not there' ? 1 : 0);
      });
    }

    test.describe('to a stranger', () => {
      test.use({ role: 'stranger' });
      for (const path of ['/login', '/login/code', '/invitation?token=x']) {
        test(`${path} can be used by everybody`, ({ page }) => faultless(page, path));
      }
    });
  });
}
