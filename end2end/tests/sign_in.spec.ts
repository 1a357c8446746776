// Signing in and out.
import { expect, test } from '../support/fixtures.ts';
import { hydrated, open, signIn } from '../support/page.ts';

test.use({ role: 'stranger' });

test('the right password opens the statistics', async ({ page, people }) => {
  await signIn(page, await people('manager'));
  await expect(page).toHaveURL((url) => url.pathname === '/statistics');
  await expect(page.getByRole('heading', { level: 1, name: 'Statistics' })).toBeVisible();
});

test('a wrong password is refused in words, and the address is not told apart from an unknown one', async ({ page, people, vigie }) => {
  const known = (await people('staff')).email;
  for (const email of [known, 'nobody@example.org']) {
    await open(page, '/login');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill('not the password at all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toHaveText('The e-mail address or the password is wrong.');
  }
  expect(vigie.server.log()).not.toContain('not the password at all');
});

test('signing out ends the session on the server', async ({ page, context, people }) => {
  await signIn(page, await people('staff'));
  const cookies = await context.cookies();
  await page.getByRole('group').filter({ has: page.getByRole('button', { name: 'Sign out', includeHidden: true }) }).locator('summary').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL((url) => url.pathname === '/login');
  await context.addCookies(cookies);
  await page.goto('/statistics');
  await expect(page).toHaveURL((url) => url.pathname === '/login');
});

test('the form works before its program has arrived', async ({ browser, vigie, people }) => {
  const context = await browser.newContext({ baseURL: vigie.url, javaScriptEnabled: false });
  const page = await context.newPage();
  const { email, password } = await people('manager');
  await page.goto('/login');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Statistics' })).toBeVisible();
  await context.close();
});

test('the session outlives the page', async ({ page, people }) => {
  await signIn(page, await people('manager'));
  await page.reload();
  await hydrated(page);
  await expect(page).toHaveURL((url) => url.pathname === '/statistics');
});
