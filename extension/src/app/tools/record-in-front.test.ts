import { expect, it } from 'vitest';
import type { PageWord } from '../../messages.ts';
import { harbor, origin, pattern, startPage, worldWithTool } from '../../test-support/tool-world.ts';
import { askRecordInFront } from './record-in-front.ts';

const page = `${origin}/units/1`;

type Wait = (milliseconds: number) => Promise<void>;
const never: Wait = () => new Promise(() => {});

/** What a page of the extension reads from the page in front, with the view of the background. */
async function hear(word: Promise<PageWord | null>, wait: Wait = never, tools = [harbor]) {
  const { view } = await startPage(worldWithTool(...tools));
  return askRecordInFront({ ask: () => word, wait }, view());
}

const ask = (answer: unknown, from = page) => hear(Promise.resolve({ page: from, answer }));

it('reports the account of the active tab’s page, and which tool found it', async () => {
  expect(await ask({ id: 'crm-1', name: 'Sea  View ' })).toEqual({
    account: { id: 'crm-1', name: 'Sea View' },
    from: harbor.name,
  });
});

it('names the tool whose page it is, out of several that may know the account', async () => {
  const owners = { ...harbor, id: 'owners', name: 'Harbor Owners', pages: [`${origin}/owners/{*}`] };
  const word = { page: `${origin}/owners/1`, answer: { id: 'crm-1' } };
  expect(await hear(Promise.resolve(word), undefined, [harbor, owners])).toMatchObject({ from: owners.name });
});

it('names the host of a site that the person added', async () => {
  const worker = await startPage(worldWithTool());
  await worker.send('add-site', { origin });
  expect(worker.view()).toMatchObject({ ownSites: [origin], sites: [pattern] });
  const ask = async () => ({ page, answer: { id: 'crm-1' } });
  const record = await askRecordInFront({ ask, wait: never }, worker.view());
  expect(record).toEqual({ account: { id: 'crm-1' }, from: 'harbor.example.com' });
});

it.for([
  null,
  undefined,
  'crm-1',
  [],
  {},
  { id: 1 },
  { id: '..' },
  { id: 'crm-\u0000' },
  { id: 'x'.repeat(201) },
])('finds no account in %j', async (answer) => {
  expect(await ask(answer)).toBeNull();
});

it('drops an invalid name', async () => {
  for (const name of [7, 'x'.repeat(201), '\u202e'])
    expect(await ask({ id: 'crm-1', name })).toEqual({ account: { id: 'crm-1' }, from: harbor.name });
});

it('ignores an account that the tool may not know, or from a site that is not allowed', async () => {
  expect(await ask({ id: 'other-1' })).toBeNull();
  expect(await ask({ id: 'crm-1' }, 'https://elsewhere.example.com/')).toBeNull();
});

it('waits at most half a second for the page', async () => {
  const waits: number[] = [];
  const wait = async (milliseconds: number) => void waits.push(milliseconds);
  expect(await hear(new Promise(() => {}), wait)).toBeNull();
  expect(waits).toEqual([500]);
});
