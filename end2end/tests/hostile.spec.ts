// What a source sends is text, whatever it looks like: nothing of it runs, loads or leads away, what could deceive is shown, and no page breaks.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import type { Installation, NewEvent } from '../support/installation.ts';
import { open, settled } from '../support/page.ts';
import { command } from '../support/program.ts';

test.use({ role: 'staff' });

const RUN = 'window.owned=1';

/** Each is put into every field that a source can send. */
const ATTACKS: [name: string, text: string][] = [
  ['a script', `<script>${RUN}</script>`],
  ['an image with a handler', `"><img src=x onerror="${RUN}"><svg onload=${RUN}>`],
  ['a link that runs', `javascript:${RUN}`],
  ['a document in a link', `data:text/html,<script>${RUN}</script>`],
  ['escapes of a terminal', '\u001b[31mred\u001b]8;;http://evil.example\u0007link\u009b2J'],
  ['signs that turn and hide text', 'gpj\u202Eexe.\u2066\u2069\u200B\uFEFF\u00ADdoc\u2028\u0000end'],
  ['a word without an end', `${'W'.repeat(400)}`],
  ['a template', `{{constructor.constructor("${RUN}")()}} \${${RUN}} <%= ${RUN} %> #{${RUN}}`],
  ['a formula', '=HYPERLINK("http://evil.example","x")\t@SUM(1)\r\n+1'],
];

const TYPES = ['application/json', 'application/xml', 'application/x-www-form-urlencoded', 'text/html', 'image/svg+xml', 'text/plain'];

/** The body of a type with the attack in names and values. */
function body(type: string, text: string): string {
  if (type === 'application/json') return JSON.stringify({ [text]: text, list: [text, { [text]: 1 }] });
  if (type === 'application/xml') return `<?xml version="1.0"?><a b='${text}'><![CDATA[${text}]]>${text}<c/></a>`;
  if (type === 'application/x-www-form-urlencoded') return `${encodeURIComponent(text)}=${encodeURIComponent(text)}&x=1`;
  return `<html><body onload=${RUN}>${text}</body></html>`;
}

function event(text: string, at: number): NewEvent {
  const headers = { 'content-type': TYPES[at % TYPES.length], 'x-trace': text, [`x-${at}-${text.slice(0, 40)}`]: text };
  const url = at % 2 ? text : `https://shop.example/${text}`;
  return {
    module: 'couriers', operation: 'generate_labels', outcome: 'failure', kind: 'integration', id: `${at} ${text}`,
    time: `2026-04-0${at + 1}T10:00:00Z`, message: `${at}: ${text}`, comment: text, section: text, user_agent: text,
    actor: { type: 'staff', code: text, label: text, user_type: text, roles: [text] },
    correlation_id: text, operation_id: text, tags: ['black-friday'], ip: '203.0.113.9',
    targets: [{ type: text, id: text, label: text, url }, { type: 'order', id: text, url: `javascript:${RUN}` }],
    changes: [{ field: text, old: text, new: `${text} and more` }, { field: 'x', old: null, new: { [text]: text } }],
    job: { name: text, scheduled_for: '2026-04-01T09:00:00Z' },
    http: { direction: 'out', method: text.slice(0, 60), url },
    attributes: { [text]: text },
    request: { headers, body: body(TYPES[at % TYPES.length]!, text) },
    response: { headers: { 'content-type': TYPES[(at + 3) % TYPES.length] }, body: body(TYPES[(at + 3) % TYPES.length]!, text) },
  };
}

/** A site whose own name is hostile too, with an event for each attack. */
async function attacked(vigie: Installation): Promise<{ site: string; ids: string[] }> {
  const named = await vigie.site('Europe/Paris', 'Hostile');
  const data = ['--data', vigie.server.data];
  const slug = `${named.slug}-x`;
  await command(['site', 'add', ...data, slug, '--label', `<img src=x onerror="${RUN}">`, '--zone', 'Europe/Paris']);
  const key = await command(['key', 'create', ...data, '--site', slug, '--name', `<script>${RUN}</script> ${slug}`]);
  await vigie.send({ slug, label: '', key }, ATTACKS.map(([, text], at) => event(text, at)));
  const token = await vigie.token(await vigie.person('staff'));
  const { events } = await vigie.ask<{ events: { id: string }[] }>(token, `/api/v1/events?site=${slug}`);
  return { site: slug, ids: events.map(({ id }) => id).reverse() };
}

