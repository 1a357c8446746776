// A journal that shows events as they are committed, and does not disturb who is busy with it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { Installation, type Site } from '../support/installation.ts';
import { open, signIn } from '../support/page.ts';

test.use({ role: 'staff' });

const rowsOf = (page: Page) => page.locator('a.event-row');
const toggleOf = (page: Page) => page.getByRole('button', { name: /^Live/ });

/** Events of now, one a message. */
async function say(vigie: Installation, site: Site, ...messages: string[]): Promise<void> {
  await vigie.send(site, messages.map((message) => ({ module: 'email', operation: 'send', outcome: 'success', message })));
}

test('an event joins the list as it is committed, and the figures over it follow', async ({ page, vigie }) => {
  const site = await vigie.site();
  await say(vigie, site, 'first');
  await open(page, `/journals/all?site=${site.slug}`);
  await expect(toggleOf(page)).toHaveText('Live');
  await say(vigie, site, 'second');
  await expect(rowsOf(page)).toHaveText([/second/, /first/]);
  await expect(page.getByRole('region', { name: 'Events over time' }).getByRole('status')).toHaveText('2 events');
});

test('only what the filter lets through comes, also into an empty list', async ({ page, vigie }) => {
  const [site, other] = [await vigie.site(), await vigie.site()];
  await open(page, `/journals/all?site=${site.slug}&q=refused`);
  await expect(toggleOf(page)).toHaveText('Live');
  await say(vigie, other, 'refused elsewhere');
  await say(vigie, site, 'accepted', 'refused');
  await expect(rowsOf(page)).toHaveText([/refused/]);
  await expect(rowsOf(page)).toContainText(site.label);
});

test('who has scrolled is not moved: what is new waits, and a button brings both back', async ({ page, vigie }) => {
  const site = await vigie.site();
  await say(vigie, site, ...Array.from({ length: 60 }, (_, n) => `message ${n}`));
  await open(page, `/journals/all?site=${site.slug}`);
  await expect(toggleOf(page)).toHaveText('Live');
  await page.mouse.move(700, 600);
  await page.mouse.wheel(0, 900);
  await expect(toggleOf(page)).toHaveText('Live, paused');
  await say(vigie, site, 'new one', 'new two');
  const back = page.getByRole('button', { name: /^2 new/ });
  await expect(back).toBeVisible();
  await expect(page.getByText('new one')).toHaveCount(0);
  await back.click();
  await expect(page.getByText('new one')).toBeVisible();
  await expect(toggleOf(page)).toHaveText('Live');
  await expect(back).toHaveCount(0);
});

test('l switches new events off and on again, with what came in between', async ({ page, vigie }) => {
  const site = await vigie.site();
  await say(vigie, site, 'first');
  await open(page, `/journals/all?site=${site.slug}`);
  await expect(toggleOf(page)).toHaveText('Live');
  await page.keyboard.press('l');
  await expect(toggleOf(page)).toHaveText('Live is off');
  await say(vigie, site, 'in between');
  await page.keyboard.press('l');
  await expect(rowsOf(page)).toHaveText([/in between/, /first/]);
});

test('a journal of days that are over is not live', async ({ page, vigie }) => {
  const site = await vigie.site();
  await open(page, `/journals/all?site=${site.slug}&to=2026-01-31`);
  await expect(page.getByRole('heading', { name: 'No event matches' })).toBeVisible();
  await expect(toggleOf(page)).toHaveCount(0);
});

test('a restarted server is followed without a gap or a repeat', async ({ browser }) => {
  const data = await mkdtemp(join(tmpdir(), 'vigie-end2end-live-'));
  const vigie = await Installation.start(data);
  try {
    const site = await vigie.site();
    const context = await browser.newContext({ baseURL: vigie.url });
    const page = await context.newPage();
    await signIn(page, await vigie.person('staff'));
    await say(vigie, site, 'one');
    await open(page, '/journals/all');
    await expect(toggleOf(page)).toHaveText('Live');
    await say(vigie, site, 'two');
    await expect(rowsOf(page)).toHaveText([/two/, /one/]);
    await vigie.restart();
    // Committed by the new server before the page has found it again, and after.
    await say(vigie, site, 'three');
    await expect(rowsOf(page)).toHaveText([/three/, /two/, /one/], { timeout: 60_000 });
    await say(vigie, site, 'four');
    await expect(rowsOf(page)).toHaveText([/four/, /three/, /two/, /one/]);
    await context.close();
  } finally {
    await vigie.server.stop();
    await rm(data, { recursive: true, force: true });
  }
});
