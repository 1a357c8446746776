// Saved views: a journal as it is filtered, under a name; shared, put in order, renamed, deleted; and the count of what is new in each.
import type { Page } from '@playwright/test';
import { faultless } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { hydrated, LANGUAGES, open, prefer, signIn } from '../support/page.ts';

// Views belong to a person, so each test has one of its own.
test.use({ role: 'stranger' });

async function save(page: Page, name: string): Promise<void> {
  await page.getByLabel('Save view').first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('navigation').getByRole('link', { name })).toHaveAttribute('aria-current', 'page');
}

function links(page: Page) {
  return page.getByRole('navigation').getByRole('list', { name: 'Saved views' }).getByRole('link');
}

test('a view is the journal as it was filtered, by its name in the navigation', async ({ page, vigie }) => {
  const site = await vigie.site();
  await vigie.send(site, [{ module: 'email', operation: 'send', outcome: 'failure', message: 'bounced' }]);
  await signIn(page, await vigie.person('staff'));
  await open(page, `/journals/errors?site=${site.slug}`);
  await save(page, 'Lyon <b>');
  await expect(page).toHaveURL(new RegExp(`/journals/errors\\?site=${site.slug}&view=\\d+`));
  await open(page, '/statistics');
  await page.getByRole('navigation').getByRole('link', { name: 'Lyon <b>' }).click();
  await page.waitForURL(/view=\d+/);
  await expect(page.getByRole('group', { name: 'Events, newest first' }).locator('a.event-row')).toHaveText([/bounced/]);

  // Another filter is no longer the view, until it is saved in its place.
  await open(page, `/journals/all?site=${site.slug}&outcome=success`);
  await page.getByLabel('Save view').first().click();
  await page.getByLabel('Save as').selectOption({ label: 'instead of “Lyon <b>”' });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Lyon <b>' })).toHaveAttribute('href', /outcome=success/);
});

