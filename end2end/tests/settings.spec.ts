// Tables of settings on a phone: a row is a card that names each value, also to who only hears it, and nothing is to be scrolled sideways.
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { LANGUAGES, open, prefer, settled } from '../support/page.ts';

test.use({ viewport: { width: 360, height: 740 } });

const PAGES = ['sites', 'sources', 'retention', 'people', 'roles', 'integrity', 'system'].map((page) => `/admin/${page}`);

/** What a card writes before its values. */
const labels = (row: Locator) =>
  row.locator('td').evaluateAll((cells) =>
    cells.map((cell) => getComputedStyle(cell, '::before').content.replace(/^"(.*?)"( \/ "")?$/, '$1')).filter((label) => label !== 'none'),
  );

/** How often a browser tells a reader of this role and name. */
async function heard(page: Page, role: string, name: string): Promise<number> {
  const client = await page.context().newCDPSession(page);
  const { nodes } = await client.send('Accessibility.getFullAXTree');
  await client.detach();
  return nodes.filter((node) => !node.ignored && node.role?.value === role && node.name?.value === name).length;
}

test('a card names each value in the reader’s language, and is a row of a table to who hears it', async ({ page, vigie }) => {
  const site = await vigie.site();
  await open(page, '/admin/sites');
  const table = page.getByRole('table', { name: 'Sites' });
  const row = table.getByRole('row', { name: new RegExp(site.slug) });
  await expect.poll(() => labels(row)).toEqual(['Time zone', 'In statistics']);
  const value = row.getByText('Europe/Paris');
  const [card, beside] = await Promise.all([row.boundingBox(), value.boundingBox()]);
  expect(beside!.x - card!.x, 'the value stands beside its name').toBeGreaterThan(60);

  expect(await heard(page, 'table', 'Sites')).toBe(1);
  expect(await heard(page, 'columnheader', 'In statistics')).toBe(1);
  expect(await heard(page, 'StaticText', 'In statistics')).toBe(1);
  expect(await heard(page, 'cell', 'counted')).toBeGreaterThan(0);

  await page.locator('summary[aria-label="Change language"]').click();
  await page.getByRole('button', { name: 'Français' }).click();
  await expect.poll(() => labels(row)).toEqual(['Fuseau horaire', 'Dans les statistiques']);
});

for (const language of LANGUAGES) {
  test(`no page of settings scrolls sideways, also with long names, ${language}`, async ({ page, context, vigie }) => {
    const long = 'Entreprise-Exemple-de-Bordeaux-et-de-la-Rochefoucauld';
    const site = await vigie.site('America/Argentina/Buenos_Aires', long);
    await vigie.person('staff', [site]);
    await vigie.send(site, [{ module: 'couriers', operation: 'run', outcome: 'success' }]);
    await prefer(context, vigie.url, language, 'light');
    for (const address of [...PAGES, '/account']) {
      await open(page, address);
      await settled(page);
      const beyond = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('.table-wrap')].map((box) => box.scrollWidth - box.clientWidth),
      );
      expect(Math.max(...beyond), `pixels beyond 360 at ${address}`).toBeLessThanOrEqual(0);
    }
  });
}
