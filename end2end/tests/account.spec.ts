// One's own account: name, zone, password, sessions, tokens, and a second factor.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { hydrated, open, signIn } from '../support/page.ts';
import { code } from '../support/totp.ts';

test.use({ role: 'stranger' });

test.beforeEach(({ watch }) => {
  // The browser notes what the server refuses.
  watch.expected.push(/\/fn\/(make_own_token|change_own_password|begin_second_factor|confirm_second_factor|confirm_password|keep_preference)/);
});

async function confirm(page: Page, password: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Your password again' });
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await expect(dialog).toBeHidden();
}

/** The part of the page under a heading. */
const part = (page: Page, name: string) => page.locator('section.settings-part').filter({ has: page.getByRole('heading', { name, exact: true }) });

test('the account is reached from the menu, and name and language hold on the next device', async ({ page, vigie, browser }) => {
  const person = await vigie.person('manager');
  await signIn(page, person);
  await open(page, '/statistics');
  await page.locator('summary').filter({ has: page.locator('.avatar') }).click();
  await page.getByRole('link', { name: 'Your account' }).click();
  await part(page, 'Profile').getByLabel('Name').fill('Marie K.');
  await part(page, 'Profile').getByRole('button', { name: 'Save the name' }).click();
  await expect(part(page, 'Profile').getByRole('status')).toHaveText('The name was saved.');
  const kept = page.waitForResponse((answer) => answer.url().includes('/fn/keep_preference') && answer.ok());
  await part(page, 'Language, colours and time').getByLabel('Language').selectOption('pl');
  await expect(page.getByRole('heading', { level: 1, name: 'Twoje konto' })).toBeVisible();
  await kept;
  const other = await browser.newContext({ baseURL: vigie.url, locale: 'fr-FR' });
  const there = await other.newPage();
  await signIn(there, person);
  await expect(there.locator('html')).toHaveAttribute('lang', 'pl');
  await open(there, '/account');
  await expect(there.getByLabel('Imię i nazwisko')).toHaveValue('Marie K.');
  await other.close();
});

test('times are shown in the zone that was chosen', async ({ page, vigie }) => {
  const person = await vigie.person('staff');
  await signIn(page, person);
  await open(page, '/account');
  const look = part(page, 'Language, colours and time');
  await look.getByLabel('Time zone').fill('Mars/Base');
  await look.getByRole('button', { name: 'Save the time zone' }).click();
  await expect(look.getByRole('alert')).toContainText('This is no time zone');
  await look.getByLabel('Time zone').fill('Asia/Tokyo');
  await look.getByRole('button', { name: 'Save the time zone' }).click();
  await expect(look.getByRole('status')).toContainText('The time zone was saved.');
  const site = await vigie.site();
  await vigie.send(site, [{ module: 'email', operation: 'send', outcome: 'success', time: '2025-03-10T12:00:00Z' }]);
  await open(page, `/journals/all?site=${site.slug}&from=2025-03-10&to=2025-03-11`);
  await expect(page.locator('a.event-row').first()).toContainText('21:00:00');
});

test('another password signs out everywhere else', async ({ page, vigie, browser }) => {
  const person = await vigie.person('manager');
  const elsewhere = await browser.newContext({ baseURL: vigie.url });
  const other = await elsewhere.newPage();
  await signIn(other, person);
  await signIn(page, person);
  await open(page, '/account');
  await expect(part(page, 'Sessions').getByRole('row')).toHaveCount(3);
  const form = part(page, 'Password');
  await form.getByLabel('New password').fill('the lookout sees a brig');
  await form.getByLabel('The same again').fill('the lookout sees a bark');
  await form.getByRole('button', { name: 'Change the password' }).click();
  await expect(form.getByRole('alert')).toHaveText('The two do not match.');
  await form.getByLabel('The same again').fill('the lookout sees a brig');
  await form.getByRole('button', { name: 'Change the password' }).click();
  await confirm(page, person.password);
  await expect(form.getByRole('status')).toContainText('You were signed out everywhere else.');
  await expect(part(page, 'Sessions').getByRole('row')).toHaveCount(2);
  await other.goto('/statistics');
  await expect(other).toHaveURL(/\/login/);
  await elsewhere.close();
});

