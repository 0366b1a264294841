import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import packageJson from '../../../package.json' with { type: 'json' };
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
  const line = relay.logLines.find((each) => each.includes('relay listening')) ?? '';
  const { operations } = JSON.parse(line) as { operations: string };
  const text = await (await fetch(`${operations}/metrics`)).text();
  const { stderr } = runAny('promtool', ['check', 'metrics'], text);
  expect(stderr).toBe('');
  await relay.stop();
});

it('an alert rule fires in each outage, and every rule fires in one', { timeout: 120_000 }, async () => {
  const tests = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.test.yml'))
    .map((name) => path.join(import.meta.dirname, name));
  run('promtool', ['test', 'rules', ...tests]);
  const rules = await readFile(path.join(deploy, 'monitoring/alerts.yml'), 'utf8');
  const scenarios = (await Promise.all(tests.map((file) => readFile(file, 'utf8')))).join('\n');
  const names = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !scenarios.includes(`alertname="${name}"`))).toEqual([]);
});

it('systemd accepts the timer', () => {
  run('systemd-analyze', ['verify', path.join(deploy, 'noiseaware-connect-backup.timer')]);
});

it('the unit waits for the relay, watches it, reloads its settings, and imports its secrets apart from the data', async () => {
  const unit = await readFile(path.join(deploy, 'noiseaware-connect.service'), 'utf8');
  for (const line of [
    'Type=notify',
    'WatchdogSec=60',
    'ExecReload=/bin/kill -HUP $MAINPID',
    'ImportCredential=noiseaware-connect.*',
    'User=noiseaware-connect',
    'StateDirectory=noiseaware-connect',
    'ConditionPathExists=/etc/noiseaware-connect/relay.env',
  ])
    expect(unit.split('\n')).toContain(line);
});

it.each(['noiseaware-connect.service', 'noiseaware-connect-backup.service'])(
  'systemd accepts %s and rates its exposure at most 1.5',
  (name) => {
    const unit = path.join(deploy, name);
    // It runs programs that are not on this machine; anything else that it says is a fault.
    const said = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' }).stderr;
    expect(said.split('\n').filter((line) => line.includes(name) && !/is not executable/.test(line))).toEqual(
      [],
    );
    const [, exposure] =
      /exposure level for .*: ([\d.]+)/.exec(run('systemd-analyze', ['security', '--offline=yes', unit])) ??
      [];
    expect(Number(exposure)).toBeLessThanOrEqual(1.5);
  },
);

const argumentsOf = (dockerfile: string[], instruction: string): string[] =>
  dockerfile
    .filter((line) => line.startsWith(`${instruction} `))
    .map((line) => line.slice(instruction.length + 1));

it('the Dockerfile pins its base by digest, its program serves, and its health check works', {
  timeout: 120_000,
}, async () => {
  const dockerfile = (await readFile(path.join(deploy, 'Dockerfile'), 'utf8')).split('\n');
  for (const base of argumentsOf(dockerfile, 'FROM'))
    expect(base).toMatch(/^node:24\.\S+@sha256:[0-9a-f]{64}$/);
  const context = path.join(directory, 'image');
  const build = ['build', '--config', 'bundle.config.ts', '--outDir', context, '--emptyOutDir'];
  execFileSync(path.join(root, 'relay/node_modules/.bin/vite'), build, {
    cwd: path.join(root, 'relay'),
    stdio: 'pipe',
  });
  for (const copied of argumentsOf(dockerfile, 'COPY')) {
    const [file = ''] = copied.split(' ').filter((word) => !word.startsWith('--'));
    expect(readdirSync(context)).toContain(file);
  }
  const home = path.join(directory, 'home');
  run('mkdir', [home]);
  const { RELAY_STORE, ...environment } = relayEnvironment(path.join(home, 'data'));
  // The image's program, on this machine: its path lies in the directory that was built.
  const built = (text: string) => text.replace('/opt/noiseaware-connect', context);
  const [entry = '[]'] = argumentsOf(dockerfile, 'ENTRYPOINT');
  const [, ...entrypoint] = JSON.parse(built(entry)) as string[];
  const env = { ...environment, RELAY_OPS_ADDRESS: '127.0.0.1:0' };
  const relay = await startRelayProcess(
    { ...env, RELAY_STORE: RELAY_STORE ?? '' },
    [...entrypoint, 'serve'],
    home,
  );
  const line = relay.lines.find((each) => each.includes('relay listening')) ?? '';
  const { host } = new URL((JSON.parse(line) as { operations: string }).operations);
  const [check = ''] = argumentsOf(dockerfile, 'HEALTHCHECK');
  const [, ...command] = JSON.parse(
    check.replace(/^.*? CMD /, '').replace('127.0.0.1:8786', host),
  ) as string[];
  expect((await runProgram(command, {}, home)).code).toBe(0);
  expect(await relay.kill('SIGTERM')).toBe(0);
  expect((await runProgram(command, {}, home)).code).toBe(1);
  expect(dockerfile).toContain('USER node');
});

it('kustomize builds three relays, whose operations port is open to Prometheus alone', async () => {
  const drawn = run('kustomize', ['build', path.join(deploy, 'kubernetes')]);
  const objects = parseAllDocuments(drawn).map((each) => each.toJS() as KubernetesObject);
  const of = (kind: string) => objects.find((each) => each.kind === kind);
  expect(objects.map(({ kind }) => kind).sort()).toEqual(
    [
      ...['ConfigMap', 'CronJob', 'Deployment', 'Ingress', 'NetworkPolicy', 'PersistentVolumeClaim'],
      ...['PodDisruptionBudget', 'Service', 'Service', 'ServiceMonitor'],
    ].sort(),
  );
  // The nightly backup has the image and the settings of the relays. The name with the hash of its content.
  const container = {
    image: `registry.your-company.example/noiseaware-connect:${packageJson.version}`,
    envFrom: [{ configMapRef: { name: of('ConfigMap')?.metadata.name } }, { secretRef: {} }],
  };
  const template = { spec: { containers: [container] } };
  expect(of('Deployment')?.spec).toMatchObject({ replicas: 3, template });
  const backup = { ...container, args: ['backup', '--to', '/backups', '--keep', '14d'] };
  const nightly = { spec: { containers: [backup] } };
  expect(of('CronJob')?.spec).toMatchObject({ jobTemplate: { spec: { template: nightly } } });
  expect(of('PodDisruptionBudget')?.spec).toMatchObject({ minAvailable: 2 });
  const prometheus = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } };
  expect(of('NetworkPolicy')?.spec).toMatchObject({
    policyTypes: ['Ingress'],
    ingress: [{ ports: [{ port: 'http' }] }, { from: [prometheus], ports: [{ port: 'operations' }] }],
  });
  const monitored = of('ServiceMonitor')?.spec as { selector: { matchLabels: object } };
  const operations = objects.filter(
    ({ kind, spec }) => kind === 'Service' && JSON.stringify(spec).includes('"operations"'),
  );
  expect(operations.map(({ metadata }) => metadata.labels)).toEqual([monitored.selector.matchLabels]);
});

/** What is read of an object of Kubernetes'. */
interface KubernetesObject {
  kind: string;
  metadata: { name: string; labels?: object };
  spec?: object;
}
