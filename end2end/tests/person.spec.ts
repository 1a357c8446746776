// People and roles as administrators decide on them, and the link by which somebody new comes in.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { hydrated, open, signIn } from '../support/page.ts';

// The password that was given again counts in a session: each test has one of its own.
test.use({ role: 'stranger' });

test.beforeEach(({ watch }) => {
  // The browser notes what the server refuses.
  watch.expected.push(/\/fn\/(invite_person|change_person|disable_person|confirm_password|add_role|remove_role|new_link|team|role_book)/);
});

/** Gives the password where it is asked for. */
async function confirm(page: Page, password: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Your password again' });
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await expect(dialog).toBeHidden();
}

test('somebody is invited to one site, chooses a password by the link, and is let in no more', async ({ page, vigie, browser }) => {
  const [lyon, krakow] = [await vigie.site(), await vigie.site('Europe/Warsaw', 'Krakow')] as const;
  const administrator = await vigie.person('administrator');
  await signIn(page, administrator);
  await open(page, '/admin/people');
  const email = `marie.${lyon.slug}@example.org`;
  const form = page.locator('form.settings-form');
  await form.getByLabel('E-mail address').fill(email);
  await form.getByRole('checkbox', { name: 'Staff' }).check();
  await form.getByRole('radio', { name: 'Only these' }).check();
  await form.getByRole('button', { name: 'Make the link' }).click();
  await confirm(page, administrator.password);
  await expect(form.getByRole('alert')).toHaveText('Choose at least one site.');
  await expect(form.getByLabel('E-mail address')).toHaveValue(email);
  await form.getByRole('checkbox', { name: lyon.label }).check();
  await form.getByRole('button', { name: 'Make the link' }).click();
  const link = await page.getByRole('textbox', { name: `Link for ${email}` }).inputValue();
  const row = page.getByRole('row', { name: new RegExp(email) });
  await expect(row).toContainText('invited');

  const hers = await browser.newContext({ baseURL: vigie.url });
  const door = await hers.newPage();
  await open(door, link);
  await door.getByLabel('Your name').fill('Marie K.');
  await door.getByLabel('Password').fill('the lookout sees a brig');
  await door.getByRole('button', { name: 'Save and sign in' }).click();
  await door.waitForURL((url) => url.pathname !== '/invitation');
  await hydrated(door);
  await open(door, `/journals/all?site=${krakow.slug}`);
  await expect(door.getByRole('navigation').getByRole('link', { name: 'Settings' })).toHaveCount(0);
  await open(door, link);
  await door.getByLabel('Password').fill('the lookout sees a bark');
  await door.getByRole('button', { name: 'Save and sign in' }).click();
  await expect(door.getByRole('alert')).toContainText('This link was used already');

  await page.reload();
  await hydrated(page);
  await expect(row).toContainText('Marie K.');
  await row.getByRole('button', { name: /^Disable/ }).click();
  await expect(page.getByRole('status')).toContainText('may not sign in any more');
  await expect(row).toContainText('disabled');
  await door.goto('/statistics');
  await expect(door).toHaveURL(/\/login/);
  await hers.close();
});

test('the last administrator of a page cannot disable themselves, and the roles of Vigie cannot be changed', async ({ page, vigie }) => {
  const administrator = await vigie.person('administrator');
  await signIn(page, administrator);
  await open(page, '/admin/people');
  const row = page.getByRole('row', { name: new RegExp(administrator.email) });
  await row.getByRole('button', { name: /^Disable/ }).click();
  await confirm(page, administrator.password);
  await expect(row.getByRole('alert')).toHaveText('You cannot disable yourself.');
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Roles' }).click();
  await expect(page.getByRole('row', { name: /^Auditor/ })).toContainText('Read the journal of Vigie itself');
  await expect(page.getByRole('row', { name: /^Auditor/ }).getByRole('button')).toHaveCount(0);
});

test('an own role is made, given, changed, and removed when nobody holds it', async ({ page, vigie }) => {
  const administrator = await vigie.person('administrator');
  const manager = await vigie.person('manager');
  await signIn(page, administrator);
  await open(page, '/admin/roles');
  const name = `Reader ${administrator.email.slice(0, 8)}`;
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Add the role' }).click();
  await confirm(page, administrator.password);
  await expect(page.locator('form.settings-form').getByRole('alert')).toHaveText('Choose at least one right.');
  await page.getByRole('checkbox', { name: 'Read events' }).check();
  await page.getByRole('button', { name: 'Add the role' }).click();
  const row = page.getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText('0 people');

  await open(page, '/admin/people');
  await page.getByRole('row', { name: new RegExp(manager.email) }).getByRole('button', { name: /^Edit/ }).click();
  await expect(page.locator('form.settings-form').getByLabel('Name')).toBeFocused();
  await page.getByRole('checkbox', { name: 'Manager' }).uncheck();
  await page.getByRole('checkbox', { name }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('row', { name: new RegExp(manager.email) })).toContainText(name);

  await open(page, '/admin/roles');
  await expect(row).toContainText('1 person');
  await row.getByRole('button', { name: /^Remove/ }).click();
  await expect(row.getByRole('alert')).toContainText('Somebody holds this role');
  await row.getByRole('button', { name: /^Edit/ }).click();
  await page.getByRole('checkbox', { name: 'See statistics' }).check();
  await page.getByRole('button', { name: 'Save the role' }).click();
  await expect(row).toContainText('See statistics · Read events');
});

test('to staff the pages of people and roles say that the right is missing', async ({ page, vigie }) => {
  await signIn(page, await vigie.person('staff'));
  for (const path of ['/admin/people', '/admin/roles']) {
    await open(page, path);
    await expect(page.getByRole('heading', { name: 'You may not see this' })).toBeVisible();
  }
});
