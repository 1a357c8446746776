// The statistics page: its figures are what was sent, and a bar opens exactly the events that it counts.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import type { Installation, Site } from '../support/installation.ts';
import { hydrated, open } from '../support/page.ts';

test.use({ role: 'manager' });

const YEAR = 'granularity=month&from=2025-01-01&to=2025-12-31';

/** The links of the chart, from left to right: what a screen reader reads and the keyboard opens. */
function bars(page: Page) {
  return page.getByRole('group', { name: 'Use over time' }).getByRole('link');
}

function events(page: Page) {
  return page.getByRole('group', { name: 'Events, newest first' }).locator('a.event-row');
}

/** Sends `count` events of one feature at noon UTC of a day. */
async function send(vigie: Installation, site: Site, count: number, day: string, outcome: string, module = 'couriers') {
  const event = { module, operation: 'generate_labels', outcome, time: `${day}T12:00:00Z` };
  await vigie.send(site, Array.from({ length: count }, () => event));
}

/** A year of one site: 5 done and 2 errors in March, 3 done in May. */
async function springOf(vigie: Installation): Promise<Site> {
  const site = await vigie.site();
  await send(vigie, site, 5, '2025-03-10', 'success');
  await send(vigie, site, 2, '2025-03-20', 'failure');
  await send(vigie, site, 3, '2025-05-01', 'success');
  return site;
}

test('the bars are what was sent', async ({ page, vigie }) => {
  const site = await springOf(vigie);
  await open(page, `/statistics?${YEAR}&site=${site.slug}&module=couriers`);
  await expect(bars(page)).toHaveText([/March 2025.*· 5 done$/, /March 2025.*· 2 errors$/, /May 2025.*· 3 done$/]);
});

test('the bars keep up with what is sent, and the focus stays where it is', async ({ page, vigie }) => {
  const site = await springOf(vigie);
  await open(page, `/statistics?${YEAR}&site=${site.slug}`);
  await bars(page).last().focus();
  await send(vigie, site, 4, '2025-05-02', 'success');
  await expect(bars(page).last()).toHaveText(/May 2025.*· 7 done$/);
  await expect(bars(page).last()).toBeFocused();
});

test('the API gives the figures of the page', async ({ vigie, people }) => {
  const site = await springOf(vigie);
  const token = await vigie.token(await people('manager'));
  interface Answer {
    buckets: { bucket: string; total: number; counts: Record<string, number> }[];
  }
  const answer = await vigie.ask<Answer>(token, `/api/v1/statistics?${YEAR}&site=${site.slug}`);
  expect(answer.buckets).toHaveLength(12);
  const used = answer.buckets.filter((bucket) => bucket.total > 0);
  expect(used.map(({ bucket, total }) => [bucket, total])).toEqual([['2025-03', 7], ['2025-05', 3]]);
  expect(used[0]?.counts).toMatchObject({ success: 5, failure: 2 });
});

test('a click on a bar opens the events that it counts', async ({ page, vigie }) => {
  const site = await vigie.site();
  await send(vigie, site, 9, '2025-03-10', 'success');
  await send(vigie, site, 1, '2025-03-20', 'failure');
  await open(page, `/statistics?${YEAR}&site=${site.slug}`);
  const bar = await largestBar(page);
  await page.mouse.click(bar.x, bar.y);
  await page.waitForURL((url) => url.pathname === '/journals/all');
  expect(new URL(page.url()).searchParams.getAll('outcome')).toEqual(['success']);
  await expect(events(page)).toHaveCount(9);
});

/** The middle of the largest bar, once the chart is drawn and stands still. The drawing has no names, so its shape must tell. */
async function largestBar(page: Page): Promise<{ x: number; y: number }> {
  const shapes = page.getByRole('region', { name: 'Use over time' }).locator('svg path');
  let before = '';
  let found = { x: 0, y: 0, area: 0 };
  await expect(async () => {
    const boxes = await shapes.evaluateAll((paths) =>
      paths
        .filter((path) => !['none', 'transparent', null].includes(path.getAttribute('fill')))
        .map((path) => path.getBoundingClientRect())
        .map((box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2, area: box.width * box.height })),
    );
    found = boxes.sort((a, b) => b.area - a.area)[0] ?? found;
    const now = JSON.stringify(found);
    const still = found.area > 100 && now === before;
    before = now;
    expect(still).toBe(true);
  }).toPass();
  return found;
}

