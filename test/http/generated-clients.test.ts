import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';

// What others' tools make of the relay's document. They are installed here alone, so that nobody else needs them.

const execute = promisify(execFile);
const directory = await directoryOfFile();
const run = (program: string, ...args: string[]) =>
  execute(program, args, { cwd: directory, timeout: 240_000, maxBuffer: 2 ** 24 });
const tool = (name: string, ...args: string[]) =>
  run(process.execPath, path.join(directory, 'node_modules', name), ...args);

const packages = [
  '@hey-api/openapi-ts@0.99.0',
  '@stoplight/spectral-cli@6.16.3',
  'openapi-typescript@7.13.0',
  'orval@8.38.0',
  'typescript@5.9.3',
];

const stage = await stageOfFile();
const audiences = ['all', 'backends'] as const;
for (const audience of audiences) {
  const answer = await fetch(`${stage.relay.url}/openapi.json?for=${audience}`);
  const document = (await answer.json()) as { info: object };
  // Relays of tests are at an address of this machine, which linters take for a left-over.
  const servers = [{ url: 'https://connect.your-company.example' }];
  await writeFile(path.join(directory, `${audience}.json`), JSON.stringify({ ...document, servers }));
}
await run('npm', 'install', '--silent', '--no-audit', '--no-fund', '--prefix', directory, ...packages);

/** Compiles a program, and what it imports, by TypeScript's strict rules. Returns what the compiler reports. */
async function compile(program: string): Promise<string> {
  await writeFile(path.join(directory, 'program.ts'), program);
  const strict = ['--strict', '--noEmit'];
  const modern = ['--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler'];
  const libraries = ['--lib', 'es2023,dom,dom.iterable'];
  const compiler = tool('typescript/bin/tsc', ...strict, ...modern, ...libraries, 'program.ts');
  const { stdout } = await compiler.catch((error: { stdout: string }) => error);
  return stdout;
}

/** What a program does with the types of a generated client: it compiles only if they say as much as the document. */
const useOf = (types: {
  event: string;
  known: string;
  connected: string;
  query: string;
  problem: string;
  page: string;
}) => `
export function accountOf(event: ${types.event}): string | undefined {
  const known = event as ${types.known};
  if (known.type !== 'connection.connected') return undefined;
  const connected: ${types.connected} = known;
  return connected.data.connection.account.id;
}
export const query: ${types.query} = { limit: 200, wait: 30, type: ['connection.connected'] };
// @ts-expect-error: a number is a number.
export const wrong: ${types.query} = { limit: '200' };
export const fixedBy = (problem: ${types.problem}): 'owner' | 'staff' | 'operator' | 'time' | 'caller' =>
  problem.fixedBy;
export const place = (page: ${types.page}): number => page.next + (page.events[0]?.seq ?? 0);
`;

describe('a client that is generated from the document for backends compiles strictly, and types events, queries and refusals', () => {
  it('by openapi-typescript', async () => {
    await tool('openapi-typescript/bin/cli.js', 'backends.json', '-o', 'schema.d.ts');
    const use = useOf({
      event: "S['Event']",
      known: "S['KnownEvent']",
      connected: "Extract<S['Event'], { type: 'connection.connected' }>",
      query: "NonNullable<operations['readEvents']['parameters']['query']>",
      problem: "S['Problem']",
      page: "operations['readEvents']['responses'][200]['content']['application/json']",
    });
    const program = `import type { components, operations } from './schema.js';
type S = components['schemas'];
${use}
export function narrowed(event: S['KnownEvent']): string {
  switch (event.type) {
    case 'connection.connected':
      return event.data.connection.account.id;
    case 'alert.received':
      return event.data.alert.id;
    default:
      return event.id;
  }
}`;
    expect(await compile(program)).toBe('');
    expect(
      await compile(`${program}\nexport const none: S['Event'] = { type: 'connection.connected' };`),
    ).not.toBe('');
  }, 300_000);

  it('by hey-api', async () => {
    await tool('@hey-api/openapi-ts/bin/run.js', '-i', 'backends.json', '-o', 'hey');
    const use = useOf({
      event: 'Event',
      known: 'KnownEvent',
      connected: "Extract<Event, { type: 'connection.connected' }>",
      query: "NonNullable<ReadEventsData['query']>",
      problem: 'Problem',
      page: 'ReadEventsResponses[200]',
    });
    const names = 'Event, KnownEvent, Problem, ReadEventsData, ReadEventsResponses';
    expect(await compile(`import type { ${names} } from './hey/index';\n${use}`)).toBe('');
  }, 300_000);

  it('by orval', async () => {
    const output = { target: './orval/client.ts', schemas: './orval/model', client: 'fetch' };
    const config = { connect: { input: './backends.json', output } };
    await writeFile(path.join(directory, 'orval.config.mjs'), `export default ${JSON.stringify(config)};`);
    await tool('orval/dist/bin/orval.mjs', '--config', 'orval.config.mjs');
    const use = useOf({
      event: 'Event',
      known: 'KnownEvent',
      connected: 'ConnectionConnectedEvent',
      query: 'ReadEventsParams',
      problem: 'Problem',
      page: 'ReadEvents200',
    });
    const names = 'ConnectionConnectedEvent, Event, KnownEvent, Problem, ReadEvents200, ReadEventsParams';
    const program = `import type { ${names} } from './orval/model/index';
export { readEvents } from './orval/client';
${use}`;
    expect(await compile(program)).toBe('');
  }, 300_000);
});

it.each(audiences)(
  'Spectral’s rules find nothing in the document for %s',
  async (audience) => {
    const rules = {
      extends: ['spectral:oas'],
      // It refuses scopes of http schemes, which OpenAPI 3.1 allows (section 4.8.30).
      rules: { 'oas3-operation-security-defined': 'off' },
    };
    await writeFile(path.join(directory, 'rules.json'), JSON.stringify(rules));
    const lint = (file: string) =>
      tool(
        '@stoplight/spectral-cli/dist/index.js',
        'lint',
        file,
        '--ruleset',
        'rules.json',
        '--fail-severity',
        'hint',
      );
    expect((await lint(`${audience}.json`)).stdout).toContain('No results');
    await writeFile(path.join(directory, 'broken.json'), '{"openapi":"3.1.0","info":{},"paths":{}}');
    await expect(lint('broken.json')).rejects.toThrow();
  },
  120_000,
);
