// Sources: a key made, shown once and used by the examples of the page, which are run as they stand; rotated and revoked.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import type { Installation, Site } from '../support/installation.ts';
import { open, settled, signIn } from '../support/page.ts';
import { has, runText } from '../support/programs.ts';

// The password that was given again counts in a session: each test has one of its own.
test.use({ role: 'stranger' });

test.beforeEach(({ watch }) => {
  // The browser notes what the server refuses.
  watch.expected.push(/\/fn\/(add_source|add_source_key|revoke_source_key|managed_sources|arrivals)/);
});

/** Somebody who decides on these sites, signed in. */
async function administrator(page: Page, vigie: Installation, sites: Site[]): Promise<string> {
  const person = await vigie.person('administrator', sites);
  await signIn(page, person);
  return person.password;
}

async function confirm(page: Page, password: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Your password again' });
  await dialog.getByLabel('Password', { exact: true }).fill(password);
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await expect(dialog).toBeHidden();
}

/** Adds a source that writes to the sites, through the form, and gives its key. */
async function addSource(page: Page, name: string, sites: Site[], password: string): Promise<string> {
  await open(page, '/admin/sources');
  await page.getByLabel('Name', { exact: true }).fill(name);
  for (const site of sites) await page.getByRole('checkbox', { name: new RegExp(site.slug) }).check();
  await page.getByRole('button', { name: 'Add the source and make its key' }).click();
  await confirm(page, password);
  await expect(page.getByRole('heading', { name: `Connect “${name}”` })).toBeFocused();
  return key(page).innerText();
}

const key = (page: Page) => page.getByRole('region', { name: 'The key' }).locator('code');
const example = (page: Page) => page.getByRole('region', { name: 'Example' }).locator('pre');
const came = (page: Page) => page.getByRole('list', { name: 'What arrived from this source' }).getByRole('listitem');

async function choose(page: Page, language: string): Promise<string> {
  await page.getByRole('navigation', { name: 'Language of the example' }).getByRole('link', { name: language, exact: true }).click();
  await expect(example(page)).toContainText(`(${language})`);
  return example(page).innerText();
}

test('a source is connected: its key is shown once, and what the examples send appears by itself', async ({ page, vigie }) => {
  const site = await vigie.site();
  const password = await administrator(page, vigie, [site]);
  const name = `shop-${site.slug}`;
  const secret = await addSource(page, name, [], password);
  expect(secret).toMatch(/^vgs_[\w-]{43}$/);
  await expect(page.getByText('It is shown this once.')).toBeVisible();
  await expect(page.getByText('Waiting for a first event…')).toBeVisible();

  // Each as it stands on the page, run against the server.
  const curl = await example(page).innerText();
  expect(curl).toContain(`${vigie.url}/api/v1/events`);
  const sent = await runText(curl, 'send.sh', 'bash');
  expect(sent, curl).toEqual({ code: 0, output: expect.stringContaining('"accepted":1') });
  await expect(came(page)).toHaveCount(1);
  await expect(came(page)).toContainText('Test event (curl)');
  await expect(came(page)).toContainText('done');
  await expect(page.getByRole('region', { name: 'What arrives' }).getByRole('status')).toContainText('1 arrival');

  const node = await choose(page, 'JavaScript');
  expect(await runText(node, 'send.mjs', process.execPath), node).toEqual({ code: 0, output: expect.stringContaining('"accepted":1') });
  await expect(came(page).first()).toContainText('Test event (JavaScript)');

  const python = await choose(page, 'Python');
  const pythonRuns = await has('python3');
  if (pythonRuns) {
    expect(await runText(python, 'send.py', 'python3'), python).toEqual({ code: 0, output: expect.stringContaining("'accepted': 1") });
    await expect(came(page).first()).toContainText('Test event (Python)');
  }
  const php = await choose(page, 'PHP');
  if (await has('php')) expect(await runText(php, 'send.php', 'php', ['-l']), php).toMatchObject({ code: 0 });
  const rust = await choose(page, 'Rust');
  if (await has('rustfmt')) expect(await runText(rust, 'main.rs', 'rustfmt', ['--edition', '2024']), rust).toMatchObject({ code: 0 });
  for (const text of [node, python, php, rust]) expect(text).toContain(secret);

  // What is wrong is said as well, and no reload was needed for any of it.
  const wrong = curl.replace('"outcome": "success"', '"outcome": "fine"');
  expect((await runText(wrong, 'send.sh', 'bash')).code).not.toBe(0);
  await expect(came(page).first()).toContainText('rejected');
  await expect(came(page).first()).toContainText('outcome');
  expect((await runText(curl.replace('"module"', 'module'), 'send.sh', 'bash')).code).not.toBe(0);
  await expect(came(page).first()).toContainText('refused with 400');
  await expect(came(page)).toHaveCount(pythonRuns ? 5 : 4);
  await came(page).last().getByRole('link', { name: 'Open the event' }).click();
  await expect(page).toHaveURL(/\/events\/\d+$/);
  await expect(page.getByRole('main')).toContainText('Test event (curl)');

  // It is gone with the page; the examples read it from the environment then.
  await page.goBack();
  await expect(page.getByText('The key was shown when it was made.')).toBeVisible();
  await expect(example(page)).not.toContainText(secret);
  await expect(page.getByRole('main')).not.toContainText(secret);
});

