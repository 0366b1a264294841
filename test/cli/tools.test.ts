import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { createContext } from '@noiseaware-connect/relay/cli/context';
import { createProgram } from '@noiseaware-connect/relay/cli/program';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sampleTool } from '../store/conformance/samples.ts';
import { directoryOfFile } from '../support/fresh-directory.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts';

const harbor = {
  ...sampleTool(),
  pages: ['https://harbor.example/customers', 'https://harbor.example/customers/{id}'],
};
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

const parent = await directoryOfFile();
await writeFile(path.join(parent, 'harbor.json'), JSON.stringify(harbor));

describe('tools on the command line', () => {
  beforeAll(async () => {
    relay = await startTestRelay();
    staff = await relay.enrol('Alex');
    env = relayEnvironment(relay.directory);
  });
  afterAll(() => relay.stop());
  afterEach(async () => {
    for (const { id } of (await json(['list'])).tools) await run(['remove', id]);
  });

  it('adds, changes and removes a tool, with immediate effect for staff', async () => {
    expect(await run(['add', 'harbor.json'])).toEqual({ out: 'Added harbor (Harbor).' });
    expect(await toolsOfStaff()).toEqual([harbor]);
    const changed = JSON.stringify({ ...harbor, name: 'Harbor II' });
    expect(await run(['add', '-'], changed)).toEqual({ out: 'Changed harbor (Harbor II).' });
    expect(await toolsOfStaff()).toEqual([{ ...harbor, name: 'Harbor II' }]);
    expect(await run(['remove', 'harbor'])).toEqual({ out: 'harbor is removed.' });
    expect(await toolsOfStaff()).toEqual([]);
    expect(await run(['remove', 'harbor'])).toEqual({ out: '', refused: 'There is no such tool.' });
  });

  it('works while no relay runs; a relay that starts afterwards has the tool', async () => {
    await relay.down();
    expect(await json(['add', 'harbor.json'])).toEqual({
      tools: [{ tool: 'harbor', name: 'Harbor', outcome: 'added' }],
    });
    expect((await json(['list'])).tools).toEqual([harbor]);
    await relay.up();
    expect(await toolsOfStaff()).toEqual([harbor]);
  });

  it('accepts its own --json list as input, and lists tools as text', async () => {
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

  it('refuses an invalid rule, names every fault with its path, and adds none of the tools in the file', async () => {
    const bad = {
      id: 'Bad',
      pages: ['https://*.example/', 'https://bad.example/{id}{name}'],
      script: 'alert(1)',
      records: {
        selector: 'a + b + c',
        account: { from: 'text', pattern: '{name}' },
        name: { from: 'page', of: 'b' },
      },
    };
    const { out, refused } = await run(['add', '-'], JSON.stringify({ tools: [harbor, bad] }));
    expect(out).toBe('');
    expect(refused?.split('\n').map((line) => line.trim())).toEqual([
      'the input is refused:',
      'tools.1.id must be small letters, digits and dashes',
      'tools.1.name is missing',
      'tools.1.pages.0 must begin with https:// and a whole host name, such as https://tool.example.com/units/{id}',
      'tools.1.pages.1 must be a template with {id}, {name}, {*}: each name once, no two side by side',
      'tools.1.records.selector must be simpler: no "~", one "+" and one ":has(" at most, 3 alternatives, 8 parts, no \\ before a letter or digit',
      'tools.1.records.account.pattern must be a template with {id}, {*}: each name once, no two side by side',
      'tools.1.records.account.pattern must have a place for {id}',
      'tools.1.records.name.of is not a field of a tool',
      'tools.1.script is not a field of a tool',
    ]);
    expect(await toolsOfStaff()).toEqual([]);
  });

  it('names what is missing or wrong in an incomplete tool', async () => {
    for (const [args, input, refused] of [
      [['add', '-'], '{"id":"x"}', 'the input is refused:\n  name is missing\n  pages is missing'],
      [['add', 'nothing.json'], '', 'there is no file nothing.json'],
      [['add', '-'], '{', /^the input is not JSON: /],
      [['add', '-'], '7', 'the input is refused:\n  it must be an object'],
      [
        ['add', '-'],
        '{"id":7,"name":"x","pages":"y"}',
        'the input is refused:\n  id must be text\n  pages must be a list',
      ],
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
