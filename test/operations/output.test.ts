import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../sandbox/free-port.ts';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';

const main = path.resolve(import.meta.dirname, '../../relay/src/main.ts');
const serve = ['--disable-sigusr1', '--', main, 'serve'];

/** A relay whose output is not read by this process, once it answers. */
async function startUnread(start: (env: Record<string, string>) => ChildProcess) {
  const port = String(await freePort());
  const environment = relayEnvironment(path.join(await directoryOfTest(), 'data'));
  const child = start({
    PATH: process.env['PATH'] ?? '',
    ...environment,
    RELAY_PORT: port,
    LOG_LEVEL: 'info',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const status = () =>
    fetch(`http://127.0.0.1:${port}/v1/connections`).then(
      (answer) => answer.status,
      () => 'nothing answers',
    );
  await expect.poll(status).toBe(401);
  return { child, status };
}

it('a relay whose log cannot be written, because that disk is full, serves and stops as ever', async () => {
  const { child, status } = await startUnread((env) =>
    spawn(process.execPath, serve, { env, stdio: ['ignore', openSync('/dev/full', 'w'), 'ignore'] }),
  );
  for (let times = 0; times < 5; times += 1) expect(await status()).toBe(401);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('a relay that was started at a terminal stops once that is closed', async () => {
  const { child, status } = await startUnread((env) =>
    spawn('script', ['--quiet', '--command', [process.execPath, ...serve].join(' '), '/dev/null'], {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    }),
  );
  child.kill('SIGKILL');
  await expect.poll(status).toBe('nothing answers');
});
