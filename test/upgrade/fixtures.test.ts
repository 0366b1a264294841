import { readdirSync } from 'node:fs';
import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentOf } from '../backup/content-of.ts';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { outputOf } from '../support/relay/run-command.ts';

const fixtures = path.join(import.meta.dirname, 'fixtures');
const collections = async (env: Record<string, string>) =>
  (await contentOf(env)).map((line) => (JSON.parse(line) as [string])[0]);

describe.each(readdirSync(fixtures))('what a relay of version %s has written', (version) => {
  const fixture = (name: string) => path.join(fixtures, version, name);

  it('as a data directory and a backup is read by this relay, with all that is in them', async () => {
    const directory = await directoryOfTest();
    await cp(fixture('directory'), directory, { recursive: true });
    const env = relayEnvironment(directory);
    await outputOf(['upgrade'], env);
    const other = relayEnvironment(await directoryOfTest());
    await outputOf(['restore', fixture('backup.ndjson')], other);
    const all = await collections(env);
    expect(new Set(all).size).toBeGreaterThan(12);
    expect(all).toEqual(await collections(other));
  });

  it('as the tables of a database is used by this relay', async () => {
    const database = await freshDatabase();
    await database.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await database.query(await readFile(fixture('schema.sql'), 'utf8'));
    const env = { ...relayEnvironment(''), RELAY_STORE: database.url };
    await outputOf(['upgrade'], env);
    await outputOf(['restore', fixture('backup.ndjson')], env);
    expect((await collections(env)).length).toBeGreaterThan(20);
  });
});
