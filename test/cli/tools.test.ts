import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createContext } from '@noiseaware-connect/relay/cli/context';
import { createProgram } from '@noiseaware-connect/relay/cli/program';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sampleTool } from '../store/conformance/samples.ts';
import { freshDatabase } from '../support/postgres/postgres-database.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';

const harbor = {
  ...sampleTool(),
  pages: ['https://harbor.example/customers', 'https://harbor.example/customers/{id}'],
};
const customers = `<table><tr class="customer" data-id="row-acct-7"><td class="name">Sea &amp; Sand
  <tr class="customer" data-id="row-lead-8"><td>Nobody
  <tr class="customer"><td class="name">All of them</table>`;

let parent: string;
let relay: TestRelay;
let staff: Awaited<ReturnType<TestRelay['enrol']>>;
let env: Record<string, string>;

/** Runs a command of the relay; gives what it printed, and what it was refused with. */
async function run(args: string[], input = ''): Promise<{ out: string; refused?: string }> {
  const printed: string[] = [];
  const terminal = { out: (text: string) => void printed.push(text), error: () => undefined };
  const context = createContext(terminal, env, parent, env, Readable.from([input]));
  const refused = await createProgram(context)
    .parseAsync(['tools', ...args], { from: 'user' })
    .then(
      () => undefined,
      (error: Error) => error.message,
    );
  return { out: printed.join('\n'), ...(refused === undefined ? {} : { refused }) };
}
const json = async (args: string[], input?: string) =>
  JSON.parse((await run([...args, '--json'], input)).out);
const toolsOfStaff = async () => {
  const answer = await staff.client.listTools({});
  return answer.ok ? answer.value.tools : answer.failure.code;
};

