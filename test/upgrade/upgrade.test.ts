import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createClient } from '@noiseaware-connect/shared/client';
import { api } from '@noiseaware-connect/shared/contract/api';
import { expect, it, onTestFinished } from 'vitest';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { runProgram, startRelayProcess } from '../support/relay/relay-process.ts';

const main = path.resolve(import.meta.dirname, '../../relay/src/main.ts');
/** The relay of the next version: see `build-2.ts`. */
const next = ['--import', path.join(import.meta.dirname, 'build-2.ts'), '--', main];
const current = ['--', main];

type Env = Record<string, string>;

/** Runs a command of one of the two relays, with `--json`. */
const run = async (relay: readonly string[], env: Env, ...args: string[]) => {
  const { code, stdout, stderr } = await runProgram([...relay, ...args, '--json'], env);
  return { code, answer: stdout === '' ? undefined : (JSON.parse(stdout) as object), stderr };
};

const serve = async (relay: readonly string[], env: Env) => {
  const running = await startRelayProcess(env, [...relay, 'serve']);
  onTestFinished(async () => void (await running.kill('SIGKILL')));
  return running;
};

const steps = ['staff members gain a team'];

it.each([
  ['lowdb', async () => ({ ...relayEnvironment(await directoryOfTest()) })],
  ['PostgreSQL', async () => ({ ...relayEnvironment(''), RELAY_STORE: (await freshDatabase()).url })],
])('a store on %s is checked, upgraded by one command, and refused by the relay before', async (_, make) => {
  const env = await make();
  expect(await run(current, env, 'upgrade', '--check')).toMatchObject({
    code: 0,
    answer: { found: 1, needed: 1, steps: [] },
  });
  const invited = await run(current, env, 'invite', '--name', 'Alex Doe');
  expect(invited.code).toBe(0);

  const needed = { found: 1, needed: 2, steps };
  expect(await run(next, env, 'upgrade', '--check')).toMatchObject({ code: 3, answer: needed });
  expect(await run(next, env, 'upgrade', '--check')).toMatchObject({ code: 3, answer: needed });
  expect(await run(next, env, 'upgrade')).toMatchObject({ code: 0, answer: needed, stderr: '' });
  expect(await run(next, env, 'upgrade', '--check')).toMatchObject({
    code: 0,
    answer: { found: 2, needed: 2, steps: [] },
  });
  const listed = await run(next, env, 'staff', 'list');
  expect(listed.answer).toMatchObject({ staff: [{ name: 'Alex Doe' }] });
  expect(await run(current, env, 'upgrade', '--check')).toMatchObject({
    code: 1,
    answer: { found: 2, needed: 1, steps: [] },
    stderr: expect.stringMatching(/at version 2, written by a newer relay; this one knows version 1/),
  });
});

it('a data directory in use is checked, upgraded by the next start, and not changed by a relay of the version before', async () => {
  const directory = await directoryOfTest();
  const env = relayEnvironment(directory);
  const running = await serve(current, env);
  const needed = { code: 3, answer: { found: 1, needed: 2, steps } };
  expect(await run(next, env, 'upgrade', '--check')).toMatchObject(needed);
  await run(current, env, 'invite', '--name', 'Alex Doe');
  await running.kill('SIGTERM');
  await (await serve(next, env)).kill('SIGTERM');
  const content = () => readFile(path.join(directory, 'relay.db'), 'latin1');
  const before = await content();
  expect(rowsIn(directory, "SELECT value FROM meta WHERE name = 'version'")).toEqual([{ value: 2 }]);
  expect(
    rowsIn(directory, "SELECT record ->> 'team' AS team FROM records WHERE collection = 'staff'"),
  ).toEqual([{ team: 'support' }]);
  const refused = await run(current, env, 'staff', 'list');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/relay.db is at version 2, written by a newer relay/);
  expect(await content()).toBe(before);
});

it('a backup of the version before or after is refused with its version', async () => {
  const directory = await directoryOfTest();
  const env = relayEnvironment(directory);
  for (const [writer, reader, found, needed] of [
    [current, next, 1, 2],
    [next, current, 2, 1],
  ] as const) {
    const file = path.join(directory, `backup-${found}`);
    const store = relayEnvironment(await directoryOfTest());
    expect((await run(writer, store, 'backup', '--to', file)).code).toBe(0);
    const refused = await run(reader, env, 'restore', file, '--verify');
    expect(refused).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(
        `the backup is at version ${found}; this relay reads version ${needed} alone: restore it with the relay that wrote it`,
      ),
    });
  }
});

it('a relay of the version before goes on beside one of the next, and neither loses what the other writes', async () => {
  const database = await freshDatabase();
  const env = { ...relayEnvironment(''), RELAY_STORE: database.url };
  const before = await serve(current, env);
  expect((await run(current, env, 'invite', '--name', 'Alex Doe')).code).toBe(0);
  const after = await serve(next, env);
  const enrol = async (at: string, relay: readonly string[], name: string) => {
    const { answer } = await run(relay, env, 'invite', '--name', name, '--role', 'admin');
    const { invite } = answer as { invite: string };
    const enrolled = await createClient(api, { baseUrl: at, fetch }).enrol({ body: { invite } });
    if (!enrolled.ok) throw new Error(enrolled.failure.code);
    return createClient(api, { baseUrl: at, fetch, credential: enrolled.value.session });
  };
  const [ofBefore, ofAfter] = [
    await enrol(before.url, current, 'Robin'),
    await enrol(after.url, next, 'Sam'),
  ];
  const names = async (client: typeof ofBefore) => {
    const listed = await client.listStaff();
    return listed.ok ? listed.value.staff.map(({ name }) => name).sort() : listed.failure.code;
  };
  const all = ['Alex Doe', 'Robin', 'Sam'];
  expect(await names(ofBefore)).toEqual(all);
  expect(await names(ofAfter)).toEqual(all);
  // The older relay writes a record that the newer one has made, and keeps the field that only that one knows.
  await database.query(`UPDATE staff SET record = record || '{"team":"night shift"}' WHERE name = 'Sam'`);
  const listed = await ofBefore.listStaff();
  const sam = listed.ok ? listed.value.staff.find(({ name }) => name === 'Sam')?.id : undefined;
  expect((await ofBefore.revokeStaff({ id: sam ?? '' })).ok).toBe(true);
  const rows = await database.query(
    `SELECT team, (record ->> 'revokedAt') IS NOT NULL AS revoked FROM staff WHERE name = 'Sam'`,
  );
  expect(rows).toEqual([{ team: 'night shift', revoked: true }]);
  expect(before.lines.join('\n')).not.toContain('cannot be parsed');
  expect(after.lines.join('\n')).not.toContain('cannot be parsed');
  // Until every relay is new, one of the version before may also start again.
  await before.kill('SIGTERM');
  await serve(current, env);
});

/** What a query of the operator finds in a data directory. */
function rowsIn(directory: string, sql: string): unknown[] {
  const database = new DatabaseSync(path.join(directory, 'relay.db'), { readOnly: true });
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}