test('a view opens with its columns, also by the palette, and leaves those of other lists alone', async ({ page, vigie }) => {
  const site = await vigie.site();
  await vigie.send(site, [{ module: 'email', operation: 'send', outcome: 'success', message: 'sent', section: 'Newsletter' }]);
  await signIn(page, await vigie.person('staff'));
  const row = page.getByRole('group', { name: 'Events, newest first' }).locator('a.event-row');
  await open(page, `/journals/all?site=${site.slug}&columns=section`);
  await expect(row).toContainText('Newsletter');
  await save(page, 'Where');
  await expect(page).toHaveURL(/view=\d+&columns=section$/);

  await open(page, `/journals/all?site=${site.slug}`);
  await expect(row).not.toContainText('Newsletter');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Where to, or what to do' }).fill('where');
  await expect(page.getByRole('option', { name: /^Where/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(row).toContainText('Newsletter');

  // Another filter makes another list of it, seen through the same columns.
  await page.getByRole('searchbox', { name: 'Search in messages' }).fill('sent');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=sent&columns=section$/);
  await expect(row).toContainText('Newsletter');
  await page.getByRole('list', { name: 'What is shown' }).getByRole('link', { name: /sent/ }).click();
  await expect(page).toHaveURL(/[?&]columns=section$/);
  await expect(page).not.toHaveURL(/q=sent/);
  await expect(row).toContainText('Newsletter');

  await page.getByLabel('Columns and density').click();
  await page.getByRole('checkbox', { name: 'Section' }).uncheck();
  await expect(row).not.toContainText('Newsletter');
  await expect(page).toHaveURL(/columns=none/);
  await page.getByRole('checkbox', { name: 'Feature' }).check();
  await expect(page).toHaveURL(/columns=feature/);
});

test('views are put in order by keys, renamed, and deleted after being told what goes', async ({ page, vigie, watch }) => {
  // The browser notes that the server refuses the empty name.
  watch.expected.push(/rename_view/);
  await signIn(page, await vigie.person('staff'));
  for (const name of ['First', 'Second']) {
    await open(page, '/journals/all?outcome=failure');
    await save(page, name);
  }
  await open(page, '/views');
  await expect(links(page)).toHaveText([/First/, /Second/, 'Manage views']);
  const up = page.getByRole('button', { name: 'Move “Second” up' });
  await up.focus();
  await page.keyboard.press('Enter');
  await expect(links(page)).toHaveText([/Second/, /First/, 'Manage views']);
  await expect(up).toBeFocused();

  const row = page.getByRole('main').getByRole('listitem').filter({ hasText: 'First' });
  await row.getByLabel('Name of the view').fill('');
  await row.getByRole('button', { name: /^Rename/ }).click();
  await expect(row.getByRole('alert')).toHaveText('A name has 1 to 80 characters.');
  await row.getByLabel('Name of the view').fill('Third');
  await row.getByRole('button', { name: /^Rename/ }).click();
  await expect(links(page)).toHaveText([/Second/, /Third/, 'Manage views']);

  const third = page.getByRole('main').getByRole('listitem').filter({ hasText: 'Third' });
  await third.getByRole('button', { name: 'Delete “Third”' }).click();
  await expect(third.getByText('The view “Third” will be deleted. Its events stay.')).toBeVisible();
  await third.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(links(page)).toHaveText([/Second/, 'Manage views']);
});

test('a shared view is seen by all who read journals and changed by its owner alone', async ({ page, browser, vigie }) => {
  await signIn(page, await vigie.person('staff'));
  await open(page, '/journals/errors');
  await save(page, 'Ours');
  await open(page, '/views');
  await page.getByLabel(/Shared with everybody/).check();
  await expect(page.getByLabel(/Shared with everybody/)).toBeChecked();

  const context = await browser.newContext({ baseURL: vigie.url });
  const other = await context.newPage();
  await signIn(other, await vigie.person('manager'));
  await open(other, '/views');
  const row = other.getByRole('main').getByRole('listitem').filter({ hasText: 'Ours' });
  await expect(row).toContainText('shared by');
  await expect(row.getByRole('button', { name: /Delete|Rename/ })).toHaveCount(0);
  await context.close();

  await page.getByLabel(/Shared with everybody/).uncheck();
  await expect(page.getByLabel(/Shared with everybody/)).not.toBeChecked();
});

test('new errors are counted beside a view and beside Errors until they are looked at', async ({ page, vigie }) => {
  const site = await vigie.site();
  const failed = { module: 'email', operation: 'send', outcome: 'failure', message: 'bounced' };
  await signIn(page, await vigie.person('staff', [site]));
  await open(page, `/journals/all?module=email`);
  await save(page, 'E-mail');
  const navigation = page.getByRole('navigation');
  // The first look at the errors is where counting begins.
  await open(page, '/journals/errors');
  await vigie.send(site, [failed, failed, { ...failed, module: 'sms' }]);
  await navigation.getByRole('link', { name: 'Statistics' }).click();
  await expect(navigation.getByRole('link', { name: /^Errors/ })).toHaveText(/3 new errors/);
  await expect(navigation.getByRole('link', { name: /^E-mail/ })).toHaveText(/2 new errors/);
  await navigation.getByRole('link', { name: /^E-mail/ }).click();
  await expect(navigation.getByRole('link', { name: /^E-mail/ })).not.toHaveText(/new error/);
  await navigation.getByRole('link', { name: /^Errors/ }).click();
  await expect(navigation.getByRole('link', { name: /^Errors/ })).not.toHaveText(/new error/);
  await vigie.send(site, Array.from({ length: 100 }, () => failed));
  await navigation.getByRole('link', { name: 'Statistics' }).click();
  await expect(navigation.getByRole('link', { name: /^Errors/ })).toHaveText(/99\+/);
  await page.reload();
  await hydrated(page);
  await expect(navigation.getByRole('link', { name: /^Errors/ })).toHaveText(/more than 99 new errors/);
});

test('the page of views can be used by everybody, with views and without', async ({ page, context, vigie }) => {
  // Four pages are looked through, each in full.
  test.slow();
  await signIn(page, await vigie.person('staff'));
  await faultless(page, '/views');
  await open(page, '/journals/errors');
  await save(page, 'A view with a name that is long enough to be wrapped on a narrow screen');
  for (const language of LANGUAGES) {
    await prefer(context, vigie.url, language);
    await faultless(page, '/views');
  }
});
