// What people do on every page: open it, sign in, choose a language.
import type { BrowserContext, Page } from '@playwright/test';
import type { Person } from './installation.ts';

export const LANGUAGES = ['en', 'fr', 'pl'] as const;
export type Language = (typeof LANGUAGES)[number];

export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Opens an address and waits until the program in the page has taken over. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await hydrated(page);
}

/** Waits until a click meets the program. */
export async function hydrated(page: Page): Promise<void> {
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
}

/** Signs in through the form, whatever its language, and waits for the page behind it. */
export async function signIn(page: Page, person: Person): Promise<void> {
  if (!new URL(page.url(), 'http://nowhere').pathname.startsWith('/login')) await open(page, '/login');
  await page.locator('input[type=email]').fill(person.email);
  await page.locator('input[type=password]').fill(person.password);
  await page.locator('input[type=password]').press('Enter');
  await page.waitForURL((url) => url.pathname !== '/login');
  await hydrated(page);
}

/** Has the next page shown in a language and a theme, as the reader's own choice in the menus would; without a theme the system's counts. */
export async function prefer(context: BrowserContext, url: string, language: Language, theme?: Theme): Promise<void> {
  await context.addCookies([{ name: 'vigie_locale', value: language, url }]);
  if (theme) await context.addCookies([{ name: 'vigie_theme', value: theme, url }]);
}

/** Waits until what comes after the page is there: charts are drawn, parts are fetched, and nothing is on its way. The network is no measure: a live stream never rests. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const charts = [...document.querySelectorAll('.chart-canvas')];
    const drawn = charts.every((chart) => chart.querySelector('svg') !== null);
    const fetched = document.querySelector('.skeleton') === null;
    return drawn && fetched && document.querySelector('[aria-busy="true"]') === null;
  });
}