describe.each(['lowdb', 'PostgreSQL'])('on %s', (store) => {
  beforeAll(async () => {
    parent = await mkdtemp(path.join(tmpdir(), 'relay-tools-'));
    const own = store === 'lowdb' ? {} : { RELAY_STORE: (await freshDatabase()).url };
    relay = await startTestRelay({ env: own });
    staff = await relay.enrol('Alex');
    env = { ...relayEnvironment(relay.directory), ...own };
    await writeFile(path.join(parent, 'harbor.json'), JSON.stringify(harbor));
    await writeFile(path.join(parent, 'customers.html'), customers);
  });
  afterAll(async () => {
    await relay.stop();
    await rm(parent, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const { id } of (await json(['list'])).tools) await run(['remove', id]);
  });

  it('adds a tool that staff have at once, says when it is changed, and takes it away again', async () => {
    expect(await run(['add', 'harbor.json'])).toEqual({ out: 'Added harbor (Harbor).' });
    expect(await toolsOfStaff()).toEqual([harbor]);
    const changed = JSON.stringify({ ...harbor, name: 'Harbor II' });
    expect(await run(['add', '-'], changed)).toEqual({ out: 'Changed harbor (Harbor II).' });
    expect(await toolsOfStaff()).toEqual([{ ...harbor, name: 'Harbor II' }]);
    expect(await run(['remove', 'harbor'])).toEqual({ out: 'harbor is removed.' });
    expect(await toolsOfStaff()).toEqual([]);
    expect(await run(['remove', 'harbor'])).toEqual({ out: '', refused: 'there is no tool "harbor"' });
  });

  it('does all of it at rest too, and a relay that starts then has it', async () => {
    await relay.down();
    expect(await json(['add', 'harbor.json'])).toEqual({
      tools: [{ tool: 'harbor', name: 'Harbor', outcome: 'added' }],
    });
    expect((await run(['test', 'harbor', '--page', 'customers.html'])).out).toContain('acct-7');
    expect((await json(['list'])).tools).toEqual([harbor]);
    await relay.up();
    expect(await toolsOfStaff()).toEqual([harbor]);
  });

  it('adds a tool that marks its records itself from options alone', async () => {
    const short = ['add', '--id', 'own', '--name', 'Our tool', '--accounts', 'acct-{*}', '--pages'];
    const pages = ['https://own.example/{*}', 'http://localhost:3000/'];
    expect(await run([...short, ...pages])).toEqual({ out: 'Added own (Our tool).' });
    expect(await toolsOfStaff()).toEqual([{ id: 'own', name: 'Our tool', pages, accounts: 'acct-{*}' }]);
    const marked =
      '<input data-noiseaware-account="acct-1" data-noiseaware-name="Sea"><i data-noiseaware-account>';
    const url = ['--url', 'https://own.example/x'];
    expect(await json(['test', 'own', '--page', '-', ...url], marked)).toEqual({
      tool: 'own',
      url: 'https://own.example/x',
      isPage: true,
      found: [{ account: 'acct-1', name: 'Sea', mayAsk: true }],
      withoutAccount: 1,
    });
  });

  it('reads no more of a saved page than the extension reads of the page itself', async () => {
    const page =
      '<main><meta title="csrf-1"><script>jwt-1</script><input title="pin-1"><b>acct-<script>no</script>1</b></main>';
    const found = async (account: object) => {
      const rule = { ...harbor, records: { selector: 'main', account } };
      await run(['add', '-'], JSON.stringify(rule));
      const url = ['--url', 'https://harbor.example/customers'];
      return (await json(['test', 'harbor', '--page', '-', ...url], page)).found;
    };
    for (const of of ['meta', 'input'])
      expect(await found({ from: 'attribute', attribute: 'title', of })).toEqual([]);
    expect(await found({ from: 'text', of: 'script' })).toEqual([]);
    expect(await found({ from: 'text' })).toMatchObject([{ account: 'acct-1' }]);
  });

  it('takes what it lists, however many tools, and lists them for a person', async () => {
    expect((await run(['list'])).out).toContain('There is no tool yet');
    const tools = [harbor, { id: 'own', name: 'Our tool', pages: ['https://own.example/'] }];
    for (const each of tools) await run(['add', '-'], JSON.stringify(each));
    const listed = (await run(['list', '--json'])).out;
    for (const { id } of tools) await run(['remove', id]);
    expect(await run(['add', '-'], listed)).toEqual({ out: 'Added harbor (Harbor).\nAdded own (Our tool).' });
    expect((await run(['list', '--json'])).out).toBe(listed);
    expect((await run(['list'])).out.split('\n')).toEqual([
      'ID      NAME      ON                      RECORDS             ACCOUNTS',
      'harbor  Harbor    https://harbor.example  tr.customer         acct-{*}',
      'own     Our tool  https://own.example     marked by the tool  all',
    ]);
  });

  it('refuses bad rules with every fault and its place, and writes none of what came with them', async () => {
    const bad = {
      id: 'Bad',
      pages: ['https://*.example/', 'https://bad.example/{id}{name}'],
      script: 'alert(1)',
      records: {
        selector: 'tr',
        account: { from: 'text', pattern: '{name}' },
        name: { from: 'page', of: 'b' },
      },
    };
    const selectors = {
      ...harbor,
      records: { selector: 'tr[', account: { from: 'text', of: 'a:contains(b)' }, chip: '> td' },
    };
    const { out, refused } = await run(['add', '-'], JSON.stringify({ tools: [harbor, bad, selectors] }));
    expect(out).toBe('');
    expect(refused?.split('\n').map((line) => line.trim())).toEqual([
      'the input is refused:',
      'tools.1.id must be small letters, digits and dashes',
      'tools.1.name is missing',
      'tools.1.pages.0 must begin with https:// and a whole host name, such as https://tool.example.com/units/{id}',
      'tools.1.pages.1 must be a template with {id}, {name}, {*}: each name once, no two side by side',
      'tools.1.records.account.pattern must be a template with {id}, {*}: each name once, no two side by side',
      'tools.1.records.account.pattern must have a place for {id}',
      'tools.1.records.name.of is not a field of a tool',
      'tools.1.script is not a field of a tool',
      expect.stringContaining('tools.2.records.selector is no CSS selector: '),
      'tools.2.records.account.of has :contains, which rules cannot use',
      'tools.2.records.chip begins with a combinator: put :scope before it',
    ]);
    expect(await toolsOfStaff()).toEqual([]);
  });

  it('says what it needs where it is given too little, too much or what is no tool', async () => {
    for (const [args, input, refused] of [
      [['add'], '', 'a tool comes from a file, or from --id, --name and --pages'],
      [['add', 'harbor.json', '--id', 'x'], '', 'a tool comes from a file or from options, not from both'],
      [['add', '--id', 'x'], '', 'the tool is refused:\n  name is missing\n  pages is missing'],
      [['add', 'nothing.json'], '', 'there is no file nothing.json'],
      [['add', '-'], '{', /^the input is no JSON: /],
      [['add', '-'], '7', 'the input is refused:\n  it must be an object'],
      [
        ['add', '-'],
        '{"id":7,"name":"x","pages":"y"}',
        'the input is refused:\n  id must be text\n  pages must be a list',
      ],
      [['test', 'nobody', '--page', '-'], '', 'there is no tool "nobody"'],
      [['test', './harbor.json', '--page', 'no.html'], '', 'there is no file no.html'],
      [['test', 'harbor.json', '--page', '-', '--url', 'customers'], '', '--url must be a whole address'],
    ] as const) {
      const answer = await run([...args], input);
      expect(answer.refused, args.join(' ')).toEqual(
        typeof refused === 'string' ? refused : expect.stringMatching(refused),
      );
      expect(answer.out).toBe('');
    }
    expect(await toolsOfStaff()).toEqual([]);
  });
});

