import { execFile, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { findProgram, installByApt } from '../support/browser/installed-program.ts';
import { directoryOfFile, directoryOfTest } from '../support/fresh-directory.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfTest } from '../support/relay/relay-stage.ts';

const { PATH = '', HOME = '' } = process.env;
const examples = path.resolve(import.meta.dirname, '../../relay/client/examples');
const binary = path.join(await directoryOfFile(), 'noiseaware_events');

const samples = [
  {
    name: 'Python',
    program: 'python3',
    debian: ['python3'],
    command: ['python3', `${examples}/noiseaware_events.py`],
  },
  { name: 'Go', program: 'go', debian: ['golang-go'], command: [binary] },
  {
    name: 'PHP',
    program: 'php',
    debian: ['php-cli', 'php-curl'],
    command: ['php', `${examples}/noiseaware_events.php`],
  },
].filter(({ program, debian }) => findProgram('', [program], []) !== undefined || installByApt(...debian));

if (samples.some(({ name }) => name === 'Go')) {
  const file = path.join(examples, 'noiseaware_events.go');
  for (const args of [
    ['vet', file],
    ['build', '-o', binary, file],
  ])
    await promisify(execFile)('go', args, { env: { PATH, HOME } });
}

it('at least one sample’s toolchain is installed', () => {
  expect(samples.length).toBeGreaterThan(0);
});

it.each(samples)(
  'the sample in $name reads events over restarts of the relay and of itself',
  async ({ command }) => {
    const cwd = await directoryOfTest();
    const { relay, staff, key } = await stageOfTest();
    /** Runs the sample. What it prints is collected until it is stopped. */
    const run = () => {
      const [program = '', ...args] = command;
      const env = { PATH, HOME, CONNECT_URL: relay.url, CONNECT_KEY: key };
      const child = spawn(program, args, { cwd, env });
      let printed = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
      onTestFinished(() => void child.kill());
      return { lines: () => printed.trimEnd().split('\n'), stop: () => child.kill('SIGKILL') };
    };
    const place = () => readFile(path.join(cwd, 'events.place'), 'utf8').catch(() => undefined);
    const timeout = 20_000;
    await connectAccount(staff, { id: 'cust-1' });
    const first = run();
    await expect.poll(first.lines, { timeout }).toEqual(['1 connection.connected cust-1']);
    await expect.poll(place, { timeout }).toBe('1');
    await relay.restart();
    await connectAccount(staff, { id: 'cust-2' });
    await expect.poll(() => first.lines().slice(1), { timeout }).toEqual(['2 connection.connected cust-2']);
    first.stop();
    await connectAccount(staff, { id: 'cust-3' });
    const second = run();
    // The last event may not have been stored as done.
    await expect.poll(() => second.lines().at(-1), { timeout }).toBe('3 connection.connected cust-3');
    await expect.poll(place, { timeout }).toBe('3');
    expect(await readdir(cwd)).toEqual(['events.place']);
  },
  90_000,
);
