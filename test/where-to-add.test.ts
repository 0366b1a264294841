import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { languageCodes } from '@noiseaware-connect/shared/language';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { compileCopy } from './support/compile-copy.ts';
import { copyRepository } from './support/copy-repository.ts';
import { directoryOfFile } from './support/fresh-directory.ts';

const copy = await directoryOfFile();

/**
 * Runs a program of this Node in the copy.
 * @returns its standard output
 * @throws with all that it wrote, if it fails
 */
function run(directory: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: path.join(copy, directory),
    encoding: 'utf8',
    // Vitest's own, by which the build would be another.
    env: { ...process.env, NODE_ENV: undefined },
  });
  if (status !== 0) throw new Error(`${args.join(' ')} in ${directory}:\n${stdout}${stderr}`);
  return stdout;
}

/** Evaluates a module in the copy's root: its output. */
const evaluate = (code: string): string => run('.', '--input-type=module', '--eval', code).trim();

const json = (file: string): unknown => JSON.parse(readFileSync(path.join(copy, file), 'utf8'));

/** Replaces the first occurrence in a file of the copy, which must be there, until the test ends. */
function edit(file: string, before: string, after: string): void {
  const where = path.join(copy, file);
  const text = readFileSync(where, 'utf8');
  if (!text.includes(before)) throw new Error(`${file} has no ${before}`);
  writeFileSync(where, text.replace(before, after));
  onTestFinished(() => writeFileSync(where, text));
}

/** The files in which the compiler finds a fault. Tests and drawn files follow later. */
function filesAtFault(program: Parameters<typeof compileCopy>[1] = 'relay'): string[] {
  const errors = compileCopy(copy, program);
  const files = [...errors.matchAll(/^(\S+)\(\d+,\d+\): error/gm)].map(([, file = '']) => file);
  return [...new Set(files)].sort();
}

beforeAll(() => copyRepository(copy), 60_000);

it('an endpoint is one object, and the compiler names its text and its handler', () => {
  const calls = 'shared/src/contract/backends.ts';
  edit(
    calls,
    'export const backendCalls = {',
    `$&
  countTokens: endpoint({
    method: 'GET',
    path: '/v1/tokens/count',
    access: ['token'],
    answer: v.strictObject({ tokens: v.number() }),
  }),`,
  );
  const reference = 'shared/src/contract/backends-reference.ts';
  expect(filesAtFault()).toEqual(['relay/src/compose-handlers.ts', reference]);
  edit(
    reference,
    'ReferenceOf<typeof backendCalls> = {',
    "$&\n  countTokens: { words: 'Counts tokens.', answer: { tokens: 1 } },",
  );
  const handlers = 'relay/src/features/connections/handlers.ts';
  edit(handlers, "| 'readAccount'", "| 'readAccount' | 'countTokens'");
  edit(handlers, '  readAccount: async', '  countTokens: async () => ({ tokens: 1 }),\n\n  $&');
  expect(filesAtFault()).toEqual([]);
}, 180_000);

it('a setting is one entry in its group’s file, and its use in the configuration', () => {
  edit(
    'relay/src/settings/webhooks.ts',
    'export const webhooks = {',
    `$&
  RELAY_WEBHOOKS_AT_ONCE: { description: 'Deliveries at once.', default: '4', parse: wholeNumber(1, 64) },`,
  );
  edit('relay/src/settings/config.ts', '    webhooks: {', '$&\n      atOnce: values.RELAY_WEBHOOKS_AT_ONCE,');
  expect(filesAtFault()).toEqual([]);
  const drawn = evaluate(`
    const { drawSettings } = await import('./test/docs/draw-settings.ts');
    console.log(drawSettings());
  `);
  expect(drawn).toContain('| `RELAY_WEBHOOKS_AT_ONCE` | `4` | Deliveries at once. |');
}, 180_000);

