import { expect, it } from 'vitest';
import { harbor, origin, startPage, worldWithTool } from '../../test-support/tool-world.ts';

const page = `${origin}/units/1`;

async function ask(said: unknown, from = page) {
  const world = worldWithTool(harbor);
  const { send } = await startPage(world);
  world.inFront.word = Promise.resolve({ page: from, said });
  return send('record-in-front', null);
}

it('hands on the account that the page in front is about, and which tool says so', async () => {
  expect(await ask({ id: 'crm-1', name: 'Sea  View ' })).toEqual({
    account: { id: 'crm-1', name: 'Sea View' },
    from: harbor.name,
  });
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
])('takes %j for no account', async (said) => {
  expect(await ask(said)).toBeNull();
});

it('leaves out what is no name', async () => {
  for (const name of [7, 'x'.repeat(201), '\u202e'])
    expect(await ask({ id: 'crm-1', name })).toEqual({ account: { id: 'crm-1' }, from: harbor.name });
});

it('takes no account that the tool may not know, and none from a site that is not allowed', async () => {
  expect(await ask({ id: 'other-1' })).toBeNull();
  expect(await ask({ id: 'crm-1' }, 'https://elsewhere.example.com/')).toBeNull();
});

it('waits half a second for the page and no longer', async () => {
  const world = worldWithTool(harbor);
  const { send } = await startPage(world);
  world.inFront.word = new Promise(() => {});
  const answer = send('record-in-front', null);
  world.advance(499);
  expect(await Promise.race([answer, Promise.resolve('waits')])).toBe('waits');
  world.advance(1);
  expect(await answer).toBeNull();
});
