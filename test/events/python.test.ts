import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findProgram, installByApt } from '../support/browser/installed-program.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

if (findProgram('', ['python3'], []) === undefined) installByApt('python3');
const sample = path.resolve(import.meta.dirname, '../../relay/client/examples/noiseaware_events.py');
const cwd = await directoryOfFile();
const { relay, staff, key } = await stageOfFile();

/** Runs the sample. What it prints is collected until it is stopped. */
function run() {
  const { PATH = '' } = process.env;
  const program = spawn('python3', [sample], {
    cwd,
    env: { PATH, CONNECT_URL: relay.url, CONNECT_KEY: key },
  });
  let printed = '';
  program.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  onTestFinished(() => void program.kill());
  return { lines: () => printed.trimEnd().split('\n'), stop: () => program.kill('SIGKILL') };
}

it('the sample in Python reads events over restarts of the relay and of itself', async () => {
  const timeout = 20_000;
  await connectAccount(staff, { id: 'cust-1' });
  const first = run();
  await expect.poll(first.lines, { timeout }).toEqual(['1 connection.connected cust-1']);
  await relay.restart();
  await connectAccount(staff, { id: 'cust-2' });
  await expect.poll(() => first.lines().slice(1), { timeout }).toEqual(['2 connection.connected cust-2']);
  first.stop();
  await connectAccount(staff, { id: 'cust-3' });
  const second = run();
  // The last event may not have been stored as done.
  await expect.poll(() => second.lines().at(-1), { timeout }).toBe('3 connection.connected cust-3');
}, 90_000);