it('a webhook event is one entry, which does not compile without payload, words and an example', () => {
  const events = 'shared/src/contract/events.ts';
  const entry = (example: string) => `  'connection.counted': kind({
    data: aboutConnection,
    sentWhen: 'It was counted.',
    receiverAction: 'Nothing.',
    ${example}
  }),
`;
  const first = "  'connection.connected': kind({";
  edit(events, first, `${entry('')}${first}`);
  expect(filesAtFault()).toEqual([events]);
  edit(events, entry(''), entry('example: { connection: examples.connection },'));
  expect(filesAtFault()).toEqual([]);
  const drawn = evaluate(`
    const { drawEvents } = await import('./test/docs/draw-events.ts');
    const { drawOpenApi } = await import('./relay/src/http/openapi/document.ts');
    console.log(drawEvents(drawOpenApi('https://relay.example')));
  `);
  expect(drawn).toContain('connection.counted');
}, 180_000);

it('a form of NoiseAware’s calls is one function, and a probe sends what the relay sends', () => {
  const wire = 'relay/src/noiseaware/wire-request.ts';
  edit(
    wire,
    "method === 'GET' ? undefined : jsonBody(values)",
    "method === 'GET' ? undefined : formBody(values)",
  );
  edit(
    wire,
    'const jsonBody =',
    `const formBody = (values: Record<string, string>): Body => ({
  type: 'application/x-www-form-urlencoded',
  text: String(new URLSearchParams(values)),
});

$&`,
  );
  expect(filesAtFault()).toEqual([]);
  const requests = evaluate(`
    const { credentialCall, tokenFields } = await import('./relay/src/settings/noiseaware.ts');
    const { createNoiseAware } = await import('./relay/src/noiseaware/noiseaware.ts');
    const { createLabels } = await import('./relay/src/operations/rehearsal/recorded/labels.ts');
    const { createProber } = await import('./relay/src/operations/rehearsal/runs/prober.ts');
    const { createLog } = await import('./relay/src/base/log.ts');
    const { noMetrics } = await import('./relay/src/base/metrics.ts');
    const noiseaware = {
      apiUrl: 'https://api.example',
      clientId: 'partner',
      clientSecrets: [],
      accessCode: { length: 49, alphabet: 'base64url' },
      token: credentialCall('POST /token accessCode clientID'),
      refresh: credentialCall('POST /refresh refreshToken'),
      tokenFields: tokenFields('userToken,refreshToken,expiresAt'),
    };
    const authorization = { form: 'raw' };
    const requests = [];
    const { signal } = new AbortController();
    const effects = {
      fetch: async (url, { headers, body }) => {
        requests.push([url, headers['content-type'], body]);
        return Response.json({ userToken: 'user-token' });
      },
      now: () => 0,
      elapsed: () => 0,
      timeout: () => signal,
      log: createLog('silent'),
      metrics: noMetrics,
    };
    const { refresh } = createNoiseAware(noiseaware, effects, authorization);
    await refresh('refresh-token', { account: 'cust-1' });
    const labels = createLabels({ noiseaware });
    labels.give('refresh-token', 'refresh token');
    await createProber({ config: { noiseaware }, effects, authorization, stopping: signal }, labels).refresh();
    console.log(JSON.stringify(requests));
  `);
  const form = [
    'https://api.example/refresh',
    'application/x-www-form-urlencoded',
    'refreshToken=refresh-token',
  ];
  expect(JSON.parse(requests)).toEqual([form, form]);
}, 180_000);

it('a filter of a list is one entry in the list’s file, and its parameter in the contract', () => {
  edit(
    'shared/src/contract/extension.ts',
    'export const connectionFilter = {',
    '$&\n  responsible: v.optional(text(200)),',
  );
  // A parameter that selects nothing would be ignored in silence.
  expect(filesAtFault()).toEqual(['relay/src/features/connections/handlers.ts']);
  edit(
    'relay/src/store/lists/connections.ts',
    "    status: equals('status',",
    "    responsible: equals('responsible', ({ responsible }: Connection) => responsible.id),\n$&",
  );
  expect(filesAtFault()).toEqual([]);
  const listed = evaluate(`
    const { sampleConnection, start } = await import('./test/store/conformance/samples.ts');
    const { memoryDatabase } = await import('./test/store/memory/memory-database.ts');
    const { createTransactionalStore } = await import('./relay/src/store/transactional/create-transactional-store.ts');
    const { connectionHandlers } = await import('./relay/src/features/connections/handlers.ts');
    const { connectionList } = await import('./relay/src/store/lists/connections.ts');
    const { database, logs } = memoryDatabase();
    const store = createTransactionalStore(database, logs);
    const records = ['ada', 'bo'].map((id) => sampleConnection({ id: 'of-' + id, responsible: { id, name: id } }));
    await store.archive.write({ collection: 'connections', records });
    const { listConnections } = connectionHandlers({ store, effects: { now: () => start } });
    const { connections } = await listConnections({ query: { responsible: 'bo' }, accountScope: null });
    const sql = connectionList.conditions.responsible.sql('bo', () => '$1');
    console.log(JSON.stringify([connections.map(({ id }) => id), sql]));
  `);
  expect(JSON.parse(listed)).toEqual([['of-bo'], 'responsible = $1']);
}, 180_000);

