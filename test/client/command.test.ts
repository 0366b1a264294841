import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { beforeEach, expect, it } from 'vitest';
import { runCommand } from '../../relay/client/src/cli/run-command.ts';
import { createClient, readJson, readThresholds, writeJson } from '../../relay/client/src/index.ts';
import { version } from '../../relay/client/src/version.ts';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { callNoiseAware } from '../support/relay/call-noiseaware.ts';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

let directory: string;
const stage = await stageOfFile();
await connectAccount(stage.staff, { id: 'cust-1' });
const env = { CONNECT_URL: stage.relay.url, CONNECT_KEY: stage.key };
const client = createClient({ url: stage.relay.url, key: stage.key });
beforeEach(async () => {
  directory = await directoryOfTest();
});

const plan = (...options: string[]) => ['thresholds', 'plan', ...options, '--to', 'plan.json'];
const apply = ['thresholds', 'apply', 'plan.json'];

/** Runs the command to its end. */
async function run(args: string[], input = '', given: Record<string, string> = env) {
  const printed = { code: 0, stdout: '', stderr: '' };
  printed.code = await runCommand(args, {
    env: given,
    directory,
    input: Readable.from([input]),
    out: (text) => {
      printed.stdout += `${text}\n`;
    },
    error: (text) => {
      printed.stderr += `${text}\n`;
    },
    sleep: async () => undefined,
    fetch: globalThis.fetch,
    now: Date.now,
    signal: new AbortController().signal,
  });
  return printed;
}

async function outputOf(args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return stdout;
}

async function refusalOf(args: string[], exitCode = 2): Promise<string> {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  return stderr;
}
const written = () => stage.sandbox.entries('api').filter(({ details }) => details.method === 'PUT').length;
const levels = async () =>
  [...(await readThresholds(client, 'cust-1')).values()].map((each) => each.map(({ NRS }) => NRS));

it('plan prints the changes and writes nothing; apply writes them once', async () => {
  const before = written();
  const shown = await outputOf(plan('--all', '--set', 'NRS=77', '--set', 'timeZone=Central'));
  expect(shown.match(/^cust-1, activity zone \d{17,}$/gm)).toHaveLength(3);
  expect(shown).toContain('+ NRS 77  TriggerCount 3  endTime 24  startTime 0  timeZone Central');
  expect(written()).toBe(before);
  expect(await outputOf(apply)).toBe(
    'Activity zones: 3 written, 0 were so already, 0 left as they are, 0 failed.\n',
  );
  expect(await levels()).toEqual([[77], [77], [77]]);
  expect(await outputOf(plan('--all', '--set', 'NRS=77').slice(0, -2))).toBe('Nothing would change.\n');
});

it('apply continues after an interruption and skips zones that changed since the plan', async () => {
  await outputOf(plan('--account', 'cust-1', '--set', 'NRS=60'));
  const text = await readFile(path.join(directory, 'plan.json'), 'utf8');
  const { changes } = readJson(text) as { changes: { zone: string; after: object[] }[] };
  const [first, second] = changes;
  if (first === undefined || second === undefined) throw new Error('there are too few zones');
  const replace = ({ zone, after }: typeof first, NRS: number) =>
    client.fetch('cust-1', `/thresholds/activityZone/${zone}/replace`, {
      method: 'PUT',
      json: { thresholds: after.map((each) => ({ ...each, NRS })) },
    });
  // One zone as if it had been applied, one by another program.
  expect((await replace(first, 60)).status).toBe(200);
  expect((await replace(second, 99)).status).toBe(200);
  const { code, stdout, stderr } = await run([...apply, '--json']);
  expect([code, JSON.parse(stdout)]).toEqual([
    1,
    { written: 1, already_so: 1, changed_meanwhile: 1, not_taken: 0, failed: 0 },
  ]);
  expect(stderr).toContain(`cust-1, activity zone ${second.zone}: left as it is`);
  expect(await levels()).toEqual(expect.arrayContaining([[60], [99], [60]]));
});

it('continues with other accounts when one fails, and reports it by the exit code', async () => {
  const failing = await run(plan('--account', 'unknown', '--account', 'cust-1', '--set', 'NRS=61'));
  expect([failing.code, failing.stdout.match(/activity zone/g)?.length]).toEqual([1, 3]);
  expect(failing.stderr).toContain('unknown: ');
  expect(failing.stderr).toContain('read 2 of 2 accounts');
  expect(failing.stderr).toContain('1 of 2 accounts are not in the plan');
});

it('--replace replaces a zone’s thresholds by the given list', async () => {
  const list = [
    { NRS: 70, TriggerCount: 1, startTime: 0, endTime: 8, timeZone: 'Eastern' },
    { NRS: 85, TriggerCount: 3, startTime: 8, endTime: 24, timeZone: 'Eastern' },
  ];
  await writeFile(path.join(directory, 'list.json'), writeJson(list));
  const [zone = ''] = (await readThresholds(client, 'cust-1')).keys();
  await outputOf(plan('--account', 'cust-1', '--zone', zone, '--replace', 'list.json'));
  await outputOf(apply);
  const after = (await readThresholds(client, 'cust-1')).get(zone);
  expect(after).toMatchObject(list.map((each) => ({ ...each, activityZoneID: BigInt(zone) })));
});

