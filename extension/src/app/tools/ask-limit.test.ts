import { expect, it } from 'vitest';
import { harbor, startPage, worldWithTool } from '../../test-support/tool-world.ts';

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