it('a question of the rehearsal is one entry, its probe included', () => {
  edit(
    'relay/src/operations/rehearsal/questions/calls-to-noiseaware.ts',
    '  events: {',
    `  alerts: {
    asks: 'Can NoiseAware’s alerts be listed?',
    expected: 'by POST /alerts/list',
    remedy: 'ask NoiseAware',
    probe: {
      tries: 'A read of NoiseAware’s alerts',
      isRehearsed: true,
      call: (prober) => prober.readApi('/alerts/list'),
    },
    judge: ({ probed }) => (probed?.status == null ? undefined : { seen: String(probed.found) }),
  },
$&`,
  );
  expect(filesAtFault()).toEqual([]);
  const answered = evaluate(`
    const { hash } = await import('node:crypto');
    const { answerQuestions } = await import('./relay/src/operations/rehearsal/questions/answer-questions.ts');
    const { describeLine } = await import('./relay/src/operations/rehearsal/report/describe-line.ts');
    const { parseConfig } = await import('./relay/src/settings/config.ts');
    const { drawFirstPartner } = await import('./test/docs/draw-first-partner.ts');
    const config = parseConfig({
      RELAY_SEALING_KEYS: 'test:' + hash('sha256', 'test', 'base64url'),
      RELAY_REDIRECTS: 'https://abc.chromiumapp.org/',
      NOISEAWARE_CLIENT_ID: 'partner',
      NOISEAWARE_CLIENT_SECRETS: 'kX9-vT2_qLm4Zs7Wd1Rb8Yc3Nf6Hg5Jp',
    });
    const line = { kind: 'probe', what: 'alerts', calls: 1, status: 200, found: 'raw' };
    const answer = answerQuestions([line], config).find(({ question }) => question === 'alerts');
    console.log(answer.seen, describeLine(line), drawFirstPartner().includes('(\`alerts\`)'));
  `);
  expect(answered).toMatch(/^raw A read of NoiseAware’s alerts was tried once.*\n\s*true$/s);
}, 180_000);

it('a view of the console is one name and one folder, and the compiler names its line and its tab', () => {
  const source = 'relay/console/src';
  edit(`${source}/context/route.ts`, "  overview: 'read',", "$&\n  usage: 'read',");
  const views = `${source}/views/load-view.ts`;
  const tab = ['app/nav.tsx', 'app/shell.tsx'].map((file) => `${source}/${file}`);
  expect(filesAtFault('relay/console')).toEqual([...tab, views]);
  edit(
    views,
    '  overview: async',
    "  usage: async () => (await import('./usage/usage-view.tsx')).UsageView,\n$&",
  );
  const words = `${source}/words/shell-words.ts`;
  edit(words, "    overview: 'Overview',", "$&\n    usage: 'Usage',");
  const folder = path.join(copy, source, 'views/usage');
  mkdirSync(folder);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    path.join(folder, 'usage-view.tsx'),
    `import { Head } from '../../parts/head.tsx';
import { shellWords } from '../../words/shell-words.ts';

export const UsageView = () => <Head title={shellWords.tabs.usage} />;
`,
  );
  expect(filesAtFault('relay/console')).toEqual([]);
  const missing = evaluate(`
    const { translated, translationFaults } = await import('./test/support/translations.ts');
    console.log(translated.flatMap(translationFaults).join('\\n'));
  `);
  expect(missing.split('\n')).toEqual(
    languageCodes
      .filter((code) => code !== 'en')
      .map((code) => `${code}/console.json: console.tabs.usage is missing`),
  );
}, 180_000);

