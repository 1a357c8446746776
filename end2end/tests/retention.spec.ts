// How long events are kept: a shortening with its preview, its day of grace and its undoing, and a legal hold.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { open, signIn } from '../support/page.ts';

// The password that was given again counts in a session: each test has one of its own.
test.use({ role: 'stranger' });

test.beforeEach(({ watch }) => {
  // The browser notes what the server refuses.
  watch.expected.push(/\/fn\/(change_retention|undo_retention|place_hold|lift_hold|confirm_password|retention|retention_kept|preview_retention)/);
});

/** Gives the password where it is asked for. */
async function confirm(page: Page, password: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Your password again' });
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
}

test('shortening retention shows what would go, waits for a day and can be undone', async ({ page, vigie }) => {
  const site = await vigie.site();
  const event = (day: number) => ({
    module: 'couriers', operation: 'run', outcome: 'success', time: `2024-03-${String(day).padStart(2, '0')}T12:00:00Z`,
    request: { headers: {}, body: `parcel ${day}` },
  });
  await vigie.send(site, Array.from({ length: 12 }, (_, day) => event(day + 1)));
  const administrator = await vigie.person('administrator');
  await signIn(page, administrator);
  await open(page, '/admin/retention');
  const kept = page.getByRole('table', { name: 'What is kept now' }).getByRole('row', { name: site.label });
  await expect(kept).toContainText('12');
  await expect(kept).toContainText('1 March 2024');

  // What cannot be is said before anything is asked for.
  await page.getByLabel('Site', { exact: true }).selectOption(site.slug);
  await page.getByLabel('Keep events, in days').fill('100');
  await page.getByLabel('Keep requests and responses, in days').fill('200');
  await page.getByRole('button', { name: 'Show what would go' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'cannot be kept longer' })).toBeVisible();
  await page.getByLabel('Keep requests and responses, in days').fill('30');
  await page.getByRole('button', { name: 'Show what would go' }).click();
  const preview = page.getByRole('region', { name: 'What this does' });
  await expect(preview).toContainText('This removes 12 events and 12 requests and responses, about');
  await expect(preview).toContainText('from 1 March 2024 to 12 March 2024.');
  await expect(preview).toContainText('unless the change is undone before');
  // Other values would do something else.
  await page.getByLabel('Keep events, in days').fill('101');
  await expect(preview).toBeHidden();
  await page.getByRole('button', { name: 'Show what would go' }).click();
  await preview.getByRole('button', { name: 'Save the change' }).click();
  await confirm(page, administrator.password);

  await expect(page.getByRole('status').filter({ hasText: 'waits for a day' })).toBeVisible();
  const waiting = page.getByRole('table', { name: 'Waiting' }).getByRole('row', { name: new RegExp(site.slug.slice(-8)) });
  await expect(waiting).toContainText('101 days');
  await expect(waiting).toContainText(administrator.email);
  await page.reload();
  await expect(kept).toContainText('12');
  await waiting.getByRole('button', { name: /^Undo/ }).click();
  await expect(page.getByRole('status').filter({ hasText: 'The change was undone' })).toBeVisible();
  await expect(waiting).toBeHidden();

  // All of it is recorded.
  await open(page, '/journals/all?site=vigie&operation=retention.change&operation=retention.undo');
  const acts = page.getByRole('group', { name: 'Events, newest first' }).locator('a.event-row').filter({ hasText: administrator.email });
  await expect(acts.first()).toContainText('takes the change of how long what the site');
  await expect(acts.nth(1)).toContainText('changes how long what the site');
});

test('a legal hold is placed with a reason, opens what it keeps, and is lifted', async ({ page, vigie }) => {
  const site = await vigie.site();
  await vigie.send(site, [{ module: 'payments', operation: 'create', outcome: 'success' }]);
  const administrator = await vigie.person('administrator');
  await signIn(page, administrator);
  await open(page, '/admin/retention');
  await page.getByLabel('Filter', { exact: true }).fill(`${vigie.url}/journals/all?site=${site.slug}&module=payments`);
  await page.getByRole('button', { name: 'Place the hold' }).click();
  await confirm(page, administrator.password);
  await expect(page.getByRole('alert').filter({ hasText: 'A reason has' })).toBeVisible();
  await page.getByLabel('Reason', { exact: true }).fill('lawsuit <b>12</b>');
  await page.getByRole('button', { name: 'Place the hold' }).click();
  const hold = page.getByRole('table', { name: 'Legal holds' }).getByRole('row', { name: new RegExp(site.slug) });
  await expect(hold).toContainText('lawsuit <b>12</b>');
  await expect(hold.getByRole('link')).toHaveAttribute('href', `/journals/all?site=${site.slug}&module=payments`);
  await hold.getByRole('button', { name: /^Lift/ }).click();
  await expect(hold).toContainText(`by ${administrator.email}`);
  await expect(hold.getByRole('button')).toHaveCount(0);
});

test('to staff the page says that the right is missing', async ({ page, vigie }) => {
  await signIn(page, await vigie.person('staff'));
  await open(page, '/admin/retention');
  await expect(page.getByRole('heading', { name: 'You may not see this' })).toBeVisible();
});
