import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { startRelayProcess } from '../support/relay/relay-process.ts';

const directory = await directoryOfFile();

/** A relay under a service manager, whose `systemd-notify` writes down what it is told and its environment. */
async function startUnderSystemd(program: string, env: Record<string, string> = {}) {
  const written = path.join(directory, 'written');
  await writeFile(written, '');
  const command = path.join(directory, 'systemd-notify');
  await writeFile(command, program.replace('WRITTEN', written));
  await chmod(command, 0o755);
  const relay = await startRelayProcess({
    ...relayEnvironment(path.join(directory, 'data')),
    NOTIFY_SOCKET: '/run/systemd/notify',
    PATH: `${directory}:${process.env['PATH']}`,
    ...env,
  });
  return { relay, written: () => readFile(written, 'utf8') };
}

it('the relay tells systemd that it is ready and then that it is alive, and passes on no secret', async () => {
  const { relay, written } = await startUnderSystemd('#!/bin/sh\n(echo "$@"; env) >> WRITTEN\n', {
    WATCHDOG_USEC: '200000',
  });
  const told = async () => (await written()).match(/^(READY|WATCHDOG)=1$/gm)?.slice(0, 3);
  await expect.poll(told).toEqual(['READY=1', 'WATCHDOG=1', 'WATCHDOG=1']);
  const names = [...(await written()).matchAll(/^(\w+)=/gm)].map(([, name]) => name);
  // The shell sets PWD.
  expect([...new Set(names)].sort()).toEqual(['NOTIFY_SOCKET', 'PATH', 'PWD', 'READY', 'WATCHDOG']);
  expect(await relay.kill('SIGTERM')).toBe(0);
});

it('the relay serves on and logs a warning if systemd cannot be notified', async () => {
  const { relay } = await startUnderSystemd('#!/bin/sh\nexit 3\n');
  await expect
    .poll(() => relay.lines.find((line) => line.includes('systemd could not be notified')))
    .toContain('"level":"warn"');
  expect((await fetch(`${relay.url}/health/live`)).status).toBe(200);
  expect(await relay.kill('SIGTERM')).toBe(0);
});
