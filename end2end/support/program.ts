// The real program as a process: its commands, and `vigie serve` on a free port with a data folder of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const BINARY = process.env.VIGIE_BINARY ?? fileURLToPath(new URL('../../target/release/vigie', import.meta.url));

/** Runs a command of the program to its end and gives its standard output. */
export async function command(words: string[], standardInput = ''): Promise<string> {
  // Only a command that is told something gets a pipe: one that reads nothing may have ended before an empty one is closed.
  const child = spawn(BINARY, words, { env: environment(), stdio: [standardInput ? 'pipe' : 'ignore', 'pipe', 'pipe'] });
  const output = collect(child.stdout!);
  const messages = collect(child.stderr!);
  child.stdin?.end(standardInput);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`vigie ${words.join(' ')} ended with ${code}: ${messages()}`);
  return output().trim();
}

/** What a developer has set for their own server shall not change the tested one. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('VIGIE_'));
  return { ...Object.fromEntries(own), RUST_BACKTRACE: '1' };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  return () => Buffer.concat(parts).toString();
}

/** A running `vigie serve`. */
export class Server {
  /** Where it listens; known once it is ready. */
  url = '';

  private constructor(
    readonly data: string,
    /** All that it has logged so far. */
    readonly log: () => string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts it on a free port, or on this one, and waits until it is ready. */
  static async start(data: string, port = 0): Promise<Server> {
    // Port 0: the system chooses, so that no two workers can choose the same.
    const words = ['serve', '--data', data, '--listen', `127.0.0.1:${port}`];
    const child = spawn(BINARY, words, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    const [output, errors] = [collect(child.stdout), collect(child.stderr)];
    const server = new Server(data, () => output() + errors(), child);
    await server.ready();
    return server;
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      if (this.child.exitCode !== null) throw new Error(`vigie serve ended at once: ${this.log()}`);
      this.url = /listening.*?(http:\/\/127\.0\.0\.1:\d+)/.exec(this.log())?.[1] ?? '';
      const answer = this.url ? await fetch(`${this.url}/readyz`).catch(() => undefined) : undefined;
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`vigie serve is not ready after a minute: ${this.log()}`);
  }

  /** Asks it to stop in order, and gives its exit code. */
  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const ended = once(this.child, 'close');
    this.child.kill('SIGTERM');
    const [code] = await ended;
    return code;
  }
}
