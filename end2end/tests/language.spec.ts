// English, French and Polish: chosen by the browser first, then by the reader, on every page.
import { expect, test } from '../support/fixtures.ts';
import { hydrated, type Language, LANGUAGES, open, prefer } from '../support/page.ts';

const SIGN_IN: Record<Language, string> = { en: 'Sign in', fr: 'Se connecter', pl: 'Zaloguj się' };
const STATISTICS: Record<Language, string> = { en: 'Statistics', fr: 'Statistiques', pl: 'Statystyki' };
const JOURNAL: Record<Language, string> = { en: 'All events', fr: 'Tous les événements', pl: 'Wszystkie zdarzenia' };

for (const language of LANGUAGES) {
  test.describe(`a browser that asks for ${language}`, () => {
    test.use({ locale: { en: 'en-GB', fr: 'fr-CH', pl: 'pl-PL' }[language], role: 'stranger' });

    test('gets the form in that language', async ({ page }) => {
      await open(page, '/login');
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.getByRole('button', { name: SIGN_IN[language] })).toBeVisible();
    });
  });

  test(`a reader of ${language} reads the same page before and after its program arrives`, async ({ page, context, vigie }) => {
    await prefer(context, vigie.url, language, 'light');
    for (const [path, title] of [['/statistics', STATISTICS[language]], ['/journals/all', JOURNAL[language]]] as const) {
      const written = await (await page.request.get(path)).text();
      expect(written).toContain(`<html lang="${language}"`);
      expect(written).toContain(title);
      await open(page, path);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
      await expect(page).toHaveTitle(new RegExp(title));
    }
  });
}

test('the menu changes the language in place, and for the next visit', async ({ page }) => {
  await open(page, '/statistics');
  await page.locator('summary[aria-label="Change language"]').click();
  await page.getByRole('button', { name: 'Français' }).click();
  await expect(page.getByRole('heading', { level: 1, name: STATISTICS.fr })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  await page.reload();
  await hydrated(page);
  await expect(page.getByRole('heading', { level: 1, name: STATISTICS.fr })).toBeVisible();
});

test('a form sent without the program changes the language too', async ({ browser, vigie }) => {
  const context = await browser.newContext({ baseURL: vigie.url, javaScriptEnabled: false, locale: 'en-GB', storageState: undefined });
  const page = await context.newPage();
  await page.goto('/login');
  await page.locator('summary[aria-label="Change language"]').click();
  await page.getByRole('button', { name: 'Polski' }).click();
  await expect(page.getByRole('button', { name: SIGN_IN.pl })).toBeVisible();
  await context.close();
});

test('plurals and numbers follow the rules of each language', async ({ page, context, vigie }) => {
  const site = await vigie.site();
  const failures = (count: number, month: string) =>
    Array.from({ length: count }, () => ({ module: 'vies', operation: 'check', outcome: 'failure', time: `2025-${month}-10T12:00:00Z` }));
  await vigie.send(site, [...failures(1, '01'), ...failures(2, '02'), ...failures(5, '03'), ...failures(22, '04')]);
  const address = `/statistics?granularity=month&from=2025-01-01&to=2025-12-31&site=${site.slug}`;
  const expected: Record<Language, RegExp[]> = {
    en: [/1 error$/, /2 errors$/, /5 errors$/, /22 errors$/],
    fr: [/1 erreur$/, /2 erreurs$/, /5 erreurs$/, /22 erreurs$/],
    pl: [/1 błąd$/, /2 błędy$/, /5 błędów$/, /22 błędy$/],
  };
  for (const language of LANGUAGES) {
    await prefer(context, vigie.url, language, 'light');
    await open(page, address);
    await expect(page.getByRole('group').filter({ has: page.locator('ol') }).getByRole('link')).toHaveText(expected[language]);
  }
});
