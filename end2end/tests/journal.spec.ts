// A journal: the newest first, narrowed by its address, read on to the end, opened by key.
import { expect, test } from '../support/fixtures.ts';
import type { Installation, NewEvent, Site } from '../support/installation.ts';
import { open } from '../support/page.ts';

test.use({ role: 'staff' });

const LIST = { name: 'Events, newest first' };

async function numbered(vigie: Installation, site: Site, count: number, extra: Partial<NewEvent> = {}): Promise<void> {
  const at = (n: number) => new Date(Date.UTC(2026, 4, 4, 8) + n * 1000).toISOString();
  const event = (n: number) => ({ module: 'email', operation: 'send', outcome: 'success', message: `message ${n}`, time: at(n), ...extra });
  await vigie.send(site, Array.from({ length: count }, (_, n) => event(n)));
}

test('the newest event stands first', async ({ page, vigie }) => {
  const site = await vigie.site();
  await numbered(vigie, site, 3);
  await open(page, `/journals/all?site=${site.slug}`);
  const rows = page.getByRole('list', LIST).getByRole('link');
  await expect(rows).toHaveText([/message 2/, /message 1/, /message 0/]);
});

test('a long list is read to its end without a gap or a repeat', async ({ page, vigie }) => {
  const site = await vigie.site();
  await numbered(vigie, site, 250);
  await open(page, `/journals/all?site=${site.slug}`);
  const rows = page.getByRole('list', LIST).getByRole('link');
  const end = page.getByText('That is all. There are no earlier events.');
  await expect(async () => {
    await rows.last().scrollIntoViewIfNeeded();
    await page.mouse.wheel(0, 10_000);
    await expect(end).toBeVisible({ timeout: 500 });
  }).toPass();
  const numbers = (await rows.allTextContents()).map((text) => Number(/message (\d+)/.exec(text)?.[1]));
  expect(numbers).toEqual(Array.from({ length: 250 }, (_, n) => 249 - n));
});

test('a filter is part of the address, and taking its mark away takes it away', async ({ page, vigie }) => {
  const site = await vigie.site();
  await numbered(vigie, site, 2);
  await numbered(vigie, site, 1, { outcome: 'failure', message: 'the server refused' });
  await open(page, `/journals/all?site=${site.slug}&outcome=failure`);
  const rows = page.getByRole('list', LIST).getByRole('link');
  await expect(rows).toHaveText([/the server refused/]);
  await page.getByRole('list', { name: 'What is shown' }).getByRole('link', { name: /Remove Outcome/ }).click();
  await expect(page).not.toHaveURL(/outcome=/);
  await expect(rows).toHaveCount(3);
});

test('words are found whatever their accents', async ({ page, vigie }) => {
  const site = await vigie.site();
  await numbered(vigie, site, 1, { message: 'Zażółć gęślą jaźń' });
  await numbered(vigie, site, 1, { message: 'something else' });
  await open(page, `/journals/all?site=${site.slug}`);
  await page.getByRole('searchbox', { name: 'Search in messages' }).fill('zazolc');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=zazolc/);
  await expect(page.getByRole('list', LIST).getByRole('link')).toHaveText([/Zażółć gęślą jaźń/]);
});

test('j moves through the list and Enter opens the event', async ({ page, vigie }) => {
  const site = await vigie.site();
  await numbered(vigie, site, 2);
  await open(page, `/journals/all?site=${site.slug}`);
  const rows = page.getByRole('list', LIST).getByRole('link');
  await expect(rows).toHaveCount(2);
  await page.keyboard.press('j');
  await expect(rows.nth(0)).toBeFocused();
  await page.keyboard.press('j');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/events\//);
  await expect(page.getByRole('heading', { name: 'message 0' })).toBeVisible();
});

test('a journal holds its own kind of events only', async ({ page, vigie }) => {
  const site = await vigie.site();
  await numbered(vigie, site, 1, { kind: 'sign_in', module: 'sign_in', operation: 'sign_in', message: 'came in' });
  await numbered(vigie, site, 1, { kind: 'job', module: 'scheduled_jobs', operation: 'run', message: 'nightly' });
  await open(page, `/journals/jobs?site=${site.slug}`);
  await expect(page.getByRole('list', LIST).getByRole('link')).toHaveText([/nightly/]);
});

test('what an event says is text, whatever it looks like', async ({ page, vigie }) => {
  const site = await vigie.site();
  const hostile = `<img src=x onerror="document.title='owned'"> \u202Egnp.exe`;
  await numbered(vigie, site, 1, { message: hostile, actor: { type: 'staff', code: '<b>MK</b>' } });
  await open(page, `/journals/all?site=${site.slug}`);
  await expect(page.getByRole('list', LIST).getByRole('link')).toContainText('<img src=x onerror=');
  expect(await page.title()).not.toBe('owned');
});

test('an empty journal offers the whole one', async ({ page, vigie }) => {
  const site = await vigie.site();
  await open(page, `/journals/all?site=${site.slug}`);
  await expect(page.getByRole('heading', { name: 'No event matches' })).toBeVisible();
});
