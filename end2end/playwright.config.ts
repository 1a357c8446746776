// How the browser tests run: four workers, each with a server and a data folder of its own.
import { defineConfig } from '@playwright/test';
import { launch } from './support/chromium.ts';

export default defineConfig({
  testDir: 'tests',
  fullyParallel: true,
  workers: 4,
  // A test that only sometimes passes is a fault of the product or of the test.
  retries: 0,
  forbidOnly: true,
  // The machine may be a small one with all four workers busy; nothing in a test waits for a time to pass.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    launchOptions: launch,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    locale: 'en-GB',
    timezoneId: 'Europe/Paris',
    viewport: { width: 1440, height: 900 },
  },
});
