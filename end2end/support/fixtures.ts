// The fixtures of every test: an installation for each worker, a signed-in page, and a watch that fails the test on what nobody may see.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, test as base, expect } from '@playwright/test';
import { Installation, type Person, type Role } from './installation.ts';
import { signIn } from './page.ts';

interface OfWorker {
  /** A server of this worker's own. */
  vigie: Installation;
  /** Somebody of each role who sees every site, made when first asked for. */
  people: (role: Role) => Promise<Person>;
  /** The cookies of somebody signed in, by role. */
  sessions: (role: Role) => Promise<Awaited<ReturnType<BrowserContext['storageState']>>>;
}

interface OfTest {
  /** Who reads the page. A stranger has not signed in. */
  role: Role | 'stranger';
  /** Fails the test afterwards on panics, errors in the console and requests to other hosts. */
  watch: Watch;
}

/** What the watch has seen, and what a test expects to see. */
export interface Watch {
  /** Errors that this test brings about on purpose. */
  expected: RegExp[];
}

export const test = base.extend<OfTest, OfWorker>({
  vigie: [
    async ({}, use, worker) => {
      const data = await mkdtemp(join(tmpdir(), `vigie-end2end-${worker.workerIndex}-`));
      const vigie = await Installation.start(data);
      await use(vigie);
      const code = await vigie.server.stop();
      await rm(data, { recursive: true, force: true });
      expect(code, vigie.server.log()).toBe(0);
      expect(vigie.server.log()).not.toMatch(/panicked at/);
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  people: [
    async ({ vigie }, use) => {
      const made = new Map<Role, Promise<Person>>();
      await use((role) => made.get(role) ?? made.set(role, vigie.person(role)).get(role)!);
    },
    { scope: 'worker' },
  ],

  sessions: [
    async ({ vigie, people, browser }, use) => {
      const signed = new Map<Role, ReturnType<BrowserContext['storageState']>>();
      const session = async (role: Role) => {
        const context = await browser.newContext({ baseURL: vigie.url });
        await signIn(await context.newPage(), await people(role));
        const state = await context.storageState();
        await context.close();
        return state;
      };
      await use((role) => signed.get(role) ?? signed.set(role, session(role)).get(role)!);
    },
    { scope: 'worker' },
  ],

  role: ['administrator', { option: true }],

  baseURL: async ({ vigie }, use) => use(vigie.url),

  storageState: async ({ role, sessions }, use) => use(role === 'stranger' ? undefined : await sessions(role)),

  watch: [
    async ({ context, vigie }, use) => {
      const seen: string[] = [];
      const watch: Watch = { expected: [] };
      context.on('console', (message) => {
        if (message.type() === 'error') seen.push(`console: ${message.text()} (${message.location().url})`);
      });
      context.on('weberror', (error) => seen.push(`page: ${error.error().stack ?? error.error().message}`));
      context.on('request', (request) => {
        const url = new URL(request.url());
        if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== vigie.url) seen.push(`other host: ${url.href}`);
      });
      const before = vigie.server.log().length;
      await use(watch);
      const unexpected = seen.filter((line) => !watch.expected.some((pattern) => pattern.test(line)));
      expect(unexpected, 'errors in the browser').toEqual([]);
      expect(vigie.server.log().slice(before), 'the log of the server').not.toMatch(/panicked at/);
    },
    { auto: true },
  ],
});

export { expect };