describe('trying a rule', () => {
  beforeAll(async () => {
    parent = await mkdtemp(path.join(tmpdir(), 'relay-tools-'));
    // No relay and no data: a file is tried without either.
    env = {};
    await writeFile(path.join(parent, 'harbor.json'), JSON.stringify(harbor));
    await writeFile(path.join(parent, 'customers.html'), customers);
  });
  afterAll(() => rm(parent, { recursive: true, force: true }));
  const tryIt = (...args: string[]) => run(['test', 'harbor.json', '--page', 'customers.html', ...args]);

  it('shows what it finds: accounts, those it may not ask about, and how many records have none', async () => {
    expect((await tryIt()).out.split('\n')).toEqual([
      'https://harbor.example/customers is a page of Harbor.',
      '',
      'ACCOUNT  NAME        MAY BE ASKED ABOUT',
      'acct-7   Sea & Sand  yes',
      'lead-8   –           no: not acct-{*}',
      '',
      '2 records with an account, 1 without.',
    ]);
    const url = 'https://HARBOR.example:443/customers/x?tab=stay';
    expect(JSON.parse((await tryIt('--json', '--url', url)).out)).toEqual({
      tool: 'harbor',
      url: 'https://harbor.example/customers/x?tab=stay',
      isPage: true,
      found: [
        { account: 'acct-7', name: 'Sea & Sand', mayAsk: true },
        { account: 'lead-8', mayAsk: false },
      ],
      withoutAccount: 1,
    });
  });

  it('finds nothing on a page of somebody else, names the pages of the tool, and ends with a failure', async () => {
    for (const url of ['https://evil.example/customers', 'https://harbor.example@evil.example/customers']) {
      const { out, refused } = await tryIt('--url', url);
      expect(refused).toBe('nothing was found');
      expect(out).toMatch(/ is no page of Harbor\. Its pages:\n {2}https:\/\/harbor\.example\/customers\n/);
      expect(JSON.parse((await tryIt('--json', '--url', url)).out)).toMatchObject({
        isPage: false,
        found: [],
      });
    }
  });

  it('ends with a failure where no record has an account', async () => {
    const { out, refused } = await run(
      ['test', 'harbor.json', '--page', '-'],
      '<table><tr class=customer><td>',
    );
    expect(refused).toBe('nothing was found');
    expect(out).toContain('0 records with an account, 1 without.');
  });

  it('asks which page it is where the first one of the tool has places', async () => {
    const open = JSON.stringify({ ...harbor, pages: ['https://harbor.example/{*}'] });
    await writeFile(path.join(parent, 'open.json'), open);
    const { refused } = await run(['test', 'open.json', '--page', 'customers.html']);
    expect(refused).toContain('Say so with --url');
  });
});