test('arrow keys move between the bars and Enter opens one', async ({ page, vigie }) => {
  const site = await springOf(vigie);
  await open(page, `/statistics?${YEAR}&site=${site.slug}`);
  await bars(page).last().focus();
  await page.keyboard.press('ArrowLeft');
  await expect(bars(page).nth(0)).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(bars(page).nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/journals/all');
  await expect(events(page)).toHaveCount(2);
});

for (const [day, paris] of [['2025-10-26', ['00:30', '01:30', '02:30']], ['2026-03-29', ['00:30', '01:30', '22:30']]] as const) {
  test(`on ${day}, when clocks change, every bar has as many events as its list, in two zones`, async ({ page, vigie }) => {
    const sites = [await vigie.site('Europe/Paris', 'Paris'), await vigie.site('America/New_York', 'York')] as const;
    const at = (times: readonly string[], date: string) =>
      times.map((time) => ({ module: 'vies', operation: 'check', outcome: 'success', time: `${date}T${time}:00Z` }));
    await vigie.send(sites[0], at(paris, day));
    // In New York it is the evening before until 04:00 UTC.
    await vigie.send(sites[1], at(['03:30', '06:30', '06:45', '23:59'], day));
    const address = `/statistics?granularity=hour&from=${day}&to=${day}&site=${sites[0].slug}&site=${sites[1].slug}`;
    await open(page, address);
    const links = await bars(page).evaluateAll((all) =>
      all.map((link) => ({ href: link.getAttribute('href') ?? '', text: link.textContent ?? '' })),
    );
    const counts = links.map(({ text }) => Number(/(\d+) done$/.exec(text)?.[1]));
    // One event of New York belongs to the day before, and in spring Paris' last is in its next day.
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(day === '2026-03-29' ? 5 : 6);
    for (const [index, link] of links.entries()) {
      await open(page, link.href);
      await expect(events(page), link.text).toHaveCount(counts[index] ?? -1);
    }
  });
}

test('the table shows the same figures, the period before, and opens the same events', async ({ page, vigie }) => {
  const site = await springOf(vigie);
  await send(vigie, site, 4, '2024-03-05', 'success');
  await open(page, `/statistics?${YEAR}&site=${site.slug}&view=table`);
  // Patterns are for areas.
  await expect(page.getByRole('link', { name: 'Patterns' })).toBeHidden();
  const table = page.getByRole('region', { name: 'Figures by period' }).getByRole('table');
  const march = table.getByRole('row', { name: /^March/ });
  await expect(march).toBeVisible();
  const heads = await table.getByRole('columnheader').allTextContents();
  const cells = await march.getByRole('cell').allTextContents();
  const figure = (head: RegExp) => cells[heads.findIndex((text) => head.test(text)) - 1];
  expect([/done/, /no answer/, /error/, /Total/, /Previous/].map(figure)).toEqual(['5', '0', '2', '7', '4']);
  await march.getByRole('link', { name: '7' }).click();
  await page.waitForURL((url) => url.pathname === '/journals/all');
  await expect(events(page)).toHaveCount(7);
});

test('the address is the state: back, forward and reload show what was there', async ({ page, vigie }) => {
  const site = await springOf(vigie);
  await open(page, `/statistics?${YEAR}&site=${site.slug}`);
  const monthly = page.url();
  await page.getByRole('link', { name: 'Annual' }).click();
  await expect(page).toHaveURL(/granularity=year/);
  await expect(bars(page)).toHaveText([/2025.*· 8 done$/, /2025.*· 2 errors$/]);
  const annual = page.url();
  await page.goBack();
  await expect(page).toHaveURL(monthly);
  await expect(bars(page)).toHaveCount(3);
  await page.goForward();
  await expect(page).toHaveURL(annual);
  await expect(bars(page)).toHaveCount(2);
  await page.reload();
  await hydrated(page);
  await expect(bars(page)).toHaveText([/2025.*· 8 done$/, /2025.*· 2 errors$/]);
});

test('a site that is hidden is left out of the bars and of the events behind them, and the page says so', async ({ page, vigie }) => {
  const [shown, hidden] = [await vigie.site(), await vigie.site('Europe/Warsaw', 'Lodz')] as const;
  const module = `m-${shown.slug}`;
  await send(vigie, shown, 3, '2025-03-10', 'success', module);
  await send(vigie, hidden, 4, '2025-03-11', 'success', module);
  await open(page, `/statistics?${YEAR}&module=${module}`);
  await expect(bars(page)).toHaveText([/· 7 done$/]);
  await vigie.hide(hidden);
  // Both where the sites are named and where all are meant.
  for (const sites of [`&site=${shown.slug}&site=${hidden.slug}`, '']) {
    await open(page, `/statistics?${YEAR}&module=${module}${sites}`);
    await expect(page.getByText(sites ? /^1 site hidden$/ : /^\d+ sites? hidden$/)).toBeVisible();
    await expect(bars(page)).toHaveText([/· 3 done$/]);
    await open(page, (await bars(page).first().getAttribute('href')) ?? '');
    await expect(events(page)).toHaveCount(3);
    const named = new URL(page.url()).searchParams.getAll('site');
    expect(named).toContain(shown.slug);
    expect(named).not.toContain(hidden.slug);
  }
});

test('a late event is counted in its own month', async ({ page, vigie }) => {
  const site = await springOf(vigie);
  await send(vigie, site, 1, '2025-01-15', 'success');
  await open(page, `/statistics?${YEAR}&site=${site.slug}`);
  await expect(bars(page).first()).toHaveText(/January 2025.*· 1 done$/);
});

test('a day without events says so and offers a way on', async ({ page, vigie }) => {
  const site = await springOf(vigie);
  await open(page, `/statistics?granularity=day&from=2023-01-01&to=2023-01-31&site=${site.slug}`);
  await expect(page.getByRole('heading', { name: 'Nothing happened in this period' })).toBeVisible();
});
