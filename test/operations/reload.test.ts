import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { relayEnvironment, sealingKey, sealingKeyNamed } from '../support/relay/relay-environment.ts';
import { runRelay, startRelayProcess } from '../support/relay/relay-process.ts';

const [older, newer] = ['a-client-phrase-of-the-tests', 'another-client-phrase-of-the-tests'];

/** A relay with its log level in `.env`, its client secrets in a file and its sealing keys in systemd's credentials. */
async function startReloaded() {
  const directory = await directoryOfTest();
  const file = (name: string) => path.join(directory, name);
  const write = async (name: string, text: string) => {
    await writeFile(file(name), text);
    await chmod(file(name), 0o600);
  };
  const keys = path.join('credentials', 'noiseaware-connect.RELAY_SEALING_KEYS');
  await mkdir(file('credentials'));
  await write('.env', 'LOG_LEVEL=info\n');
  await write('secrets', older);
  await write(keys, `${sealingKey}\n`);
  const {
    LOG_LEVEL: _,
    RELAY_SEALING_KEYS: __,
    NOISEAWARE_CLIENT_SECRETS: ___,
    ...rest
  } = relayEnvironment(file('data'));
  const env = {
    ...rest,
    NOISEAWARE_CLIENT_SECRETS_FILE: file('secrets'),
    CREDENTIALS_DIRECTORY: file('credentials'),
  };
  const relay = await startRelayProcess(env, undefined, directory);
  /** Sends SIGHUP, and finds the lines from then on as soon as one has this message. */
  const reload = async (message = 'settings read again') => {
    const from = relay.lines.length;
    process.kill(relay.pid, 'SIGHUP');
    const since = () => relay.lines.slice(from).map((line) => JSON.parse(line) as Record<string, unknown>);
    await expect.poll(() => since().map(({ msg }) => msg)).toContain(message);
    return since();
  };
  const run = (...args: string[]) => runRelay(args, env, directory);
  /** How a ConnectionURL call with an unknown code and this secret is refused. */
  const refusal = async (client_secret: string) => {
    const answer = await fetch(`${relay.url}/noiseaware/connection`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_id: rest['NOISEAWARE_CLIENT_ID'], client_secret, code: 'unknown' }),
    });
    return ((await answer.json()) as { error: string }).error;
  };
  const valuesOf = async () => {
    const { keys } = JSON.parse((await run('keys', 'list', '--json')).stdout) as {
      keys: { id: string; values: number }[];
    };
    return Object.fromEntries(keys.map(({ id, values }) => [id, values]));
  };
  return { relay, write, keys, reload, run, refusal, valuesOf };
}

it('SIGHUP replaces log level, client secrets and sealing keys from .env, a file and credentials, and log and doctor name them', async () => {
  const { relay, write, keys, reload, run, refusal, valuesOf } = await startReloaded();
  expect((await run('webhooks', 'add', '--url', 'https://backend.example.com/events')).code).toBe(0);
  expect([await refusal(older), await refusal(newer)]).toEqual(['invalid_grant', 'invalid_client']);

  await write('.env', 'LOG_LEVEL=debug\nRELAY_BRAND_NAME=Seaside Stays\n');
  await write('secrets', newer);
  await write(keys, `${sealingKeyNamed('new')},${sealingKey}`);
  const changed = ['LOG_LEVEL', 'NOISEAWARE_CLIENT_SECRETS', 'RELAY_SEALING_KEYS'];
  const differing = async () =>
    /settings differ from those .*: ([A-Z_, ]+)$/m
      .exec((await run('doctor')).stdout)?.[1]
      ?.split(', ')
      .sort();
  expect(await differing()).toEqual([...changed, 'RELAY_BRAND_NAME'].sort());
  expect(await reload()).toContainEqual(
    expect.objectContaining({ level: 'info', changed, atRestart: ['RELAY_BRAND_NAME'] }),
  );
  expect([await refusal(older), await refusal(newer)]).toEqual(['invalid_client', 'invalid_grant']);
  expect(await differing()).toEqual(['RELAY_BRAND_NAME']);
  await fetch(`${relay.url}/health/live`);
  await expect.poll(() => relay.lines.at(-1)).toContain('"level":"debug"');
  await expect.poll(valuesOf).toEqual({ new: 1, test: 0 });
  const { stdout } = await run('audit', '--what', 'settings_changed', '--json', '--limit', '1');
  expect(JSON.parse(stdout)).toMatchObject({ settings: changed });

  expect((await run('keys', 'drop', 'test')).code).toBe(0);
  await write(keys, sealingKeyNamed('new'));
  expect((await reload()).at(-1)).toMatchObject({ changed: ['RELAY_SEALING_KEYS'] });
  expect(await valuesOf()).toEqual({ new: 1 });
  expect((await reload()).at(-1)).toMatchObject({ changed: [] });
  expect(JSON.stringify(relay.lines)).not.toMatch(/-of-the-tests/);
  expect(await relay.kill('SIGTERM')).toBe(0);
});

it('SIGHUP with invalid values warns of each by name, and the relay goes on with those in use', async () => {
  const { relay, write, keys, reload, run, refusal, valuesOf } = await startReloaded();
  await run('webhooks', 'add', '--url', 'https://backend.example.com/events');
  await write('.env', 'LOG_LEVEL=loud\n');
  await write('secrets', 'short');
  await write(keys, sealingKeyNamed('foreign'));
  const lines = await reload();
  expect(lines.at(-1)).toMatchObject({ msg: 'settings read again', changed: [] });
  const warned = lines.filter(({ level }) => level === 'warn');
  expect(warned.map(({ setting, problem }) => [setting, problem])).toEqual([
    ['LOG_LEVEL', expect.stringContaining('must be one of')],
    ['NOISEAWARE_CLIENT_SECRETS', expect.stringContaining('fewer than')],
    ['RELAY_SEALING_KEYS', expect.stringContaining('has no key "test"')],
  ]);
  expect(await refusal(older)).toBe('invalid_grant');
  await write('.env', 'LOG_LEVEL=info\n');
  await write(keys, sealingKey);
  await write('secrets', newer);
  expect((await reload()).at(-1)).toMatchObject({ changed: ['NOISEAWARE_CLIENT_SECRETS'] });
  expect(await valuesOf()).toEqual({ test: 1 });
  expect(await relay.kill('SIGTERM')).toBe(0);
});