it('a language added by one line and one folder works in extension, pages and console', () => {
  const languages = path.join(copy, 'shared/src/languages');
  cpSync(path.join(languages, 'de'), path.join(languages, 'nl'), { recursive: true });
  const list = path.join(copy, 'shared/src/language.ts');
  writeFileSync(list, readFileSync(list, 'utf8').replace("de: 'Deutsch',", "$&\n  nl: 'Nederlands',"));
  expect([filesAtFault(), filesAtFault('extension'), filesAtFault('relay/console')]).toEqual([[], [], []]);
  run('extension', '--run', 'build:unpacked');
  const built = 'extension/.output/chrome-mv3';
  expect(json(`${built}/languages/nl.json`)).toEqual(json(`${built}/languages/de.json`));
  expect(json(`${built}/_locales/nl/messages.json`)).toEqual(json(`${built}/_locales/de/messages.json`));
  expect(JSON.stringify(json(`${built}/managed-schema.json`))).toContain('"de","nl"');
  const drawn = evaluate(`
    const { drawDoor } = await import('./relay/src/pages/console/draw-door.ts');
    const { builtConsole } = await import('./relay/src/pages/console/files.ts');
    const branding = { base: '', partner: 'Example Stays', style: '' };
    console.log(drawDoor('link', branding, ['nl-BE']), [...builtConsole().files.keys()].join(' '));
  `);
  expect(drawn).toMatch(/<html lang="nl">.*Konsole öffnen.*nl\.json/s);

  // What is not translated is named, all at once.
  const pages = path.join(languages, 'nl/pages.json');
  writeFileSync(pages, readFileSync(pages, 'utf8').replaceAll('{maker}', '{Maker}'));
  rmSync(path.join(languages, 'nl/console.json'));
  const named = evaluate(`
    const { translationFaults } = await import('./test/support/translations.ts');
    console.log(JSON.stringify(translationFaults('nl')));
  `);
  const faults = JSON.parse(named) as string[];
  expect(faults).toContain(
    'nl/pages.json: owner.parts.asked has the placeholders {Maker} {partner}, not {maker} {partner}',
  );
  const others = faults.filter((each) => !each.startsWith('nl/pages.json'));
  expect(others.length).toBeGreaterThan(100);
  expect(others.filter((each) => !/^nl\/console\.json: [\w.-]+ is missing$/.test(each))).toEqual([]);
}, 180_000);

it('a role is one name and its rights: it has none until they are written, and the compiler names its word', () => {
  const table = 'shared/src/role.ts';
  edit(table, "['viewer', ", "['viewer', 'auditor', ");
  expect(filesAtFault()).toEqual([table]);
  edit(table, "  viewer: ['read'],", '$&\n  auditor: [],');
  const source = 'relay/console/src';
  const itsWord = [
    'app/nav.tsx',
    'views/connections/account-access.tsx',
    'views/staff/staff-entry.tsx',
    'views/staff/staff-view.tsx',
  ];
  expect(filesAtFault('relay/console')).toEqual(itsWord.map((file) => `${source}/${file}`));
  edit(`${source}/words/shell-words.ts`, "viewer: 'Viewer',", "$& auditor: 'Auditor',");
  expect(filesAtFault('relay/console')).toEqual([]);
  const drawn = evaluate(`
    const { drawAccess } = await import('./test/docs/draw-access.ts');
    const { api } = await import('./shared/src/contract/api.ts');
    const { requireAllowed } = await import('./relay/src/http/api/authenticate.ts');
    const caller = { kind: 'staff', staff: { id: 'a', name: 'A', role: 'auditor' } };
    const mayCall = ({ access }) => {
      try {
        requireAllowed(caller, access);
        return true;
      } catch {
        return false;
      }
    };
    console.log(drawAccess(), 'allowed:', Object.values(api).filter(mayCall).length);
  `);
  expect(drawn).toContain('| right | `viewer` | `auditor` | `staff` | `admin` |');
  expect(drawn).toMatch(/allowed: 0$/);
}, 180_000);
