// Sites as administrators decide on them: hidden and counted again after the password, named, and added.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { LANGUAGES, open, prefer, signIn, THEMES } from '../support/page.ts';

// The password that was given again counts in a session: each test has one of its own.
test.use({ role: 'stranger' });

test.beforeEach(({ watch }) => {
  // The browser notes what the server refuses.
  watch.expected.push(/\/fn\/(set_site_visibility|set_site_zone|confirm_password|add_site|managed_sites)/);
});

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Your password again' });

/** Gives the password where it is asked for. */
async function confirm(page: Page, password: string): Promise<void> {
  await dialog(page).getByLabel('Password', { exact: true }).fill(password);
  await dialog(page).getByRole('button', { name: 'Confirm' }).click();
}

test('a site is hidden after the password, and a chart that is open loses it', async ({ page, vigie, browser }) => {
  const [stays, goes] = [await vigie.site(), await vigie.site('Europe/Warsaw', 'Lodz')] as const;
  const module = `m-${stays.slug}`;
  const time = '2025-03-10T12:00:00Z';
  for (const site of [stays, goes]) await vigie.send(site, [{ module, operation: 'send', outcome: 'success', time }]);
  const manager = await browser.newContext({ baseURL: vigie.url });
  const chart = await manager.newPage();
  await signIn(chart, await vigie.person('manager'));
  await open(chart, `/statistics?granularity=month&from=2025-03-01&to=2025-03-31&module=${module}`);
  const bars = chart.locator('.chart-marks a');
  await expect(bars).toHaveText([/· 2 done$/]);

  const administrator = await vigie.person('administrator');
  await signIn(page, administrator);
  await open(page, '/admin/sites');
  const row = page.getByRole('row', { name: new RegExp(goes.slug) });
  await expect(row).toContainText('counted');
  await row.getByRole('button', { name: /^Hide/ }).click();
  await confirm(page, 'not my password');
  await expect(dialog(page).getByRole('alert')).toHaveText('This is not your password.');
  await expect(bars).toHaveText([/· 2 done$/]);
  await confirm(page, administrator.password);
  await expect(page.getByRole('status')).toContainText('is left out of the statistics now');
  await expect(row).toContainText('hidden');
  await expect(row.getByRole('button', { name: /^Count/ })).toBeFocused();
  await expect(bars).toHaveText([/· 1 done$/]);

  // Within ten minutes it is not asked for again, and it is recorded what was done, by whom.
  await row.getByRole('button', { name: /^Count/ }).click();
  await expect(row).toContainText('counted');
  await expect(dialog(page)).toBeHidden();
  await expect(bars).toHaveText([/· 2 done$/]);
  await open(page, '/journals/all?site=vigie&operation=site.visibility');
  const acts = page.getByRole('group', { name: 'Events, newest first' }).locator('a.event-row');
  await expect(acts.first()).toContainText(`${administrator.email} counts the site`);
  await expect(acts.nth(1)).toContainText(`${administrator.email} hides the site`);
  await manager.close();
});

