// Exports: saved by the browser, followed and stopped on the page, offered only to those who may take data out.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import type { Installation } from '../support/installation.ts';
import { open, signIn } from '../support/page.ts';

test.use({ role: 'manager' });

const YEAR = 'granularity=month&from=2025-01-01&to=2025-12-31';

/** A year of one site: 5 done and 2 errors in March. */
async function springOf(vigie: Installation): Promise<string> {
  const site = await vigie.site();
  const event = (day: string, outcome: string) => ({ module: 'couriers', operation: 'generate_labels', outcome, time: `${day}T12:00:00Z` });
  await vigie.send(site, [
    ...Array.from({ length: 5 }, () => event('2025-03-10', 'success')),
    ...Array.from({ length: 2 }, () => event('2025-03-20', 'failure')),
  ]);
  return site.slug;
}

async function openMenu(page: Page): Promise<void> {
  await page.locator('.export-menu > summary').click();
}

test('the figures are saved as the table shows them', async ({ page, vigie }) => {
  const site = await springOf(vigie);
  await open(page, `/statistics?${YEAR}&site=${site}&view=table&previous=off`);
  await openMenu(page);
  const arriving = page.waitForEvent('download');
  await page.getByRole('link', { name: /CSV by period/ }).click();
  const download = await arriving;
  expect(download.suggestedFilename()).toMatch(new RegExp(`^vigie-periods-${site}-.*\\.csv$`));
  const text = await readFile(await download.path(), 'utf8');
  const lines = text.replace('\ufeff', '').split('\r\n');
  expect(lines[0]).toBe('Period,done,no answer,error,stopped,pending,unknown,Total');
  expect(lines[3]).toBe('2025-03,5,0,2,0,0,0,7');
  expect(lines[13]).toBe('Total,5,0,2,0,0,0,7');
});

test('the menu works from the keyboard', async ({ page, vigie }) => {
  const site = await springOf(vigie);
  await open(page, `/statistics?${YEAR}&site=${site}`);
  await page.locator('.export-menu > summary').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: /^Excel/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('link', { name: /^Excel/ })).toBeHidden();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  // The panel itself takes the focus by script only, so the first link is next.
  await expect(page.getByRole('link', { name: /CSV by period/ })).toBeFocused();
  const arriving = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await arriving).suggestedFilename()).toContain('periods');
});

test('what is exported is recorded for the auditor', async ({ vigie, people }) => {
  const site = await springOf(vigie);
  const manager = await vigie.token(await people('manager'));
  const answer = await fetch(`${vigie.url}/api/v1/export?site=${site}&format=ndjson`, { headers: { authorization: `Bearer ${manager}` } });
  expect((await answer.text()).trim().split('\n')).toHaveLength(7);
  const auditor = await vigie.token(await people('auditor'));
  interface Recorded {
    events: { outcome: string; attributes: { filter: string; rows?: number } }[];
  }
  const { events } = await vigie.ask<Recorded>(auditor, '/api/v1/events?site=vigie&operation=export');
  const mine = events.filter((event) => event.attributes.filter === `site=${site}`);
  expect(mine.map(({ outcome, attributes }) => [outcome, attributes.rows])).toEqual([['success', 7], ['pending', undefined]]);
});

test('an event is packed for the support desk of a partner', async ({ page, vigie, people }) => {
  const site = await vigie.site();
  const request = { headers: { 'content-type': 'application/json' }, body: '{"a":1}' };
  await vigie.send(site, [{ module: 'couriers', operation: 'generate_labels', outcome: 'failure', request }]);
  const token = await vigie.token(await people('staff'));
  const { events } = await vigie.ask<{ events: { id: string }[] }>(token, `/api/v1/events?site=${site.slug}`);
  const address = `/events/${events[0]?.id}`;
  await open(page, address);
  // A manager may not read requests, so there is nothing to pack.
  await expect(page.getByRole('link', { name: 'ZIP for a support desk' })).toHaveCount(0);
  await page.context().clearCookies();
  await signIn(page, await people('staff'));
  await open(page, address);
  const arriving = page.waitForEvent('download');
  await page.getByRole('link', { name: 'ZIP for a support desk' }).click();
  const download = await arriving;
  expect(download.suggestedFilename()).toBe(`vigie-event-${events[0]?.id}.zip`);
  expect((await readFile(await download.path())).subarray(0, 2).toString()).toBe('PK');
});
