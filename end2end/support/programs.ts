// The programs of other people: what the examples of the page are run with, where the machine has it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a program left behind. */
export interface Ended {
  code: number | null;
  output: string;
}

/** Whether the machine has a program. */
export async function has(program: string): Promise<boolean> {
  return (await ended(program, ['--version'])).code === 0;
}

/** Puts a text into a file of this name, and runs a program on it to its end. */
export async function runText(text: string, file: string, program: string, words: string[] = []): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'vigie-example-'));
  try {
    await writeFile(join(folder, file), text);
    return await ended(program, [...words, join(folder, file)]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function ended(program: string, words: string[]): Promise<Ended> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()));
  const failed = new Promise<[null]>((resolve) => child.on('error', () => resolve([null])));
  const [code] = await Promise.race([once(child, 'close'), failed]).catch(() => [null]);
  return { code, output };
}
