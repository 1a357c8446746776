// A journal: the newest first, narrowed by its address, read on to the end, opened by key.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import type { Installation, NewEvent, Site } from '../support/installation.ts';
import { open } from '../support/page.ts';

test.use({ role: 'staff' });

const LIST = { name: 'Events, newest first' };
/** The rows of the list that stand in the page. */
const rowsOf = (page: Page) => page.getByRole('group', LIST).locator('a.event-row');
const panelOf = (page: Page) => page.getByRole('complementary', { name: 'Event beside the list' });

async function numbered(vigie: Installation, site: Site, count: number, extra: Partial<NewEvent> = {}): Promise<void> {
  const at = (n: number) => new Date(Date.UTC(2026, 4, 4, 8) + n * 1000).toISOString();
  const event = (n: number) => ({ module: 'email', operation: 'send', outcome: 'success', message: `message ${n}`, time: at(n), ...extra });
  await vigie.send(site, Array.from({ length: count }, (_, n) => event(n)));
}

test('the newest event stands first', async ({ page, vigie }) => {
  const site = await vigie.site();
  await numbered(vigie, site, 3);
  await open(page, `/journals/all?site=${site.slug}`);
  const rows = rowsOf(page);
  await expect(rows).toHaveText([/message 2/, /message 1/, /message 0/]);
});

test('a long list is read to its end without a gap or a repeat, and only what is near stands in the page', async ({ page, vigie }) => {
  // Some fifty screens of rows, each looked at.
  test.slow();
  const site = await vigie.site();
  await numbered(vigie, site, 1_000);
  await open(page, `/journals/all?site=${site.slug}`);
  const rows = rowsOf(page);
  const end = page.getByText('That is all. There are no earlier events.');
  const seen = new Set<number>();
  let most = 0;
  await expect(async () => {
    // What came near within this frame stands in the page three frames later.
    for (let frame = 0; frame < 3; frame++) await page.evaluate(() => new Promise(requestAnimationFrame));
    const texts = await rows.allTextContents();
    most = Math.max(most, texts.length);
    for (const text of texts) seen.add(Number(/message (\d+)/.exec(text)?.[1]));
    await page.mouse.wheel(0, 1_500);
    await expect(end).toBeInViewport({ timeout: 50 });
  }).toPass({ intervals: [20] });
  await expect(rows.last()).toHaveText(/message 0/);
  for (const text of await rows.allTextContents()) seen.add(Number(/message (\d+)/.exec(text)?.[1]));
  expect([...seen].sort((a, b) => b - a)).toEqual(Array.from({ length: 1_000 }, (_, n) => 999 - n));
  expect(most).toBeLessThan(400);
  await page.keyboard.press('Home');
  await expect(page.getByText('message 999')).toBeVisible();
});

test('who jumps to the end again and again always gets what is earlier', async ({ page, vigie }) => {
  const site = await vigie.site();
  await numbered(vigie, site, 1_000);
  await open(page, `/journals/all?site=${site.slug}`);
  await expect(async () => {
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    await expect(page.getByText('That is all. There are no earlier events.')).toBeInViewport({ timeout: 20 });
  }).toPass({ intervals: [1] });
});

test('a filter is part of the address, and taking its mark away takes it away', async ({ page, vigie }) => {
  const site = await vigie.site();
  await numbered(vigie, site, 2);
  await numbered(vigie, site, 1, { outcome: 'failure', message: 'the server refused' });
  await open(page, `/journals/all?site=${site.slug}&outcome=failure`);
  const rows = rowsOf(page);
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
  await expect(rowsOf(page)).toHaveText([/Zażółć gęślą jaźń/]);
});