test('leaving the dialog changes nothing', async ({ page, vigie }) => {
  const site = await vigie.site();
  await signIn(page, await vigie.person('administrator'));
  await open(page, '/admin/sites');
  const row = page.getByRole('row', { name: new RegExp(site.slug) });
  await row.getByRole('button', { name: /^Hide/ }).click();
  await expect(dialog(page).getByLabel('Password', { exact: true })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await page.reload();
  await expect(row).toContainText('counted');
});

test('a site is added and named, and what cannot be taken is said and stays', async ({ page, vigie }) => {
  const slug = (await vigie.site()).slug.replace('lyon', 'nantes');
  await signIn(page, await vigie.person('administrator'));
  await open(page, '/admin/sites');
  await page.getByLabel('Short name').fill('Nantes!');
  await page.getByLabel('Name for people').fill('Nantes <b>');
  await page.getByLabel('Time zone', { exact: true }).fill('Europe/Nantes');
  await page.getByRole('button', { name: 'Add the site' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'A short name has' })).toBeVisible();
  await page.getByLabel('Short name').fill(slug);
  await page.getByRole('button', { name: 'Add the site' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'This is no time zone' })).toBeVisible();
  await expect(page.getByLabel('Name for people')).toHaveValue('Nantes <b>');
  await page.getByLabel('Time zone', { exact: true }).fill('Europe/Paris');
  await page.getByRole('button', { name: 'Add the site' }).click();
  const row = page.getByRole('row', { name: new RegExp(slug) });
  await expect(row).toContainText('Nantes <b>');
  await expect(page.getByLabel('Short name')).toHaveValue('');

  await row.getByRole('button', { name: /^Rename/ }).click();
  await expect(page.getByLabel('Name of “Nantes <b>”')).toBeFocused();
  await row.getByRole('button', { name: 'Cancel' }).click();
  await expect(row.getByRole('button', { name: /^Rename/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByLabel('Name of “Nantes <b>”').fill('Nantes Graslin');
  await page.keyboard.press('Enter');
  await expect(row).toContainText('Nantes Graslin');
  await expect(row.getByRole('button', { name: /^Rename/ })).toBeFocused();
  await page.reload();
  await expect(row).toContainText('Nantes Graslin');

  await page.getByLabel('Short name').fill(slug);
  await page.getByLabel('Time zone', { exact: true }).fill('UTC');
  await page.getByRole('button', { name: 'Add the site' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'There is a site of this short name already' })).toBeVisible();
});

test('another time zone counts from now on, and what it was before is told', async ({ page, vigie }) => {
  const site = await vigie.site();
  const before = '2025-03-10T12:00:00Z';
  const event = { module: `m-${site.slug}`, operation: 'send', outcome: 'success' };
  await vigie.send(site, [{ ...event, time: before }]);
  await signIn(page, await vigie.person('administrator'));
  await open(page, '/admin/sites');
  const row = page.getByRole('row', { name: new RegExp(site.slug) });
  await row.getByRole('button', { name: /^Change the time zone/ }).click();
  const field = page.getByLabel(/^New time zone of/);
  await expect(field).toBeFocused();
  await expect(page.locator('datalist#zones option[value="Asia/Tokyo"]')).toHaveCount(1);
  await field.fill('Asia/Lyon');
  await page.keyboard.press('Enter');
  await expect(row.getByRole('alert')).toHaveText(/^This is no time zone/);
  await field.fill('Asia/Tokyo');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toContainText('keeps its days and hours by Asia/Tokyo from now on');
  await expect(row.getByRole('button', { name: /^Change the time zone/ })).toBeFocused();
  await expect(row).toContainText(/Asia\/Tokyo.*Europe\/Paris until \d+ \w+ \d{4}, \d\d:\d\d/);

  // The event of before keeps the clock that it had, also one that comes late; the event of now has the new one.
  await vigie.send(site, [{ ...event, time: '2025-03-10T12:00:01Z' }, { ...event, time: new Date().toISOString() }]);
  await open(page, `/journals/all?site=${site.slug}`);
  const clocks = page.locator('a.event-row time');
  await expect(clocks).toHaveCount(3);
  await expect(clocks.first()).toHaveAttribute('title', /\+09:00 Asia\/Tokyo/);
  for (const clock of [clocks.nth(1), clocks.nth(2)]) await expect(clock).toHaveAttribute('title', /\+01:00 Europe\/Paris/);
});

test('to staff the page says that the right is missing, and the navigation has no way to it', async ({ page, vigie }) => {
  await signIn(page, await vigie.person('staff'));
  await open(page, '/admin/sites');
  await expect(page.getByRole('heading', { name: 'You may not see this' })).toBeVisible();
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Settings' })).toHaveCount(0);
});

test('a part of the page that cannot be fetched is said, and fetched when it is tried again', async ({ page, vigie, watch }) => {
  watch.expected.push(/ERR_FAILED|admin_pages|Failed to fetch/);
  await signIn(page, await vigie.person('administrator'));
  await page.route(/split_admin_pages/, (route) => route.abort());
  await open(page, '/admin/sites');
  await expect(page.getByRole('heading', { name: 'This could not be shown' })).toBeVisible();
  await page.unroute(/split_admin_pages/);
  await page.getByRole('button', { name: /^(Try again|Reload)/ }).or(page.getByRole('link', { name: /^(Try again|Reload)/ })).first().click();
  await expect(page.getByRole('table', { name: 'Sites' })).toBeVisible();
});

for (const language of LANGUAGES) {
  for (const theme of THEMES) {
    test(`the dialog can be used by everybody, ${language}, ${theme}`, async ({ page, context, vigie }) => {
      await vigie.site();
      await prefer(context, vigie.url, language, theme);
      await signIn(page, await vigie.person('administrator'));
      await open(page, '/admin/sites');
      await page.locator('.settings-table .button').first().click();
      await expect(page.locator('dialog input[type=password]')).toBeFocused();
      const { violations } = await new AxeBuilder({ page }).include('dialog[open]').analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.failureSummary).join('; ')}`)).toEqual([]);
    });
  }
}
