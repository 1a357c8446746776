// The keyboard: the command palette, the keys of a page and the sheet that lists them, for those who use nothing else.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '../support/fixtures.ts';
import { LANGUAGES, open, prefer, signIn } from '../support/page.ts';

test.use({ role: 'staff' });

test('the palette opens by key, finds by words and goes there', async ({ page, vigie }) => {
  const site = await vigie.site('Europe/Warsaw', 'Lodz');
  await open(page, '/statistics');
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Where to, or what to do' });
  await expect(field).toBeFocused();
  await field.fill(`LÓDZ ${site.slug.slice(-8)}`);
  const option = page.getByRole('option', { name: `Journal of ${site.label}` });
  await expect(option).toHaveAttribute('aria-selected', 'true');
  await expect(field).toHaveAttribute('aria-activedescendant', (await option.getAttribute('id'))!);
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`/journals/all\\?site=${site.slug}`));
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeHidden();
});

test('the arrows choose, and Esc gives the focus back', async ({ page }) => {
  await open(page, '/statistics');
  const button = page.getByRole('button', { name: /^Commands/ });
  await button.click();
  const field = page.getByRole('combobox');
  await expect(field).toBeFocused();
  await field.fill('err');
  await expect(page.getByRole('option').first()).toHaveText(/Errors/);
  await field.fill('journal');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('option').nth(1)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('option').last()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeHidden();
  await expect(button).toBeFocused();
});

test('an event is opened by its id or a link to it', async ({ page, vigie, people }) => {
  const site = await vigie.site();
  await vigie.send(site, [{ module: 'email', operation: 'send', outcome: 'success', message: 'found by its id' }]);
  const token = await vigie.token(await people('staff'));
  const { events } = await vigie.ask<{ events: { id: string }[] }>(token, `/api/v1/events?site=${site.slug}`);
  for (const words of [events[0]!.id, `${vigie.url}/events/${events[0]!.id}`]) {
    await open(page, '/statistics');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(words);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/events\//);
    await expect(page.getByRole('heading', { name: 'found by its id' })).toBeVisible();
  }
});

test('language and theme are changed, and the session ended, by command', async ({ page, vigie }) => {
  // A session of its own, since it ends: the other tests of this worker share one.
  await page.context().clearCookies();
  await signIn(page, await vigie.person('administrator'));
  await open(page, '/statistics');
  const command = async (words: string) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(words);
    await page.keyboard.press('Enter');
  };
  await command('polski');
  await expect(page.getByRole('heading', { level: 1, name: 'Statystyki' })).toBeVisible();
  await command('ciemny');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await command('wyloguj');
  await page.waitForURL(/\/login/);
});

test('letters go from page to page, and not from a field', async ({ page }) => {
  await open(page, '/statistics');
  await page.keyboard.press('g');
  await page.keyboard.press('j');
  await page.waitForURL(/\/journals\/all/);
  await expect(page.getByRole('searchbox', { name: 'Search in messages' })).toBeVisible();
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox', { name: 'Search in messages' })).toBeFocused();
  await page.keyboard.type('g s ?');
  await expect(page.getByRole('searchbox', { name: 'Search in messages' })).toHaveValue('g s ?');
  expect(new URL(page.url()).pathname).toBe('/journals/all');
});

test('the sheet lists the keys that the page has, and can switch single ones off', async ({ page, vigie }) => {
  const site = await vigie.site();
  await vigie.send(site, [{ module: 'email', operation: 'send', outcome: 'success', message: 'a row' }]);
  await open(page, '/statistics');
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keys' });
  await expect(sheet.getByRole('row', { name: /go to the statistics/ })).toBeVisible();
  await expect(sheet.getByRole('row', { name: /next event/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await open(page, `/journals/all?site=${site.slug}`);
  await page.keyboard.press('?');
  await expect(sheet.getByRole('row', { name: /next event/ })).toBeVisible();
  await sheet.getByRole('checkbox', { name: 'Single letters act as keys' }).uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await page.keyboard.press('?');
  await expect(sheet).toBeHidden();
  expect(new URL(page.url()).pathname).toBe('/journals/all');
});

for (const language of LANGUAGES) {
  test(`palette and sheet can be used by everybody, ${language}`, async ({ page, context, vigie }) => {
    await prefer(context, vigie.url, language, 'dark');
    await open(page, '/statistics');
    for (const key of ['Control+k', '?']) {
      await page.keyboard.press(key);
      await expect(page.getByRole('dialog')).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).include('dialog[open]').analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.failureSummary).join('; ')}`), key).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }
  });
}

test.describe('to a manager', () => {
  test.use({ role: 'manager' });

  test('the palette offers what a manager may do', async ({ page }) => {
    await open(page, '/statistics');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('option', { name: /Errors/ })).toBeVisible();
  });
});
