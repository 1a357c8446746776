// An installation of Vigie as a test uses it: a running server with people, and sites with keys that events are sent to.
import { randomUUID } from 'node:crypto';
import { command, Server } from './program.ts';

/** An event as product code sends it; only the first three are required. */
export interface NewEvent {
  module: string;
  operation: string;
  outcome: string;
  [field: string]: unknown;
}

export type Role = 'manager' | 'staff' | 'auditor' | 'administrator';

export interface Person {
  email: string;
  password: string;
}

/** A site, and a key that sends to it. */
export interface Site {
  slug: string;
  label: string;
  key: string;
}

export class Installation {
  private constructor(public server: Server) {}

  static async start(data: string): Promise<Installation> {
    return new Installation(await Server.start(data));
  }

  get url(): string {
    return this.server.url;
  }

  /** Stops the server, and starts another one on its data and its port. */
  async restart(): Promise<void> {
    const { data, url } = this.server;
    await this.server.stop();
    this.server = await Server.start(data, Number(new URL(url).port));
  }

  /** Adds somebody with a role, and only these sites where some are given. */
  async person(role: Role, sites: Site[] = []): Promise<Person> {
    const person = { email: `${role}-${randomUUID().slice(0, 8)}@example.org`, password: `lookout ${randomUUID()}` };
    const only = sites.flatMap((site) => ['--site', site.slug]);
    const words = ['user', 'add', '--data', this.server.data, person.email, '--role', role, ...only, '--password-stdin'];
    await command(words, `${person.password}\n`);
    return person;
  }

  /** Adds a site of a zone, with a key. */
  async site(zone = 'Europe/Paris', label = 'Lyon'): Promise<Site> {
    const slug = `${label.toLowerCase()}-${randomUUID().slice(0, 8)}`;
    const data = ['--data', this.server.data];
    await command(['site', 'add', ...data, slug, '--label', `${label} ${slug.slice(-8)}`, '--zone', zone]);
    const key = await command(['key', 'create', ...data, '--site', slug, '--name', `till-${slug}`]);
    return { slug, label: `${label} ${slug.slice(-8)}`, key };
  }

  /** Leaves a site out of the statistics. */
  async hide(site: Site): Promise<void> {
    await command(['site', 'hide', '--data', this.server.data, site.slug]);
  }

  /** A token of somebody for the API. */
  async token(person: Person): Promise<string> {
    return command(['token', 'create', '--data', this.server.data, '--user', person.email, '--name', 'test']);
  }

  /** Sends events to a site and insists that each was taken; when this returns, they are on disk. */
  async send(site: Site, events: NewEvent[]): Promise<void> {
    const answer = await fetch(`${this.url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${site.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(events),
    });
    const result = (await answer.json()) as { accepted?: number };
    if (answer.status !== 200 || result.accepted !== events.length) {
      throw new Error(`${events.length} events were sent, the answer is ${answer.status} ${JSON.stringify(result)}`);
    }
  }

  /** Asks the API with a token. */
  async ask<T>(token: string, path: string): Promise<T> {
    const answer = await fetch(this.url + path, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }
}
