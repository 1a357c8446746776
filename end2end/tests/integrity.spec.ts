// The seals over the journal of Vigie itself: checked at the push of a button, with a head to be kept elsewhere.
import { expect, test } from '../support/fixtures.ts';
import { open, signIn } from '../support/page.ts';

test.use({ role: 'stranger' });

test('an auditor has the journal checked, and what was done is sealed and recorded', async ({ page, vigie }) => {
  const auditor = await vigie.person('auditor');
  await signIn(page, auditor);
  await open(page, '/admin/integrity');
  const verdict = page.getByRole('region', { name: 'Last check' });
  await verdict.getByRole('button', { name: 'Check now' }).click();
  await expect(verdict.getByRole('status')).toHaveText(/^Unbroken: [\d,]+ events are as they were sealed\. Checked on /);
  await expect(verdict.getByRole('progressbar')).toBeHidden();
  await expect(verdict.getByRole('button', { name: 'Check now' })).toBeEnabled();

  const head = page.getByRole('region', { name: 'Head of the chain' });
  await expect(head.locator('code').first()).toHaveText(/^[0-9a-f]{64}$/);
  await expect(head).toContainText('vigie verify --data DIR --expect HASH');
  const newest = page.getByRole('table', { name: 'Months' }).getByRole('row').nth(1);
  await expect(newest).toContainText('Unbroken.');

  // Another look at the page still tells it, and it stands in the journal who asked.
  await page.reload();
  await expect(verdict.getByRole('status')).toHaveText(/^Unbroken: /);
  await open(page, '/journals/all?site=vigie&operation=integrity.check');
  const acts = page.getByRole('group', { name: 'Events, newest first' }).locator('a.event-row');
  await expect(acts.filter({ hasText: auditor.email })).toHaveCount(1);
});

test('to staff the page says that the right is missing, and that they asked is recorded', async ({ page, vigie, browser, watch }) => {
  // The browser notes what the server refuses.
  watch.expected.push(/\/fn\/integrity_state/);
  const staff = await vigie.person('staff');
  await signIn(page, staff);
  await open(page, '/admin/integrity');
  await expect(page.getByRole('heading', { name: 'You may not see this' })).toBeVisible();
  const context = await browser.newContext({ baseURL: vigie.url });
  const reader = await context.newPage();
  await signIn(reader, await vigie.person('auditor'));
  await open(reader, '/journals/all?site=vigie&operation=access.refused');
  const refusals = reader.getByRole('group', { name: 'Events, newest first' }).locator('a.event-row');
  await expect(refusals.filter({ hasText: `${staff.email} was refused: POST /fn/integrity_state` })).toHaveCount(1);
  await context.close();
});
