// One event: its facts, its request and response, and their downloads byte for byte.
import { readFile } from 'node:fs/promises';
import { expect, test } from '../support/fixtures.ts';
import type { Installation, NewEvent } from '../support/installation.ts';
import { open } from '../support/page.ts';

test.use({ role: 'staff' });

const PDF = Buffer.from('%PDF-1.4\n\u0000\u00ff\u0080 binary\n%%EOF', 'latin1');

const REFUSED: NewEvent = {
  module: 'couriers',
  submodule: 'dpd',
  operation: 'generate_labels',
  outcome: 'failure',
  reason: 'remote_error',
  kind: 'integration',
  message: 'DPD refused the label: unknown postcode',
  time: '2026-03-29T01:30:00.120+01:00',
  actor: { type: 'staff', code: 'MK' },
  request: { headers: { 'content-type': 'application/json', authorization: 'Bearer do-not-keep-this' }, body: '{"parcel":{"weight":2}}' },
  response: { headers: { 'content-type': 'application/pdf' }, body_base64: PDF.toString('base64') },
};

/** Sends an event to a new site and gives its id in Vigie. */
async function sent(vigie: Installation, event: NewEvent): Promise<{ id: string; token: string }> {
  const site = await vigie.site('Europe/Paris', 'Lyon');
  await vigie.send(site, [event]);
  const token = await vigie.token(await vigie.person('staff'));
  const { events } = await vigie.ask<{ events: { id: string }[] }>(token, `/api/v1/events?site=${site.slug}`);
  const id = events[0]?.id;
  if (!id) throw new Error('the event is not found');
  return { id, token };
}

test('the event is told with its time on the clock of its site', async ({ page, vigie }) => {
  const { id } = await sent(vigie, REFUSED);
  await open(page, `/events/${id}`);
  const event = page.getByRole('article');
  await expect(event.getByRole('heading', { name: 'DPD refused the label: unknown postcode' })).toBeVisible();
  await expect(event).toContainText('01:30:00.120');
  await expect(event).toContainText('+01:00');
  await expect(event).toContainText('MK');
});

