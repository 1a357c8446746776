// Which Chromium, and how it is started: quiet, and as root without its sandbox.
import { existsSync } from 'node:fs';
import type { LaunchOptions } from '@playwright/test';

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/google-chrome-stable', '/usr/bin/google-chrome'];

/** `VIGIE_CHROMIUM` decides (empty: Playwright's own); else the system's, where there is one. */
function executablePath(): string | undefined {
  const chosen = process.env.VIGIE_CHROMIUM;
  return chosen === undefined ? SYSTEM.find(existsSync) : chosen || undefined;
}

const AS_ROOT = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export const launch: LaunchOptions = {
  executablePath: executablePath(),
  args: [
    ...AS_ROOT,
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
