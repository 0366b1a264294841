import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { freePort } from '../sandbox/free-port.ts';
import { databaseAt } from '../support/postgres/database-at.ts';
import { relayEnvironment, sealingKey, sealingKeyNamed } from '../support/relay/relay-environment.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';
import { relayStores } from '../support/relay/relay-stores.ts';
import { outputOf, runCommand } from '../support/relay/run-command.ts';

interface Entry {
  seq: number;
  what: string;
  settings?: string[];
}

describe.each(relayStores)('the audit log on %s', (_, storeOf) => {
  /** A relay on the store, and its operator's commands. */
  async function begin() {
    const store = await storeOf();
    const stage = await stageOfTest({ env: store });
    const env = { ...relayEnvironment(stage.relay.directory, stage.sandbox), ...store };
    const audit = async (...options: string[]): Promise<Entry[]> => {
      const lines = await outputOf(['audit', '--json', ...options], env);
      return lines
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Entry);
    };
    /** Writes to the log directly, as someone with access to its file or tables can. */
    const change = async (sql: string) => {
      if (store['RELAY_STORE'] !== undefined) await databaseAt(store['RELAY_STORE']).query(sql);
      else {
        const database = new DatabaseSync(path.join(stage.relay.directory, 'relay.db'));
        database.exec(sql);
        database.close();
      }
    };
    const tamper = (from: string, to: string) =>
      change(
        `UPDATE audit SET entry = ${store['RELAY_STORE'] === undefined ? `replace(entry, '${from}', '${to}')` : `replace(entry::text, '${from}', '${to}')::json`}`,
      );
    /** Removes the first or the last entry of the log, or all. */
    const remove = (which: 'first' | 'last' | 'all') => {
      const edge = which === 'first' ? 'min' : 'max';
      return change(
        `DELETE FROM audit${which === 'all' ? '' : ` WHERE seq = (SELECT ${edge}(seq) FROM audit)`}`,
      );
    };
    return { ...stage, env, audit, tamper, remove };
  }

  it('records new sealing keys and changed settings by name, without values', async () => {
    const { relay, audit } = await begin();
    await relay.down();
    await relay.up({
      RELAY_SEALING_KEYS: `${sealingKeyNamed('next')},${sealingKey}`,
      RELAY_PAIRING_TTL: '900',
      NOISEAWARE_CLIENT_SECRETS: 'another-phrase-of-the-tests',
    });
    const all = await audit('--since', '1h');
    const found = (what: string) => all.filter((each) => each.what === what);
    expect(found('sealing_key_added')).toMatchObject([{ key: 'next' }]);
    expect(found('settings_changed').at(-1)?.settings).toEqual(
      expect.arrayContaining(['NOISEAWARE_CLIENT_SECRETS', 'RELAY_PAIRING_TTL', 'RELAY_SEALING_KEYS']),
    );
    expect(found('settings_changed').at(-1)?.settings).not.toContain('NOISEAWARE_CLIENT_ID');
    expect(JSON.stringify(all)).not.toMatch(/secret-of|a-guess/);
  });

  it('records a changed port unless relays share the store, each on a port of its own', async () => {
    const { relay, env, audit } = await begin();
    await relay.down();
    await relay.up({ RELAY_PORT: String(await freePort()) });
    const changed = (await audit()).filter(({ what }) => what === 'settings_changed');
    const isShared = env['RELAY_STORE'] !== undefined;
    expect(changed.slice(1).map(({ settings }) => settings)).toEqual(isShared ? [] : [['RELAY_PORT']]);
  });

  it('verify names the first entry that was changed and ends with exit code 3', async () => {
    const { relay, env, audit, tamper } = await begin();
    await relay.down();
    const [, second] = await audit();
    const said = await outputOf(['audit', 'verify'], env);
    expect(said).toMatch(/ends in \d+:[0-9a-f]{64}\n$/);
    await tamper(second?.what ?? '', 'staff_revoked');
    expect(await runCommand(['audit', 'verify'], env)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`entry ${second?.seq} (staff revoked of`),
    });
    await relay.up();
  });

  it.each([
    ['its first entry was', 'first'],
    ['its last entry was', 'last'],
    ['all its entries were', 'all'],
  ] as const)('verify passes on an unchanged log, and reports that %s removed', async (_, which) => {
    const { relay, env, remove } = await begin();
    await relay.down();
    expect(await runCommand(['audit', 'verify'], env)).toMatchObject({ code: 0 });
    await remove(which);
    const isFound = { code: 3, stderr: expect.stringContaining('was changed or removed') };
    expect(await runCommand(['audit', 'verify'], env)).toMatchObject(isFound);
    // Also once the relay has gone on with its log.
    await relay.up();
    expect(await runCommand(['audit', 'verify'], env)).toMatchObject(isFound);
  });
});