test('request and response stand side by side, without the secrets', async ({ page, vigie }) => {
  const { id } = await sent(vigie, REFUSED);
  await open(page, `/events/${id}`);
  await expect(page.getByRole('heading', { name: 'Request', exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Response', exact: true })).toBeVisible();
  await expect(page.getByRole('article')).toContainText('"weight": 2');
  await expect(page.getByText('1 secret was removed before storage.')).toBeVisible();
  expect(await page.content()).not.toContain('do-not-keep-this');
});

test('both are downloaded as they were sent', async ({ page, vigie }) => {
  const { id } = await sent(vigie, REFUSED);
  await open(page, `/events/${id}`);
  for (const [name, bytes] of [['Request', Buffer.from('{"parcel":{"weight":2}}')], ['Response', PDF]] as const) {
    const arriving = page.waitForEvent('download');
    await page.getByRole('link', { name: `Download ${name}` }).click();
    const download = await arriving;
    expect(await readFile(await download.path())).toEqual(bytes);
  }
});

test('a download is an attachment of the type that was sent, never a page', async ({ vigie }) => {
  const script = { headers: { 'content-type': 'text/html' }, body: '<script>alert(1)</script>' };
  const { id, token } = await sent(vigie, { ...REFUSED, response: script });
  const answer = await fetch(`${vigie.url}/api/v1/events/${id}/response`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-security-policy')).toContain('sandbox');
});

test('the other events of the same affair are listed', async ({ page, vigie }) => {
  const site = await vigie.site();
  const step = (operation: string, second: number) => ({
    module: 'payments', submodule: 'payu', operation, outcome: 'success', message: `step ${operation}`,
    time: `2026-02-03T10:00:0${second}Z`, correlation_id: `pay-${site.slug}`,
  });
  await vigie.send(site, [step('create', 1), step('settle', 2)]);
  await open(page, `/journals/all?site=${site.slug}`);
  await page.getByRole('link', { name: /step settle/ }).click();
  await expect(page).toHaveURL(/event=/);
  await expect(page.getByRole('heading', { name: 'Related events' })).toBeVisible();
  const related = page.locator('section', { has: page.getByRole('heading', { name: 'Related events' }) });
  await expect(related.getByRole('link', { name: /step create/ })).toBeVisible();
});

test('attempts, the time between them and what failed stand on a timeline', async ({ page, vigie }) => {
  const site = await vigie.site();
  const attempt = (number: number, second: number, outcome: string) => ({
    module: 'couriers', submodule: 'dpd', operation: 'generate_labels', outcome, attempt: number, message: `attempt number ${number}`,
    time: `2026-02-03T10:00:0${second}Z`, operation_id: `job-${site.slug}`,
  });
  await vigie.send(site, [attempt(1, 1, 'failure'), attempt(2, 4, 'success')]);
  await open(page, `/journals/all?site=${site.slug}`);
  const href = await page.getByRole('link', { name: /attempt number 2/ }).getAttribute('href');
  await open(page, `/events/${/\d{6,}/.exec(href!)![0]}`);
  const related = page.locator('section', { has: page.getByRole('heading', { name: 'Related events' }) });
  await expect(related).toContainText('2 events in 3.0\u00a0s');
  await expect(related).toContainText('after 3.0\u00a0s');
  await expect(related.locator('[data-failed]')).toContainText('attempt 1');
  await expect(related.locator('[aria-current]')).toContainText('attempt 2');
  await expect(page.getByRole('heading', { name: 'Just before and after on this site' })).toBeVisible();
});

test('words are found in all of a payload, however far its end is', async ({ page, vigie }) => {
  // A payload of several pieces, each fetched and drawn.
  test.slow();
  const rows = Array.from({ length: 4_000 }, (_, n) => ({ parcel: n, city: n === 3_999 ? 'Łódź' : 'Lyon' }));
  const request = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(rows) };
  const { id } = await sent(vigie, { ...REFUSED, request });
  await open(page, `/events/${id}`);
  await expect(page.getByText('Łódź')).toHaveCount(0);
  const field = page.getByRole('searchbox', { name: 'Search in Request' });
  await field.fill('lodz');
  await expect(page.getByText('1 of 1', { exact: true })).toBeVisible();
  await expect(page.locator('mark[aria-current]')).toHaveText('Łódź');
  await expect(page.locator('mark[aria-current]')).toBeInViewport();
  await field.fill('"parcel": 1');
  await expect(page.getByText('1 of more than 1,000')).toBeVisible();
  await field.press('Enter');
  await expect(page.getByText('2 of more than 1,000')).toBeVisible();
  await field.press('Shift+Enter');
  await field.press('Shift+Enter');
  await expect(page.getByText('1,000 of more than 1,000')).toBeVisible();
  await field.fill('nowhere to be found');
  await expect(page.getByText('not found', { exact: true })).toBeVisible();
});

test('a body is shown laid out in colours, or as it was sent', async ({ page, vigie }) => {
  const { id } = await sent(vigie, REFUSED);
  await open(page, `/events/${id}`);
  await expect(page.locator('.syntax-name').first()).toHaveText('"parcel"');
  await page.getByText('As sent').first().click();
  await expect(page.getByText('{"parcel":{"weight":2}}')).toBeVisible();
  await expect(page.getByText('authorization', { exact: true })).toBeVisible();
  await expect(page.getByText('Removed here: authorization')).toBeVisible();
});

test('old and new values are told apart by more than colour', async ({ page, vigie }) => {
  const { id } = await sent(vigie, { ...REFUSED, changes: [{ field: 'note', old: 'leave it at the door', new: 'leave it at the gate' }] });
  await open(page, `/events/${id}`);
  await expect(page.getByRole('deletion')).toHaveText('door');
  await expect(page.getByRole('insertion')).toHaveText('gate');
});

test('the request is repeated by a command without its secrets', async ({ page, vigie, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { id } = await sent(vigie, { ...REFUSED, http: { direction: 'out', method: 'POST', url: 'https://api.dpd.example/labels' } });
  await open(page, `/events/${id}`);
  await page.getByRole('button', { name: 'Copy as curl' }).click();
  await expect(page.getByText("curl --globoff 'https://api.dpd.example/labels'")).toBeVisible();
  await expect(page.getByText('Where a secret was removed')).toBeVisible();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("--data-raw '{\"parcel\":{\"weight\":2}}'");
});

test('in a narrow place one payload is shown at a time', async ({ page, vigie }) => {
  const { id } = await sent(vigie, { ...REFUSED, response: { headers: { 'content-type': 'text/plain' }, body: 'unknown postcode here' } });
  await page.setViewportSize({ width: 360, height: 900 });
  await open(page, `/events/${id}`);
  await expect(page.getByText('unknown postcode here')).toBeHidden();
  await page.getByRole('group', { name: 'Shown' }).getByText('Response').click();
  await expect(page.getByText('unknown postcode here')).toBeVisible();
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect(page.getByRole('heading', { name: 'Request', exact: true })).toBeVisible();
});

test.describe('without the right to read payloads', () => {
  test.use({ role: 'manager' });

  test('the reader is told so', async ({ page, vigie }) => {
    const { id } = await sent(vigie, REFUSED);
    await open(page, `/events/${id}`);
    await expect(page.getByText(/may not read requests and responses/)).toBeVisible();
    await expect(page.getByText('"weight"')).toHaveCount(0);
    await expect(page.getByRole('link', { name: /Download/ })).toHaveCount(0);
  });
});

test('an event that is not there says so', async ({ page, watch }) => {
  watch.expected.push(/status of 404 .*events/);
  await open(page, '/events/1');
  await expect(page.getByRole('heading', { name: 'There is no such event' })).toBeVisible();
});
