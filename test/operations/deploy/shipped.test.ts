import { execFileSync, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { directoryOfFile } from '../../support/fresh-directory.ts';
import { relayEnvironment } from '../../support/relay/relay-environment.ts';
import { runProgram, startRelayProcess } from '../../support/relay/relay-process.ts';
import { startTestRelay } from '../../support/relay/test-relay.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const deploy = path.join(root, 'relay/deploy');

const directory = await directoryOfFile();

const runAny = (program: string, args: string[], input = '') =>
  spawnSync(program, args, { input, encoding: 'utf8' });

/** Runs a program that has to succeed, and gives what it said. */
function run(program: string, args: string[], input = ''): string {
  const { status, stdout, stderr } = runAny(program, args, input);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout + stderr;
}

it('promtool accepts the alert rules, the dashboard’s queries and the metrics', async () => {
  run('promtool', ['check', 'rules', path.join(deploy, 'monitoring/alerts.yml')]);
  const { panels } = JSON.parse(await readFile(path.join(deploy, 'monitoring/dashboard.json'), 'utf8')) as {
    panels: { targets: { expr: string }[] }[];
  };
  const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  expect(queries.length).toBeGreaterThanOrEqual(panels.length);
  // A dashboard's queries are expressions as those of rules are.
  const rules = queries.map((query, number) => ({
    record: `query_${number}`,
    expr: query.replaceAll('$__rate_interval', '5m'),
  }));
  const file = path.join(directory, 'dashboard.json');
  await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  run('promtool', ['check', 'rules', file]);
  const relay = await startTestRelay({ env: { RELAY_OPS_ADDRESS: '127.0.0.1:0' } });
  const line = relay.logLines.find((each) => each.includes('the relay listens')) ?? '';
  const { operations } = JSON.parse(line) as { operations: string };
  const text = await (await fetch(`${operations}/metrics`)).text();
  const { stderr } = runAny('promtool', ['check', 'metrics'], text);
  // Names that dashboards for Node have always had: gauges that end as counters do.
  const kept = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);
  const said = kept.map((name) => `${name} non-counter metrics should not have "_total" suffix\n`);
  expect(stderr).toBe(said.join(''));
  await relay.stop();
});

it('an alert rule fires in each outage, and every rule fires in one', async () => {
  const tests = path.join(import.meta.dirname, 'alerts.test.yml');
  run('promtool', ['test', 'rules', tests]);
  const rules = await readFile(path.join(deploy, 'monitoring/alerts.yml'), 'utf8');
  const scenarios = await readFile(tests, 'utf8');
  const names = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !scenarios.includes(`alertname="${name}"`))).toEqual([]);
});

it('systemd accepts the unit and rates its exposure at most 1.5', () => {
  const unit = path.join(deploy, 'noiseaware-connect.service');
  // It runs programs that are not on this machine; anything else that it says is a fault.
  const said = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' }).stderr;
  expect(said.split('\n').filter((line) => line.includes(unit) && !/is not executable/.test(line))).toEqual(
    [],
  );
  const [, exposure] =
    /exposure level for .*: ([\d.]+)/.exec(run('systemd-analyze', ['security', '--offline=yes', unit])) ?? [];
  expect(Number(exposure)).toBeLessThanOrEqual(1.5);
});

/** The instructions of a Dockerfile, by its stages. */
const stagesOf = (text: string): string[][] =>
  text
    .split(/^(?=FROM )/m)
    .slice(1)
    .map((stage) => stage.split('\n').filter((line) => /^[A-Z]+ /.test(line)));

const argumentsOf = (stage: string[], instruction: string): string[] =>
  stage
    .filter((line) => line.startsWith(`${instruction} `))
    .map((line) => line.slice(instruction.length + 1));

it('the Dockerfile’s steps build a relay in a clean directory, and its health check works', {
  timeout: 300_000,
}, async () => {
  const [build = [], image = []] = stagesOf(await readFile(path.join(deploy, 'Dockerfile'), 'utf8'));
  const source = path.join(directory, 'src');
  run('sh', ['-c', `mkdir ${source} && git -C ${root} archive HEAD | tar -x -C ${source}`]);
  for (const step of argumentsOf(build, 'RUN'))
    execFileSync('sh', ['-c', step], { cwd: source, stdio: 'pipe' });
  const home = path.join(directory, 'home');
  run('mkdir', [home]);
  const { RELAY_STORE, ...environment } = relayEnvironment(path.join(home, 'data'));
  // The steps of the image, on this machine: its paths lie in the directory that was built.
  const built = (text: string) => text.replace('/opt/noiseaware-connect', path.join(source, 'relay/.output'));
  const [entry = '[]'] = argumentsOf(image, 'ENTRYPOINT');
  const [, ...entrypoint] = JSON.parse(built(entry)) as string[];
  const env = { ...environment, RELAY_OPS_ADDRESS: '127.0.0.1:0' };
  const relay = await startRelayProcess(
    { ...env, RELAY_STORE: RELAY_STORE ?? '' },
    [...entrypoint, 'serve'],
    home,
  );
  const line = relay.lines.find((each) => each.includes('the relay listens')) ?? '';
  const { host } = new URL((JSON.parse(line) as { operations: string }).operations);
  const [check = ''] = argumentsOf(image, 'HEALTHCHECK');
  const [, ...command] = JSON.parse(
    check.replace(/^.*? CMD /, '').replace('127.0.0.1:8786', host),
  ) as string[];
  expect((await runProgram(command, {}, home)).code).toBe(0);
  expect(await relay.kill('SIGTERM')).toBe(0);
  expect((await runProgram(command, {}, home)).code).toBe(1);
  expect(image).toContain('USER node');
});
