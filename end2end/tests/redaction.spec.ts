// What is taken out of events before they are stored: a rule is tried out, put into force, changed and removed.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { open, signIn } from '../support/page.ts';

// The password that was given again counts in a session: each test has one of its own.
test.use({ role: 'stranger' });

test.beforeEach(({ watch }) => {
  // The browser notes what the server refuses.
  watch.expected.push(/\/fn\/(redaction|save_redaction|remove_redaction|try_redaction|confirm_password)/);
});

/** Gives the password where it is asked for. */
async function confirm(page: Page, password: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Your password again' });
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
}

test('a rule is tried out, put into force for what arrives from then on, changed and removed', async ({ page, vigie }) => {
  const site = await vigie.site();
  // Rules hold for all sites, and other tests send events meanwhile: what this one looks for is its own.
  const field = `loyalty${site.slug.replace(/\W/g, '')}`;
  const event = (message: string) => ({
    module: 'couriers', operation: 'run', outcome: 'success', message,
    request: { headers: {}, body: { customer: { [field]: 'L-<b>123</b>', n: 1 } } },
  });
  await vigie.send(site, [event('before')]);
  const administrator = await vigie.person('administrator');
  await signIn(page, administrator);
  await open(page, '/admin/redaction');

  // What cannot be read is said with its place, and nothing is asked for.
  await page.getByLabel('Kind').selectOption('Pattern');
  await page.getByLabel('Rule', { exact: true }).fill('(L-');
  await page.getByRole('button', { name: 'Put it into force' }).click();
  await confirm(page, administrator.password);
  await expect(page.getByRole('alert').filter({ hasText: 'This pattern cannot be used.' })).toBeVisible();
  await expect(page.getByText('unclosed group')).toBeVisible();

  await page.getByLabel('Kind').selectOption('JSON path');
  await page.getByLabel('Rule', { exact: true }).fill(`$..${field}`);
  await page.getByLabel('What for').fill('loyalty cards');
  await page.getByLabel('Site', { exact: true }).selectOption(site.slug);
  await page.getByRole('button', { name: 'Try it out' }).click();
  const trial = page.getByRole('region', { name: 'What the rule would remove' });
  await expect(trial).toContainText('Looked at the newest request or response');
  await expect(trial).toContainText('The rule would remove 1 value, from 1 of them.');
  await expect(trial.getByRole('listitem').locator('del')).toHaveText('"L-<b>123</b>"');
  await expect(trial.getByRole('link')).toHaveAttribute('href', /^\/events\/\d+$/);
  // Another rule would do something else.
  await page.getByLabel('Rule', { exact: true }).fill(`$.${field}`);
  await expect(trial).toBeHidden();
  await page.getByLabel('Rule', { exact: true }).press('Enter');
  await expect(trial).toContainText('The rule would remove nothing there.');

  await page.getByRole('button', { name: 'Put it into force' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The rule is in force.' })).toBeVisible();
  const row = page.getByRole('table', { name: 'Your rules' }).getByRole('row', { name: field });
  await expect(row).toContainText('loyalty cards');
  await expect(row).toContainText(administrator.email);
  await row.getByRole('button', { name: /^Change the rule/ }).click();
  await expect(page.getByLabel('Rule', { exact: true })).toBeFocused();
  await page.getByLabel('Rule', { exact: true }).fill(`$.customer.${field}`);
  await page.getByRole('button', { name: 'Put it into force' }).click();
  await expect(row).toContainText(`$.customer.${field}`);

  await vigie.send(site, [event('after')]);
  const token = await vigie.token(administrator);
  const { events } = await vigie.ask<{ events: { id: string }[] }>(token, `/api/v1/events?site=${site.slug}&limit=1`);
  await open(page, `/events/${events[0]?.id}`);
  await expect(page.getByText('1 secret was removed before storage.')).toBeVisible();
  await expect(page.getByText('L-<b>123</b>')).toHaveCount(0);

  await open(page, '/admin/redaction');
  await row.getByRole('button', { name: /^Remove the rule/ }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The rule is removed.' })).toBeVisible();
  await expect(row).toHaveCount(0);
});

test('the rules of the product are shown to whoever may decide, and the page to nobody else', async ({ page, vigie }) => {
  const administrator = await vigie.person('administrator');
  await signIn(page, administrator);
  await open(page, '/admin/redaction');
  const built_in = page.getByRole('region', { name: 'What Vigie always removes' });
  await expect(built_in).toContainText('sk_live_…');
  await expect(built_in).toContainText('…apikey');
  const staff = await vigie.person('staff');
  await page.context().clearCookies();
  await signIn(page, staff);
  await open(page, '/admin/redaction');
  await expect(page.getByRole('heading', { name: 'You may not see this' })).toBeVisible();
});
