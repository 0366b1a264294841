import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
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
  return { child, port, status };
}

it('a relay whose log cannot be written, because that disk is full, serves and stops as ever', async () => {
  const { child, status } = await startUnread((env) =>
    spawn(process.execPath, serve, { env, stdio: ['ignore', openSync('/dev/full', 'w'), 'ignore'] }),
  );
  for (let times = 0; times < 5; times += 1) expect(await status()).toBe(401);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('a relay that was started at a terminal answers what is under way and stops once that is closed, also if it is told twice', async () => {
  const directory = await directoryOfTest();
  const [log, pid] = [path.join(directory, 'log'), path.join(directory, 'pid')];
  const command = `echo $$ > ${pid}; exec ${[process.execPath, ...serve].join(' ')} > ${log}`;
  const { child, port, status } = await startUnread((env) =>
    spawn('script', ['--quiet', '--command', command, '/dev/null'], {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    }),
  );
  const headers = { 'content-type': 'application/json', 'content-length': 2 };
  const call = request({ port, headers, method: 'POST', path: '/noiseaware/connection' });
  const answered = once(call, 'response') as Promise<[IncomingMessage]>;
  await new Promise<void>((sent) => void call.write('{', () => sent()));
  child.kill('SIGKILL');
  await expect.poll(() => readFileSync(log, 'utf8')).toContain('relay stopping');
  // Kernel, shells and session managers tell it, each by itself.
  process.kill(Number(readFileSync(pid, 'utf8')), 'SIGHUP');
  call.end('}');
  const [{ statusCode }] = await answered;
  expect(statusCode).toBe(400);
  await expect.poll(() => readFileSync(log, 'utf8')).toContain('relay stopped');
  expect(await status()).toBe('nothing answers');
});