test('j moves through the list, Enter opens the event beside it, and j then goes on to the next', async ({ page, vigie }) => {
  const site = await vigie.site();
  await numbered(vigie, site, 3);
  await open(page, `/journals/all?site=${site.slug}`);
  const rows = rowsOf(page);
  await expect(rows).toHaveCount(3);
  await page.keyboard.press('j');
  await expect(rows.nth(0)).toBeFocused();
  await page.keyboard.press('j');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/event=/);
  await expect(panelOf(page).getByRole('heading', { name: 'message 1' })).toBeVisible();
  await expect(rows.nth(1)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('j');
  await expect(panelOf(page).getByRole('heading', { name: 'message 0' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panelOf(page)).toHaveCount(0);
  await expect(page).not.toHaveURL(/event=/);
  await expect(rows).toHaveCount(3);
});

test('an address opens the list with the event beside it, and its page is a link away', async ({ page, vigie }) => {
  const site = await vigie.site();
  await numbered(vigie, site, 2);
  await open(page, `/journals/all?site=${site.slug}`);
  await rowsOf(page).nth(1).click();
  await expect(page).toHaveURL(/event=/);
  await page.reload();
  await expect(panelOf(page).getByRole('heading', { name: 'message 0' })).toBeVisible();
  await expect(rowsOf(page)).toHaveCount(2);
  await panelOf(page).getByRole('link', { name: 'Open as a page' }).click();
  await page.waitForURL(/\/events\//);
  await page.goBack();
  await expect(panelOf(page)).toBeVisible();
});

test('on a narrow screen the event fills the screen and gives it back', async ({ page, vigie }) => {
  const site = await vigie.site();
  await numbered(vigie, site, 1);
  await page.setViewportSize({ width: 360, height: 740 });
  await open(page, `/journals/all?site=${site.slug}`);
  await rowsOf(page).click();
  await expect.poll(async () => (await panelOf(page).boundingBox())?.width).toBe(360);
  await panelOf(page).getByRole('button', { name: 'Close the event' }).click();
  await expect(rowsOf(page)).toBeInViewport();
});

test('a bar over the list opens its events, and so do several that the pointer drags over', async ({ page, vigie }) => {
  const site = await vigie.site();
  const day = (n: number) => ({ module: 'email', operation: 'send', outcome: 'success', message: `day ${n}`, time: `2026-05-0${n}T10:00:00+02:00` });
  await vigie.send(site, [1, 2, 3, 4].map(day));
  await open(page, `/journals/all?site=${site.slug}&from=2026-05-01&to=2026-05-31`);
  const bars = page.getByRole('region', { name: 'Events over time' });
  await expect(bars.getByRole('status')).toHaveText('4 events');
  await bars.getByRole('link', { name: /Saturday 2 May 2026 · 1 event/ }).click();
  await expect(page).toHaveURL(/from=2026-05-02&to=2026-05-02/);
  await expect(rowsOf(page)).toHaveText([/day 2/]);
  await page.goBack();
  await expect(rowsOf(page)).toHaveCount(4);
  const from = (await bars.getByRole('link', { name: /day 2 May/ }).boundingBox())!;
  const to = (await bars.getByRole('link', { name: /day 3 May/ }).boundingBox())!;
  await page.mouse.move(from.x + from.width / 2, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + 20, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=2026-05-02&to=2026-05-03/);
  await expect(rowsOf(page)).toHaveText([/day 3/, /day 2/]);
  await bars.getByRole('link', { name: 'Zoom out' }).click();
  await expect(page).toHaveURL(/from=2026-05-01&to=2026-05-31/);
});

test('the bars are marked and zoomed into with keys, and read as a table', async ({ page, vigie }) => {
  const site = await vigie.site();
  const day = (n: number) => ({ module: 'email', operation: 'send', outcome: 'failure', message: `day ${n}`, time: `2026-05-0${n}T10:00:00+02:00` });
  await vigie.send(site, [1, 2, 3].map(day));
  await open(page, `/journals/all?site=${site.slug}&from=2026-05-01&to=2026-05-31`);
  const bars = page.getByRole('region', { name: 'Events over time' });
  await bars.getByRole('link', { name: /day 5 May/ }).focus();
  for (const key of ['ArrowLeft', 'ArrowLeft', 'Shift+ArrowLeft', 'Enter']) await page.keyboard.press(key);
  await expect(page).toHaveURL(/from=2026-05-02&to=2026-05-03/);
  await expect(rowsOf(page)).toHaveText([/day 3/, /day 2/]);
  await bars.getByText('As a table').click();
  await expect(bars.getByRole('row', { name: /2 May 2026, 09:00/ })).toContainText('1');
});

test('each filter says how many events it would show', async ({ page, vigie }) => {
  const site = await vigie.site();
  await numbered(vigie, site, 3, { actor: { type: 'staff', code: 'MK' }, tags: ['rush'] });
  await numbered(vigie, site, 2, { outcome: 'failure', message: 'refused' });
  await open(page, `/journals/all?site=${site.slug}`);
  const filters = page.getByRole('search', { name: 'Filters' });
  await expect(filters.getByRole('checkbox', { name: /^done 3$/ })).toBeVisible();
  await filters.getByRole('checkbox', { name: /^error 2$/ }).check();
  await expect(page).toHaveURL(/outcome=failure/);
  await expect(rowsOf(page)).toHaveText([/refused/, /refused/]);
  // The other values of the same field go on saying what they would add.
  await expect(filters.getByRole('checkbox', { name: /^done 3$/ })).toBeVisible();
  await filters.getByRole('checkbox', { name: /^error 2$/ }).uncheck();
  await filters.locator('summary', { hasText: 'User code' }).click();
  await filters.getByRole('checkbox', { name: /^MK 3$/ }).check();
  await expect(page).toHaveURL(/actor=MK/);
  await expect(rowsOf(page)).toHaveCount(3);
});

test('columns and density are chosen once, for every visit', async ({ page, vigie, browser, sessions }) => {
  const site = await vigie.site();
  await numbered(vigie, site, 1, { section: 'Orders', duration_ms: 812 });
  await open(page, `/journals/all?site=${site.slug}`);
  await expect(rowsOf(page)).not.toContainText('812 ms');
  await page.getByLabel('Columns and density').click();
  const kept = page.waitForResponse((answer) => answer.url().includes('/fn/list_look'));
  await page.getByRole('checkbox', { name: 'Duration' }).check();
  await expect(rowsOf(page)).toContainText('812 ms');
  expect((await kept).ok()).toBe(true);
  const elsewhere = await browser.newContext({ baseURL: vigie.url, storageState: await sessions('staff') });
  const other = await elsewhere.newPage();
  await open(other, `/journals/all?site=${site.slug}`);
  await expect(rowsOf(other)).toContainText('812 ms');
  await other.getByLabel('Columns and density').click();
  await other.getByRole('checkbox', { name: 'Duration' }).uncheck();
  await expect(rowsOf(other)).not.toContainText('812 ms');
  await elsewhere.close();
});

test('a journal holds its own kind of events only', async ({ page, vigie }) => {
  const site = await vigie.site();
  await numbered(vigie, site, 1, { kind: 'sign_in', module: 'sign_in', operation: 'sign_in', message: 'came in' });
  await numbered(vigie, site, 1, { kind: 'job', module: 'scheduled_jobs', operation: 'run', message: 'nightly' });
  await open(page, `/journals/jobs?site=${site.slug}`);
  await expect(rowsOf(page)).toHaveText([/nightly/]);
});

test('what an event says is text, whatever it looks like', async ({ page, vigie }) => {
  const site = await vigie.site();
  const hostile = `<img src=x onerror="document.title='owned'"> \u202Egnp.exe`;
  await numbered(vigie, site, 1, { message: hostile, actor: { type: 'staff', code: '<b>MK</b>' } });
  await open(page, `/journals/all?site=${site.slug}`);
  await expect(rowsOf(page)).toContainText('<img src=x onerror=');
  expect(await page.title()).not.toBe('owned');
});

test('an empty journal offers the whole one', async ({ page, vigie }) => {
  const site = await vigie.site();
  await open(page, `/journals/all?site=${site.slug}`);
  await expect(page.getByRole('heading', { name: 'No event matches' })).toBeVisible();
});