it.each([
  ['nrs=80', 'NRS, TriggerCount'],
  ['NRS', 'name=value'],
])('refuses a field that NoiseAware does not have: %s', async (set, words) => {
  expect(await refusalOf(plan('--all', '--set', set))).toContain(words);
});

it('refuses an invalid plan or list, and requires an account and a change', async () => {
  await writeFile(path.join(directory, 'plan.json'), '[{"activityZoneID":1}]');
  expect(await refusalOf(apply)).toContain('no plan');
  expect(await refusalOf(plan('--all', '--replace', 'plan.json'))).toContain('without activityZoneID');
  expect(await refusalOf(plan('--set', 'NRS=62'))).toContain('--account');
  expect(await refusalOf(plan('--all'))).toContain('--set');
});

it('never overwrites a file with a plan', async () => {
  await writeFile(path.join(directory, 'plan.json'), 'mine');
  expect(await refusalOf(plan('--all', '--set', 'NRS=62'), 1)).toContain('exists already');
  expect(await readFile(path.join(directory, 'plan.json'), 'utf8')).toBe('mine');
});

it('applies a plan from standard input, with the key from a file and the URL from --url', async () => {
  const shown = await run(['thresholds', 'plan', '--account', 'cust-1', '--set', 'NRS=63', '--json']);
  await writeFile(path.join(directory, 'key'), `${stage.key}\n`);
  const options = ['--url', stage.relay.url, '--key-file', 'key', '--json'];
  const { code, stdout } = await run(['thresholds', 'apply', '-', ...options], shown.stdout, {});
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { written: 3, failed: 0 }]);
});

it.each([
  [[], 'see --help'],
  [['thresholds'], 'see --help'],
  [['thresholds', 'apply'], 'see --help'],
  [['thresholds', 'plan', '--everything'], '--everything'],
  [['thresholds', 'plan', 'cust-1', '--set', 'NRS=62'], 'see --help'],
  [['thresholds', 'plan', '--all', '--set', 'NRS=loud'], 'NRS must be a number from 1 to 130'],
  [
    ['thresholds', 'plan', '--all', '--set', 'NRS=62', '--where', 'startTime=99'],
    '--where: startTime must be',
  ],
  [['thresholds', 'plan', '--all', '--replace', 'x', '--where', 'NRS=75'], '--where needs --set'],
  [['thresholds', 'plan', '--all', '--set', 'NRS=62', '--missing'], '--missing needs --replace'],
  [['token'], 'see --help'],
  [['token', 'cust-1', '--url', 'http://relay.example'], 'https://'],
  [['token', 'cust-1', '--url', 'relay'], 'Invalid URL'],
])('exits with code 2 on wrong usage: %j', async (args, words) => {
  expect(await refusalOf(args)).toContain(words);
  expect(JSON.parse(await refusalOf([...args, '--json']))).toMatchObject({ code: 'invalid_input' });
});

it.each([
  [['--help'], 'noiseaware-connect <command>'],
  [['thresholds', 'plan', '--help'], 'noiseaware-connect thresholds plan'],
  [['token', '--help'], 'noiseaware-connect token ACCOUNT'],
])('prints its usage: %j', async (args, words) => {
  expect(await outputOf(args)).toContain(words);
});

it('prints a token that NoiseAware accepts, and with --json also when it expires', async () => {
  const token = (await outputOf(['token', 'cust-1', '--min-ttl', '120'])).trim();
  expect(await callNoiseAware(stage.sandbox, token)).toBe(200);
  const { userToken, expiresAt } = JSON.parse(await outputOf(['token', 'cust-1', '--json']));
  expect(await callNoiseAware(stage.sandbox, userToken)).toBe(200);
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
});

it('--where changes only the thresholds that match', async () => {
  const day = { NRS: 85, TriggerCount: 3, startTime: 8, endTime: 22, timeZone: 'Eastern' };
  await writeFile(path.join(directory, 'list.json'), writeJson([day, { ...day, startTime: 22, endTime: 8 }]));
  await outputOf(plan('--all', '--replace', 'list.json'));
  await outputOf(apply);
  const night = ['--set', 'NRS=65', '--where', 'startTime=22'];
  const shown = await outputOf(['thresholds', 'plan', '--all', ...night]);
  expect(shown.match(/^ {2}\+ NRS 65 .*startTime 22/gm)).toHaveLength(3);
  expect(shown.match(/^ {4}NRS 85 .*startTime 8 /gm)).toHaveLength(3);
});

it('a failed account is never "nothing would change"', async () => {
  const { code, stdout, stderr } = await run([
    'thresholds',
    'plan',
    '--account',
    'unknown',
    '--set',
    'NRS=61',
  ]);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('1 of 1 accounts are not in the plan');
});

it('--version prints the version of the package, and is in --help', async () => {
  expect(await outputOf(['--version'])).toBe(`${version}\n`);
  expect(await outputOf(['--help'])).toContain('--version');
});

it('reports a refused key', async () => {
  const { code, stderr } = await run(['thresholds', 'plan', '--all', '--set', 'NRS=62'], '', {
    ...env,
    CONNECT_KEY: 'nackey_x',
  });
  expect([code, stderr]).toEqual([1, expect.stringContaining('(unauthenticated')]);
});
