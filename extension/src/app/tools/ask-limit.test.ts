import { expect, it } from 'vitest';
import { harbor, origin, startPage, worldWithTool } from '../../test-support/tool-world.ts';

const ids = (from: number) => Array.from({ length: 2_000 }, (_, index) => `crm-${from + index}`);

it('refuses a page that asks about too many accounts in a minute, and tells the person', async () => {
  const world = worldWithTool(harbor);
  const page = await startPage(world);
  for (let asked = 0; asked < 10_000; asked += 2_000) {
    expect(await page.states(...ids(asked))).toMatchObject({ ok: true });
  }
  expect(page.view().askers).toBeNull();
  expect(await page.states('crm-10000')).toEqual({ ok: false, reason: 'unreachable' });
  expect(world.relay.made('POST /v1/connections/states')).toHaveLength(5);
  expect(page.view().askers).toEqual(['https://harbor.example.com']);
  world.advance(60_000);
  expect(await page.states('crm-1')).toMatchObject({ ok: true, states: { 'crm-1': 'active' } });
});

it('counts what all frames of a page ask about for the page, whatever their origin', async () => {
  const owners = 'https://owners.example.com';
  const world = worldWithTool(harbor, { ...harbor, id: 'owners', pages: [`${owners}/{*}`] });
  world.sites.add(`${owners}/*`);
  const page = await startPage(world);
  const ask = (from: string, ancestors: string[], asked: number) =>
    page.app.answerTool(
      { name: 'tool-states', input: { accounts: ids(asked) } },
      { origin: from, ancestors, window: 1 },
    );
  for (let asked = 0; asked < 10_000; asked += 4_000) {
    expect(await ask(origin, [origin], asked)).toMatchObject({ ok: true });
    if (asked < 8_000) expect(await ask(owners, [owners, origin], asked + 2_000)).toMatchObject({ ok: true });
  }
  for (const refused of [ask(origin, [], 0), ask(origin, [origin], 0), ask(owners, [origin], 0)])
    expect(await refused).toEqual({ ok: false, reason: 'unreachable' });
  expect(page.view().askers).toEqual([origin]);
  expect(await ask(owners, [], 0)).toMatchObject({ ok: true });
});
