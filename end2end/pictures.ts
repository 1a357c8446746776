// Pictures of every page of a running Vigie: each language, theme and width, as PNG files to be looked at.
//
//   npm run pictures -- FOLDER URL EMAIL [PATH…]        with the password in VIGIE_PASSWORD
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { launch } from './support/chromium.ts';
import { type Language, LANGUAGES, open, prefer, settled, signIn, type Theme, THEMES } from './support/page.ts';

const WIDTHS = [360, 1440];
const HEIGHT = 900;
/** An endless list ends here. */
const TALLEST = 2400;
const PAGES = ['/statistics', '/statistics?view=table', '/journals/all', '/no-such-page'];

const [folder, url, email, ...paths] = process.argv.slice(2);
const password = process.env.VIGIE_PASSWORD;
if (!folder || !url || !email || !password) {
  console.error('usage: VIGIE_PASSWORD=… npm run pictures -- FOLDER URL EMAIL [PATH…]');
  process.exit(2);
}

await mkdir(folder, { recursive: true });
const browser = await chromium.launch(launch);
const session = await sessionOf(browser, { email, password });
for (const language of LANGUAGES) {
  for (const theme of THEMES) {
    for (const width of WIDTHS) await picture(browser, language, theme, width);
  }
}
await browser.close();

async function sessionOf(browser: Browser, person: { email: string; password: string }) {
  const context = await browser.newContext({ baseURL: url });
  await signIn(await context.newPage(), person);
  return context.storageState();
}

async function picture(browser: Browser, language: Language, theme: Theme, width: number): Promise<void> {
  const options = { baseURL: url, viewport: { width, height: HEIGHT }, colorScheme: theme } as const;
  const stranger = await browser.newContext(options);
  const reader = await browser.newContext({ ...options, storageState: session });
  await Promise.all([stranger, reader].map((context) => prefer(context, url!, language, theme)));
  const page = await reader.newPage();
  const wanted = paths.length > 0 ? paths : [...PAGES, ...(await newestEvent())];
  const shots = wanted.map((path) => ({ page, path }));
  if (paths.length === 0) shots.unshift({ page: await stranger.newPage(), path: '/login' });
  for (const shot of shots) {
    await open(shot.page, shot.path);
    await settled(shot.page);
    const name = shot.path.replace(/\/events\/-?\d+/, '/event').replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'start';
    const file = join(folder!, `${name}.${language}.${theme}.${width}.png`);
    await whole(shot.page, width);
    await shot.page.screenshot({ path: file });
    await shot.page.setViewportSize({ width, height: HEIGHT });
    console.log(file);
  }
  await Promise.all([stranger.close(), reader.close()]);
}

/** Makes the window as high as the page: rows below it are not painted, so a picture of the full page would have holes. */
async function whole(page: Page, width: number): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(height, TALLEST) });
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))));
}

/** The page of the newest event, found as a reader would: the first link of the journal. */
async function newestEvent(): Promise<string[]> {
  const context = await browser.newContext({ baseURL: url, storageState: session });
  const page = await context.newPage();
  await open(page, '/journals/all');
  const link = page.locator('a[href^="/events/"]').first();
  const href = (await link.count()) > 0 ? await link.getAttribute('href') : null;
  await context.close();
  return href === null ? [] : [href];
}
