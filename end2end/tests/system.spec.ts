// How the server is doing: the page keeps itself up to date without being made anew, and only those see it who look after it.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { open } from '../support/page.ts';

/** The row of a source. */
const source = (page: Page, name: string) => page.getByRole('table', { name: 'What sources send' }).getByRole('row', { name });

test('what a source sends appears on the open page, in the row that was there', async ({ page, vigie }) => {
  const site = await vigie.site();
  await open(page, '/admin/system');
  await expect(page.getByRole('heading', { name: 'System', level: 1 })).toBeVisible();
  const row = source(page, `till-${site.slug}`);
  await expect(row).toContainText('none since the start');
  await row.evaluate((element) => element.setAttribute('data-kept', ''));
  const event = { module: 'email', operation: 'send', outcome: 'success' };
  await vigie.send(site, [event, event, event]);
  // Stored lately, and altogether.
  await expect(row.getByRole('cell').nth(0)).toHaveText('3', { timeout: 15_000 });
  await expect(row.getByRole('cell').nth(1)).toHaveText('3');
  await expect(row).not.toContainText('none since the start');
  await expect(row).toHaveAttribute('data-kept', '');
  await expect(page.getByText('Ready', { exact: true })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Database' })).toContainText('Main database');
  await expect(page.getByRole('table', { name: 'Jobs' })).toContainText('Removing expired sessions');
});

test('figures that cannot be fetched stay and are said to be old', async ({ page, watch }) => {
  watch.expected.push(/system_status|ERR_FAILED|Failed to load/);
  await open(page, '/admin/system');
  await expect(page.getByText('Ready', { exact: true })).toBeVisible();
  await page.route('**/fn/system_status', (route) => route.abort());
  await expect(page.getByRole('status').filter({ hasText: 'does not answer at the moment' })).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText('Ready', { exact: true })).toBeVisible();
  await page.unroute('**/fn/system_status');
  await expect(page.getByRole('status').filter({ hasText: 'does not answer at the moment' })).toBeHidden({ timeout: 15_000 });
});

test.describe('somebody of the staff', () => {
  test.use({ role: 'staff' });

  test('finds neither the page nor the figures', async ({ page, vigie, people, watch }) => {
    watch.expected.push(/system_status/);
    await open(page, '/admin/system');
    await expect(page.getByRole('heading', { name: 'System', level: 1 })).toBeVisible();
    await expect(page.locator('.system')).toHaveCount(0);
    const token = await vigie.token(await people('staff'));
    const answer = await fetch(`${vigie.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(403);
    expect((await fetch(`${vigie.url}/metrics`)).status).toBe(401);
  });
});

test('a scrape with an administrator’s token is read as figures', async ({ vigie, people }) => {
  const token = await vigie.token(await people('administrator'));
  const answer = await fetch(`${vigie.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('application/openmetrics-text');
  expect(await answer.text()).toMatch(/^vigie_build_info\{version="[0-9.]+"\} 1$/m);
});