test('a key for several sites names one in the examples', async ({ page, vigie }) => {
  const sites = [await vigie.site(), await vigie.site('Europe/Warsaw', 'Lodz')];
  const password = await administrator(page, vigie, sites);
  const secret = await addSource(page, `erp-${sites[0]!.slug}`, sites, password);
  for (const language of ['curl', 'PHP', 'Python', 'JavaScript', 'Rust']) {
    expect(await choose(page, language)).toMatch(new RegExp(sites.map((site) => site.slug).join('|')));
  }
  const node = await choose(page, 'JavaScript');
  expect(node).toContain(secret);
  expect(await runText(node, 'send.mjs', process.execPath)).toEqual({ code: 0, output: expect.stringContaining('"accepted":1') });
  await expect(came(page)).toHaveCount(1);
});

test('a key is rotated: a second beside the first, the last uses told apart, and the first revoked at once', async ({ page, vigie }) => {
  const site = await vigie.site();
  const password = await administrator(page, vigie, [site]);
  const name = `till-${site.slug}`;
  await open(page, '/admin/sources');
  const source = page.getByRole('region', { name });
  await expect(source.getByRole('row')).toHaveCount(2);
  await expect(source).toContainText(site.key.slice(0, 8));
  await expect(source).toContainText('never');
  await source.getByRole('button', { name: 'Make a second key' }).click();
  await confirm(page, password);
  await expect(key(page)).toHaveText(/^vgs_/);
  const second = await key(page).innerText();

  await page.getByRole('link', { name: 'All sources' }).click();
  await expect(source.getByRole('row')).toHaveCount(3);
  await expect(source).toContainText('Two keys work');
  await expect(source.getByRole('button', { name: 'Make a second key' })).toHaveCount(0);
  const event = { module: 'email', operation: 'send', outcome: 'success' };
  await vigie.send(site, [event]);
  await vigie.send({ ...site, key: second }, [event]);
  await page.reload();
  await expect(source).not.toContainText('never');

  const row = source.getByRole('row', { name: new RegExp(site.key.slice(0, 8)) });
  await row.getByRole('button', { name: /^Revoke the key/ }).click();
  await expect(row.getByRole('button', { name: 'Revoke it now' })).toBeFocused();
  await expect(row).toContainText(`can no longer send to ${site.label}`);
  await row.getByRole('button', { name: 'Cancel' }).click();
  await expect(row.getByRole('button', { name: /^Revoke the key/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await row.getByRole('button', { name: 'Revoke it now' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'no longer works' })).toBeVisible();
  await expect(source.getByRole('row')).toHaveCount(2);
  await expect(source).toContainText('1 revoked key');
  await expect(vigie.send(site, [event])).rejects.toThrow(/401/);
  await vigie.send({ ...site, key: second }, [event]);

  // It is recorded, for those who may read Vigie's own journal.
  const token = await vigie.token(await vigie.person('administrator'));
  const recorded = await vigie.ask<{ events: { message: string }[] }>(token, '/api/v1/events?site=vigie&operation=key.revoke');
  expect(recorded.events.filter((act) => act.message.includes(`revoked the key ${site.key.slice(0, 8)}… of the source “${name}”`))).toHaveLength(1);
});

test('what cannot be taken is said and stays, and a source of other sites is not there', async ({ page, vigie }) => {
  const [own, other] = [await vigie.site(), await vigie.site('Europe/Warsaw', 'Lodz')];
  await administrator(page, vigie, [own]);
  await open(page, '/admin/sources');
  await settled(page);
  await expect(page.getByRole('region', { name: `till-${own.slug}` })).toBeVisible();
  await expect(page.getByRole('main')).not.toContainText(other.slug);
  await page.getByLabel('Name', { exact: true }).fill('kept');
  await page.getByRole('checkbox', { name: new RegExp(own.slug) }).uncheck();
  await page.getByRole('button', { name: 'Add the source and make its key' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Choose at least one site.' })).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('kept');
  await open(page, '/admin/sources?connect=999999');
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
});

test('to staff the page says that the right is missing', async ({ page, vigie }) => {
  await signIn(page, await vigie.person('staff'));
  await open(page, '/admin/sources');
  await expect(page.getByRole('heading', { name: 'You may not see this' })).toBeVisible();
});