/** Notes whatever runs, asks, or is refused by the page's policy. */
async function guard(page: Page): Promise<string[]> {
  const seen: string[] = [];
  page.on('dialog', (dialog) => {
    seen.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => seen.push(`popup: ${popup.url()}`));
  await page.exposeFunction('report', (what: string) => void seen.push(what));
  await page.addInitScript(() => {
    const report = (what: string) => (window as unknown as { report: (what: string) => void }).report(what);
    Object.defineProperty(window, 'owned', { set: (value) => report(`it ran: ${value}`), get: () => undefined });
    document.addEventListener('securitypolicyviolation', (event) => report(`refused: ${event.violatedDirective} ${event.blockedURI}`));
  });
  return seen;
}

/** Looks at a page in two widths: where its links lead, and that nothing stands out of it. */
async function harmless(page: Page, address: string): Promise<void> {
  await open(page, address);
  await settled(page);
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 900 });
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(beyond, `pixels beyond ${width} at ${address}`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  const links = await page.locator('[href], [src], [action]').evaluateAll((found) =>
    found.map((element) => ['href', 'src', 'action'].map((name) => element.getAttribute(name)).find((value) => value !== null) ?? ''),
  );
  const schemes = new Set(links.map((link) => new URL(link, 'https://here.example/').protocol));
  expect([...schemes].filter((scheme) => scheme !== 'https:' && scheme !== 'http:'), address).toEqual([]);
  // The elements of the text would be among the page's own.
  await expect(page.locator('img, iframe, object, embed, svg[onload], [onerror], [onload]'), address).toHaveCount(0);
}

test.describe.configure({ timeout: 240_000 });

test('no field of an event runs, loads or leads away', async ({ page, vigie }) => {
  const seen = await guard(page);
  const { site, ids } = await attacked(vigie);
  for (const id of ids) await harmless(page, `/events/${id}`);
  await harmless(page, `/journals/all?site=${site}`);
  await harmless(page, `/journals/all?site=${site}&event=${ids[1]}`);
  await harmless(page, `/journals/integrations?site=${site}`);
  await harmless(page, `/statistics?site=${site}&granularity=month&view=table&from=2026-01-01&to=2026-12-31`);
  expect(seen).toEqual([]);
});

test('no filter of an address runs or breaks its mark', async ({ page, vigie }) => {
  const seen = await guard(page);
  const { site } = await attacked(vigie);
  for (const [, text] of ATTACKS.filter(([, text]) => !text.includes('\u0000'))) {
    const value = encodeURIComponent(text);
    await harmless(page, `/journals/all?site=${site}&actor=${value}&section=${value}&user_type=${value}&correlation_id=${value}`);
    await expect(page.getByRole('list', { name: 'What is shown' }).getByRole('link').first()).toBeVisible();
  }
  await harmless(page, `/journals/all?site=${site}&q=${encodeURIComponent(`<img src=x onerror=${RUN}>`)}`);
  expect(seen).toEqual([]);
});

test('what could deceive is shown by its code', async ({ page, vigie }) => {
  const { site, ids } = await attacked(vigie);
  const turned = ATTACKS.findIndex(([name]) => name === 'signs that turn and hide text');
  await open(page, `/events/${ids[turned]}`);
  const event = page.getByRole('article');
  for (const code of ['U+202E', 'U+2066', 'U+200B', 'U+FEFF', 'U+00AD', 'U+2028']) {
    await expect(event.getByText(code, { exact: true }).first()).toBeVisible();
  }
  const text = await event.innerText();
  expect(text).not.toMatch(/[\u0000-\u0008\u001b\u009b\u202a-\u202e\u2066-\u2069\u200b\ufeff]/);
  await open(page, `/journals/all?site=${site}`);
  expect(await page.locator('body').innerText()).not.toMatch(/[\u0000-\u0008\u001b\u009b\u202a-\u202e\u2066-\u2069\u200b\ufeff]/);
});

test('a payload that is a page or a picture is only saved', async ({ page, vigie }) => {
  const seen = await guard(page);
  const { ids } = await attacked(vigie);
  for (const id of ids.slice(0, 4)) {
    await open(page, `/events/${id}`);
    const arriving = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download Response' }).click();
    expect((await arriving).suggestedFilename()).toMatch(/^event-\d+-response\.\w+$/);
    expect(new URL(page.url()).pathname).toBe(`/events/${id}`);
  }
  expect(seen).toEqual([]);
});
