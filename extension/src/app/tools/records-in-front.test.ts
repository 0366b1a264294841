import { expect, it } from 'vitest';
import { harbor, origin, pattern, startPage, worldWithTool } from '../../test-support/tool-world.ts';
import { parseRecordsInFront } from './records-in-front.ts';

const page = `${origin}/units/1`;

const frameAt = (address: string, answer: unknown) => ({
  ...{ page: address, origin: new URL(address).origin },
  ...{ children: 0, answer },
});

/** What a page of the extension reads from the answer of the page in front, with the view of the background. */
async function hear(answer: unknown, from = page, tools = [harbor]) {
  const { view } = await startPage(worldWithTool(...tools));
  return parseRecordsInFront({ page: from, frames: [frameAt(from, answer)] }, view());
}

/** The same with several frames, of which the first is the page itself. */
async function hearFrames(...answers: unknown[]) {
  const { view } = await startPage(worldWithTool(harbor));
  return parseRecordsInFront({ page, frames: answers.map((answer) => frameAt(page, answer)) }, view());
}

const subjectOf = async (subject: unknown, from = page, tools = [harbor]) =>
  (await hear({ subject, records: [] }, from, tools)).subject;

it('reports the account of the active tab’s page, and which tool found it', async () => {
  expect(await subjectOf({ id: 'crm-1', name: 'Sea  View ' })).toEqual({
    account: { id: 'crm-1', name: 'Sea View' },
    from: harbor.name,
  });
});

it('reports each record of the page once, the one that it is about first, with the state of its chip', async () => {
  const [one, other] = [{ id: 'crm-1', status: 'active' }, { id: 'crm-2' }];
  const { records } = await hear({ subject: other, records: [one, other, one, { id: 'other-3' }] });
  expect(records).toEqual([
    { account: { id: 'crm-2' }, from: harbor.name },
    { account: { id: 'crm-1' }, from: harbor.name, status: 'active' },
  ]);
});

it('names the tool whose page it is, out of several that may know the account', async () => {
  const owners = { ...harbor, id: 'owners', name: 'Harbor Owners', pages: [`${origin}/owners/{*}`] };
  const subject = await subjectOf({ id: 'crm-1' }, `${origin}/owners/1`, [harbor, owners]);
  expect(subject).toMatchObject({ from: owners.name });
});

it('names the host of a site that the person added', async () => {
  const worker = await startPage(worldWithTool());
  await worker.send('add-site', { origin });
  expect(worker.view()).toMatchObject({ ownSites: [origin], sites: [pattern] });
  const { subject } = parseRecordsInFront(
    { page, frames: [frameAt(page, { subject: { id: 'crm-1' } })] },
    worker.view(),
  );
  expect(subject).toEqual({ account: { id: 'crm-1' }, from: 'harbor.example.com' });
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
])('finds no account in %j', async (claim) => {
  const none = { subject: null, records: [], noRoom: 0, found: [], frames: 0 };
  expect(await hear({ subject: claim, records: [claim] })).toEqual(none);
  expect(await hear(claim)).toEqual(none);
  expect(await hear({ subject: claim, records: claim })).toEqual(none);
});

it('drops an invalid name or state', async () => {
  for (const wrong of [7, 'x'.repeat(201), '\u202e', 'toString'])
    expect(await subjectOf({ id: 'crm-1', name: 'Sea View', status: wrong })).not.toHaveProperty('status');
  for (const name of [7, 'x'.repeat(201), '\u202e'])
    expect(await subjectOf({ id: 'crm-1', name })).toEqual({ account: { id: 'crm-1' }, from: harbor.name });
});

it('ignores an account that the tool may not know, or from a site that is not allowed', async () => {
  expect(await subjectOf({ id: 'other-1' })).toBeNull();
  expect(await subjectOf({ id: 'crm-1' }, 'https://elsewhere.example.com/')).toBeNull();
});

it('is about the only account that all frames together show, with the name and state that any of them has', async () => {
  const shown = (...records: object[]) => ({ subject: null, records });
  const whole = { id: 'crm-1', name: 'Sea View' };
  expect((await hearFrames(shown(), shown({ id: 'crm-1', status: 'active' }), shown(whole))).subject).toEqual(
    {
      ...{ account: whole, from: harbor.name, status: 'active' },
    },
  );
  expect((await hearFrames(shown(whole), shown({ id: 'crm-2' }))).subject).toBeNull();
  expect((await hearFrames(shown(), shown())).subject).toBeNull();
});

it('is about the account in the address of a frame, the page’s own before others, whatever else is shown', async () => {
  const list = { subject: null, records: [{ id: 'crm-1' }, { id: 'crm-2' }, { id: 'crm-3' }] };
  const about = (id: string) => ({ subject: { id }, records: [] });
  const { subject, records } = await hearFrames(list, about('crm-3'), about('crm-2'));
  expect(subject?.account.id).toBe('crm-3');
  expect(records.map(({ account }) => account.id)).toEqual(['crm-3', 'crm-1', 'crm-2']);
});

it('leaves out a frame whose site is not allowed, or that has not answered', async () => {
  const { view } = await startPage(worldWithTool(harbor));
  const elsewhere = frameAt('https://elsewhere.example.com/', {
    subject: { id: 'crm-1' },
    records: [],
    noRoom: 3,
  });
  const silent = { ...frameAt(page, null), origin: 'null' };
  const front = { page, frames: [frameAt(page, null), elsewhere, silent] };
  expect(parseRecordsInFront(front, view())).toEqual({
    subject: null,
    records: [],
    noRoom: 0,
    found: [],
    frames: 0,
  });
});

it('adds up the records of all frames that have no room for their chip', async () => {
  const without = (noRoom: unknown) => ({ subject: null, records: [], noRoom });
  expect((await hearFrames(without(2), without(1))).noRoom).toBe(3);
  for (const wrong of [-1, 1.5, '7', Number.NaN, {}])
    expect((await hearFrames(without(2), without(wrong))).noRoom).toBe(2);
});

it('counts what each frame of the page shows, and the frames that may not be read', async () => {
  const { view } = await startPage(worldWithTool(harbor));
  const ofPage = { ...frameAt(page, { subject: null, records: [{ id: 'crm-1' }] }), children: 3 };
  const framed = { subject: null, records: [{ id: 'crm-2' }, { id: 'crm-3' }, { id: 'crm-3' }] };
  const frames = [ofPage, frameAt(page, framed), frameAt(page, { subject: null, records: [] })];
  const report = parseRecordsInFront({ page, frames }, view());
  expect(report.records.map(({ account }) => account.id)).toEqual(['crm-1', 'crm-2', 'crm-3']);
  expect(report.found).toEqual([{ host: new URL(origin).host, count: 2 }]);
  expect(report.frames).toBe(1);
});
