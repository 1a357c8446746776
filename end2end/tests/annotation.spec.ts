// What staff add to an event: comments with their history, tags, states; found again by them, and read but not written by managers.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import type { Installation, Site } from '../support/installation.ts';
import { hydrated, open } from '../support/page.ts';

test.use({ role: 'staff' });

const LIST = { name: 'Events, newest first' };

/** Sends two events to a new site and gives the id of the newer one, which was refused. */
async function refused(vigie: Installation): Promise<{ site: Site; id: string }> {
  const site = await vigie.site();
  const event = (message: string, second: number) => ({
    module: 'couriers', operation: 'generate_labels', outcome: 'failure', message, time: `2026-03-02T10:00:0${second}Z`,
  });
  await vigie.send(site, [event('another label', 1), event('label refused', 2)]);
  const token = await vigie.token(await vigie.person('staff', [site]));
  const { events } = await vigie.ask<{ events: { id: string }[] }>(token, '/api/v1/events');
  return { site, id: events[0]!.id };
}

function notes(page: Page) {
  return page.getByRole('region', { name: 'Notes' });
}

async function comment(page: Page, text: string): Promise<void> {
  await notes(page).getByLabel('New comment').fill(text);
  await notes(page).getByRole('button', { name: 'Comment', exact: true }).click();
  await expect(notes(page).getByLabel('New comment')).toHaveValue('');
}

test('a comment is kept, edited with its history, and withdrawn', async ({ page, vigie }) => {
  const { id } = await refused(vigie);
  await open(page, `/events/${id}`);
  await comment(page, 'Called the courier.\nNo answer \u202E<script>alert(1)</script>');
  const said = notes(page).getByRole('listitem').filter({ hasText: 'Called the courier.' });
  await expect(said).toContainText('U+202E');
  await expect(said).toContainText('<script>alert(1)</script>');

  await notes(page).getByRole('button', { name: /^Edit the comment/ }).click();
  await notes(page).getByLabel('Comment', { exact: true }).fill('They called back.');
  await notes(page).getByRole('button', { name: 'Save' }).click();
  await expect(notes(page)).toContainText('edited');
  await expect(notes(page).getByText('They called back.').first()).toBeVisible();
  await notes(page).getByText('History').click();
  await expect(notes(page).getByText('Called the courier.')).toBeVisible();

  await page.reload();
  await hydrated(page);
  await notes(page).getByRole('button', { name: /^Withdraw the comment/ }).click();
  await expect(notes(page).getByText('Withdrawn').first()).toBeVisible();
  await expect(notes(page).getByRole('button', { name: /^Edit the comment/ })).toHaveCount(0);
});

test('an event is found by its tag and by a word of a comment, and the list shows both', async ({ page, vigie }) => {
  const { site, id } = await refused(vigie);
  await open(page, `/events/${id}`);
  await comment(page, 'Zadzwoniłem do kuriera');
  await notes(page).getByLabel('New tag').fill('Black Friday');
  await page.keyboard.press('Enter');
  await expect(notes(page).getByRole('alert').filter({ hasText: 'A tag is 1 to 64' })).toBeVisible();
  await expect(notes(page).getByLabel('New tag')).toHaveValue('Black Friday');
  await notes(page).getByLabel('New tag').fill('black-friday');
  await page.keyboard.press('Enter');
  await notes(page).getByRole('link', { name: 'black-friday' }).click();
  await page.waitForURL(/tag=black-friday/);
  await expect(page.getByRole('group', LIST).locator('a.event-row')).toHaveText([/label refused/]);

  await open(page, `/journals/all?site=${site.slug}`);
  const row = page.getByRole('group', LIST).getByRole('link', { name: /label refused/ });
  await expect(row.getByRole('img', { name: '1 comment' })).toBeVisible();
  await expect(row.getByRole('img', { name: 'tag of staff: black-friday' })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search in messages' }).fill('zadzwonilem');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=zadzwonilem/);
  await expect(page.getByRole('group', LIST).locator('a.event-row')).toHaveText([/label refused/]);

  await open(page, `/events/${id}`);
  await notes(page).getByRole('button', { name: 'Remove black-friday' }).click();
  await expect(notes(page).getByRole('link', { name: 'black-friday' })).toHaveCount(0);
});

test('an event is acknowledged and assigned to a colleague who may see it', async ({ page, vigie }) => {
  const { site, id } = await refused(vigie);
  const [colleague, stranger] = [await vigie.person('staff', [site]), await vigie.person('staff', [await vigie.site()])];
  await open(page, `/events/${id}`);
  await notes(page).getByRole('button', { name: 'Acknowledge' }).click();
  await expect(notes(page).getByText('Acknowledged', { exact: true })).toBeVisible();
  const people = notes(page).getByLabel('Assigned to');
  await expect(people.getByRole('option', { name: stranger.email })).toHaveCount(0);
  await people.selectOption(colleague.email);
  await notes(page).getByRole('button', { name: 'Assign', exact: true }).click();
  await expect(notes(page).getByText(`Assigned to: ${colleague.email}`)).toBeVisible();

  await open(page, `/journals/all?site=${site.slug}`);
  const row = page.getByRole('group', LIST).getByRole('link', { name: /label refused/ });
  await expect(row.getByRole('img', { name: 'acknowledged' })).toBeVisible();
  await expect(row.getByRole('img', { name: `assigned to ${colleague.email}` })).toBeVisible();

  await open(page, `/events/${id}`);
  await notes(page).getByRole('button', { name: 'Take back the acknowledgement' }).click();
  await expect(notes(page).getByRole('button', { name: 'Acknowledge' })).toBeVisible();
});

test('what is too long is said beside the field, and nothing that was typed is lost', async ({ page, vigie }) => {
  const { id } = await refused(vigie);
  await open(page, `/events/${id}`);
  const field = notes(page).getByLabel('New comment');
  await field.fill('ł'.repeat(4_001));
  await notes(page).getByRole('button', { name: 'Comment', exact: true }).click();
  await expect(notes(page).getByRole('alert').filter({ hasText: 'these are 4,001' })).toBeVisible();
  await expect(field).toHaveValue('ł'.repeat(4_001));
});

test.describe('to a manager', () => {
  test.use({ role: 'manager' });

  test('notes can be read and not written', async ({ page, vigie }) => {
    const { site, id } = await refused(vigie);
    const token = await vigie.token(await vigie.person('staff', [site]));
    const post = (token: string, body: object) =>
      fetch(`${vigie.url}/api/v1/events/${id}/annotations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await post(token, { type: 'comment', text: 'for everybody to read' })).status).toBe(200);
    await open(page, `/events/${id}`);
    await expect(notes(page).getByText('for everybody to read')).toBeVisible();
    await expect(notes(page).getByRole('textbox')).toHaveCount(0);
    await expect(notes(page).getByRole('button')).toHaveCount(0);
    const manager = await vigie.token(await vigie.person('manager'));
    expect((await post(manager, { type: 'acknowledge' })).status).toBe(403);
  });
});