test('a token is shown once, reads, and is revoked', async ({ page, vigie, request }) => {
  const person = await vigie.person('manager');
  await signIn(page, person);
  await open(page, '/account');
  const tokens = part(page, 'Personal tokens');
  await expect(tokens).toContainText('You have no token.');
  await tokens.getByLabel('What it is for').fill('nightly report');
  await tokens.getByRole('button', { name: 'Make a token' }).click();
  await confirm(page, person.password);
  const token = await tokens.getByRole('textbox', { name: /Copy the token/ }).inputValue();
  expect(token).toMatch(/^vgp_/);
  const read = () => request.get(`${vigie.url}/api/v1/events`, { headers: { authorization: `Bearer ${token}` } });
  expect((await read()).status()).toBe(200);
  await page.reload();
  await hydrated(page);
  await expect(tokens.getByRole('row', { name: /nightly report/ })).toBeVisible();
  await expect(page.getByText(token)).toHaveCount(0);
  await tokens.getByRole('button', { name: 'Revoke “nightly report”' }).click();
  await expect(tokens).toContainText('You have no token.');
  expect((await read()).status()).toBe(401);
});

test('with a second factor signing in asks for a code, and a recovery code helps once', async ({ page, vigie, browser }) => {
  const person = await vigie.person('administrator');
  await signIn(page, person);
  await open(page, '/account');
  const factor = part(page, 'Second factor');
  await factor.getByRole('button', { name: 'Turn it on' }).click();
  await confirm(page, person.password);
  await expect(factor.getByRole('img', { name: /QR code/ })).toBeVisible();
  const secret = await factor.getByLabel('Or type this key into the app').inputValue();
  await factor.getByLabel('Code of six digits').fill('000000');
  await factor.getByRole('button', { name: 'Turn on' }).click();
  await expect(factor.getByRole('alert')).toContainText('This code is not right');
  await factor.getByLabel('Code of six digits').fill(code(secret, Date.now() / 1000 - 30));
  await factor.getByRole('button', { name: 'Turn on' }).click();
  await expect(factor.getByRole('listitem')).toHaveCount(10);
  const recovery = await factor.getByRole('listitem').allTextContents();
  await factor.getByRole('button', { name: 'I have kept them' }).click();
  await expect(factor).toContainText('10 recovery codes are left');

  const elsewhere = await browser.newContext({ baseURL: vigie.url });
  const other = await elsewhere.newPage();
  const signInTo = async () => {
    await signIn(other, person);
    await expect(other).toHaveURL(/\/login\/code/);
  };
  await signInTo();
  await other.goto('/statistics');
  await expect(other).toHaveURL(/\/login\?next/);
  await signInTo();
  await other.getByLabel('Code').fill('000000');
  await other.getByRole('button', { name: 'Sign in' }).click();
  await expect(other.getByRole('alert')).toContainText('This code is not right');
  await other.getByLabel('Code').fill(code(secret, Date.now() / 1000));
  await other.getByRole('button', { name: 'Sign in' }).click();
  await other.waitForURL((url) => url.pathname === '/statistics');
  await elsewhere.clearCookies();
  await open(other, '/login');
  await signInTo();
  await other.getByLabel('Code').fill(recovery[0]!.toUpperCase());
  await other.getByRole('button', { name: 'Sign in' }).click();
  await other.waitForURL((url) => !url.pathname.startsWith('/login'));
  await page.reload();
  await hydrated(page);
  await expect(factor).toContainText('9 recovery codes are left');
  await elsewhere.close();
});
