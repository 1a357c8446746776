// What those who watch over the process ask, and the page's files as they travel.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';

test.use({ role: 'stranger' });

test('the process says that it is up and ready', async ({ request }) => {
  for (const path of ['/healthz', '/readyz']) expect((await request.get(path)).status(), path).toBe(200);
});

test('what an event is answered with is on disk and can be read back', async ({ vigie, people }) => {
  const site = await vigie.site();
  await vigie.send(site, [{ id: 'evt-1', module: 'email', operation: 'send', outcome: 'success', message: 'Zażółć gęślą jaźń' }]);
  const token = await vigie.token(await people('staff'));
  const { events } = await vigie.ask<{ events: Record<string, unknown>[] }>(token, `/api/v1/events?site=${site.slug}`);
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ source_id: 'evt-1', module: 'email', operation: 'send', message: 'Zażółć gęślą jaźń' });
});

/** The sizes on the wire of what a first visit fetches, by their paths. */
async function fetched(page: Page): Promise<Map<string, number>> {
  const files = new Map<string, Promise<number>>();
  page.on('response', (response) => {
    const path = new URL(response.url()).pathname;
    if (!path.startsWith('/pkg/')) return;
    expect(response.headers()['cache-control']).toContain('immutable');
    expect(response.headers()['content-encoding'], path).toBe('br');
    files.set(path, response.request().sizes().then((sizes) => sizes.responseBodySize));
  });
  await page.goto('/login');
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
  return new Map(await Promise.all([...files].map(async ([path, size]) => [path, await size] as const)));
}

test('the files of the page are three, compressed and immutable', async ({ page }) => {
  const files = await fetched(page);
  expect(files.size, [...files.keys()].join(' ')).toBe(3);
});

test('the files of a first visit are together under 650 kB', async ({ page }) => {
  const files = await fetched(page);
  expect([...files.values()].reduce((sum, size) => sum + size, 0)).toBeLessThan(650_000);
});
