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
  await page.waitForURL(/\/events\//);
  await expect(page.getByRole('heading', { name: 'Related events' })).toBeVisible();
  await expect(page.getByRole('link', { name: /step create/ })).toBeVisible();
});

test('an event that is not there says so', async ({ page, watch }) => {
  watch.expected.push(/status of 404 .*events/);
  await open(page, '/events/1');
  await expect(page.getByRole('heading', { name: 'There is no such event' })).toBeVisible();
});
