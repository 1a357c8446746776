// An installation to which nothing was ever sent.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultless } from '../support/axe.ts';
import { expect, test as base } from '../support/fixtures.ts';
import { Installation } from '../support/installation.ts';
import { LANGUAGES, open, prefer, signIn } from '../support/page.ts';

const test = base.extend<{ fresh: Installation }>({
  /** A server of this test's own, which is another host to the watch. */
  fresh: async ({ watch }, use) => {
    watch.expected.push(/^other host: http:\/\/127\.0\.0\.1:/);
    const data = await mkdtemp(join(tmpdir(), 'vigie-end2end-fresh-'));
    const fresh = await Installation.start(data);
    await use(fresh);
    expect(await fresh.server.stop(), fresh.server.log()).toBe(0);
    expect(fresh.server.log()).not.toMatch(/panicked at/);
    await rm(data, { recursive: true, force: true });
  },
});

test.use({ role: 'stranger' });

test('greets with three ways to get data in, though its administrator has signed in, until an event has come', async ({ page, fresh }) => {
  await open(page, `${fresh.url}/login`);
  await signIn(page, await fresh.person('administrator'));
  await expect(page.getByRole('heading', { name: 'Vigie is keeping watch' })).toBeVisible();
  const ways = page.getByRole('main').locator('ol > li');
  await expect(ways).toHaveCount(3);
  const periods = page.locator('.toolbar');
  await expect(periods).toBeHidden();
  await expect(ways.first()).toContainText(`curl ${fresh.url}/api/v1/events`);
  await page.getByRole('link', { name: /connect a source/ }).click();
  await expect(page.getByRole('link', { name: 'Add a site first' })).toBeVisible();
  const site = await fresh.site();
  await fresh.send(site, [{ module: 'email', operation: 'send', outcome: 'success' }]);
  await open(page, `${fresh.url}/statistics`);
  await expect(page.getByRole('heading', { name: 'Vigie is keeping watch' })).toBeHidden();
  await expect(periods).toBeVisible();
  await expect(page.getByRole('rowheader', { name: 'E-mail sending' })).toBeVisible();
});

test('the first administrator is made through the one-time link and is greeted, whatever the language and theme', async ({ page, context, fresh }) => {
  // Six pages are looked through, each in full.
  test.slow();
  const link = /http:\/\/\S+\/setup\?\S+/.exec(fresh.server.log())?.[0] ?? '';
  for (const language of LANGUAGES) {
    await prefer(context, fresh.url, language);
    await faultless(page, link);
  }
  await page.locator('input[type=email]').fill('first@example.org');
  await page.locator('input[type=password]').fill('a lookout above the harbour');
  await page.locator('input[type=password]').press('Enter');
  await expect(page.locator('.welcome')).toBeVisible();
  for (const language of LANGUAGES) {
    await prefer(context, fresh.url, language);
    await faultless(page, `${fresh.url}/statistics`);
  }
});
