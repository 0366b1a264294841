import { describe, expect, it, vi } from 'vitest';
import { createFakeWorld } from '../../test-support/fake-effects.ts';
import { aConnection } from '../../test-support/fake-relay.ts';
import { harbor, origin, pattern, startPage, worldWithTool } from '../../test-support/tool-world.ts';

describe('the rules of a page', () => {
  it('are those of the relay’s tools for its origin, on a site that the person allows', async () => {
    const other = { ...harbor, id: 'other', pages: ['https://other.example.com/{*}'] };
    const page = await startPage(worldWithTool(harbor, other));
    expect(await page.rules()).toMatchObject({ state: 'ready', tools: [harbor] });
  });

  it('are off on any other site, and before the browser is set up', async () => {
    const elsewhere = await startPage(worldWithTool(harbor), 'https://elsewhere.example.com');
    expect(await elsewhere.rules()).toMatchObject({ state: 'off', tools: [] });
    const world = createFakeWorld();
    world.sites.add(pattern);
    const fresh = await startPage(world);
    expect(await fresh.rules()).toMatchObject({ state: 'off', tools: [] });
  });

  it('report signed_out once the relay has ended the session', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    world.relay.session = 'another';
    await page.app.begin();
    expect((await page.rules()).state).toBe('signed_out');
  });

  it('have texts without an invitation for a person who may not connect', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    expect((await page.rules()).words.not_connected.label).toBe('Connect');
    Object.assign(world.relay, { role: 'staff', rights: 'read' });
    await page.app.begin();
    expect((await page.rules()).words).toMatchObject({
      not_connected: { label: 'Not connected' },
      reauthorization_required: { label: 'Not authorized' },
      active: { label: 'Connected' },
    });
  });

  it('are kept across a restart of the worker while the relay is unreachable', async () => {
    const world = worldWithTool(harbor);
    await startPage(world);
    world.relay.tell('GET /v1/tools', 'no answer');
    const page = await startPage(world);
    expect((await page.rules()).tools).toEqual([harbor]);
  });

  it('are fetched as soon as the browser is set up', async () => {
    const world = createFakeWorld();
    world.sites.add(pattern);
    world.relay.tools = [harbor];
    const page = await startPage(world);
    await page.send('enrol', {
      address: 'https://relay.example.com',
      invite: 'invite-1',
      loginHost: 'login.noiseaware.io',
    });
    await vi.waitFor(async () =>
      expect(await page.rules()).toMatchObject({ state: 'ready', tools: [harbor] }),
    );
  });

  it('are removed with the setup, and so is the script', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    expect(world.runs.at(-1)).toEqual([pattern]);
    await page.send('sign-out', { anyway: true });
    await vi.waitFor(() => expect(world.runs.at(-1)).toEqual([]));
    expect(await page.rules()).toMatchObject({ state: 'off', tools: [] });
  });
});

describe('the states of a page’s accounts', () => {
  it('are fetched in one call, each account once', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    const accounts = ['crm-1', 'crm-2', 'crm-1', ...Array.from({ length: 1_990 }, (_, n) => `crm-x${n}`)];
    expect(await page.states(...accounts)).toEqual({ ok: true, states: { 'crm-1': 'active' } });
    expect(world.relay.made('POST /v1/connections/states')).toHaveLength(1);
  });

  it('are of the group in which the popup shows the connection: also of one that ends soon, or of an account with several', async () => {
    const world = worldWithTool(harbor);
    world.relay.connections = [
      aConnection({ diesAt: '2026-05-13T12:00:00Z' }),
      aConnection({ id: 'c-2', account: { id: 'crm-2' }, status: 'degraded', cause: 'slow' }),
      aConnection({
        id: 'c-3',
        account: { id: 'crm-3' },
        status: 'reauthorization_required',
        cause: 'refused',
      }),
      aConnection({ id: 'c-4', account: { id: 'crm-4' } }),
    ];
    world.relay.ambiguous = ['crm-4'];
    const page = await startPage(world);
    expect(await page.states('crm-1', 'crm-2', 'crm-3', 'crm-4')).toEqual({
      ok: true,
      states: {
        'crm-1': 'needs_you',
        'crm-2': 'degraded',
        'crm-3': 'reauthorization_required',
        'crm-4': 'needs_you',
      },
    });
    world.relay.groupOfAmbiguous = 'trouble';
    expect(await page.states('crm-4')).toMatchObject({ states: { 'crm-4': 'degraded' } });
  });

  it('are of the status alone if the relay, as an older one, says nothing else', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    const statuses = { 'crm-1': 'active', 'crm-2': 'reauthorization_required', 'crm-3': 'ambiguous' };
    const states = Object.entries(statuses).map(([account, status]) => ({
      account,
      status,
      connection: 'c',
    }));
    world.relay.tell('POST /v1/connections/states', { status: 200, body: { states } });
    expect(await page.states(...Object.keys(statuses))).toEqual({
      ok: true,
      states: { 'crm-1': 'active', 'crm-2': 'reauthorization_required', 'crm-3': 'needs_you' },
    });
  });

  it('are refused to a tool for accounts of another form, about which no request is sent', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    expect(await page.states('other-2')).toEqual({ ok: true, states: {} });
    expect(world.relay.made('POST /v1/connections/states')).toEqual([]);
  });

  it('are given for every account at an address that the person added, if the relay knows no tool there', async () => {
    const page = await startPage(worldWithTool());
    expect(await page.states('other-2')).toEqual({ ok: true, states: {} });
    await page.send('add-site', { origin });
    expect(await page.states('other-2')).toEqual({ ok: true, states: { 'other-2': 'degraded' } });
  });

  it.each([
    ['another port of the tool’s host', `${origin}:8443`],
    ['the same host under another spelling', 'https://harbor.example.com.'],
  ])('are refused to %s, which the browser allows along with an allowed site', async (_, elsewhere) => {
    const world = worldWithTool(harbor);
    world.sites.add('https://harbor.example.com./*');
    const page = await startPage(world, elsewhere);
    expect(await page.rules()).toMatchObject({ state: 'off', tools: [] });
    expect(await page.states('crm-1', 'other-2')).toEqual({ ok: true, states: {} });
    await page.click('crm-1');
    expect(page.view().question).toBeNull();
    expect(world.relay.made('POST /v1/connections/states')).toEqual([]);
  });

  it('are refused to a tool that was removed from the relay', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    world.relay.tools = [];
    await page.app.begin();
    expect(await page.rules()).toMatchObject({ state: 'off', tools: [] });
    expect(await page.states('crm-1')).toEqual({ ok: true, states: {} });
  });

  it('are given to no page before the relay has sent its tools', async () => {
    const world = worldWithTool(harbor);
    world.relay.tell('GET /v1/tools', 'no answer');
    const page = await startPage(world);
    await page.send('add-site', { origin });
    expect(await page.states('crm-1', 'other-2')).toEqual({ ok: true, states: {} });
  });

  it('are forgotten with the permission for their site, which has to be added again', async () => {
    const world = worldWithTool();
    const page = await startPage(world);
    await page.send('add-site', { origin });
    world.sites.delete(pattern);
    await page.app.sitesChanged();
    world.sites.add(pattern);
    await page.app.sitesChanged();
    expect(await page.rules()).toMatchObject({ state: 'off', tools: [] });
  });

  it('are the last known ones for ten minutes while the relay is unreachable, also after a restart of the worker', async () => {
    const world = worldWithTool(harbor);
    await (await startPage(world)).states('crm-1', 'crm-2');
    world.relay.tell('POST /v1/connections/states', 'no answer', 'no answer');
    const page = await startPage(world);
    await world.advance(300_000);
    expect(await page.states('crm-1', 'crm-2', 'crm-3')).toEqual({
      ok: false,
      reason: 'unreachable',
      last: [
        { account: 'crm-1', status: 'active', age: 300_000 },
        { account: 'crm-2', status: 'not_connected', age: 300_000 },
      ],
    });
    await world.advance(300_000);
    expect(await page.states('crm-1')).toEqual({ ok: false, reason: 'unreachable', last: [] });
  });

  it('are refused to a site that is not allowed', async () => {
    const world = worldWithTool();
    const page = await startPage(world, 'https://elsewhere.example.com');
    expect(await page.states('crm-1')).toEqual({ ok: false, reason: 'off' });
    expect(world.relay.made('POST /v1/connections/states')).toEqual([]);
  });

  it('treat markup in ids as text, and refuse invisible characters', async () => {
    const world = worldWithTool();
    const page = await startPage(world);
    await page.send('add-site', { origin });
    await page.states('<b>1</b>', 'crm\u202E1', 'x'.repeat(201), '__proto__');
    expect(world.relay.made('POST /v1/connections/states')[0]?.body).toEqual({
      accounts: ['<b>1</b>', '__proto__'],
    });
  });

  it('name the reason if there are none', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    world.relay.tell('POST /v1/connections/states', 'no answer');
    expect(await page.states('crm-1')).toEqual({ ok: false, reason: 'unreachable', last: [] });
    world.relay.session = 'another';
    expect(await page.states('crm-1')).toEqual({ ok: false, reason: 'signed_out' });
  });
});

describe('pages of tools', () => {
  it('get no answer to messages of the extension’s own pages', async () => {
    const page = await startPage(worldWithTool(harbor));
    for (const name of ['connect', 'answer-question', 'sign-out', 'refresh', 'constructor', '__proto__']) {
      await expect(page.ask(name, null)).rejects.toThrow();
    }
  });

  it('are notified of a changed state, but not of an unchanged list', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    world.told.length = 0;
    await page.app.begin();
    expect(world.told).toEqual([]);
    world.relay.connections = [aConnection({ status: 'degraded', cause: 'slow' })];
    await page.app.begin();
    expect(world.told).toEqual(['states-changed']);
  });

  it('are notified when the person withdraws a site, and the script is removed there', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    expect(world.runs).toEqual([[pattern]]);
    world.told.length = 0;
    world.sites.delete(pattern);
    await page.app.sitesChanged();
    expect(world.runs.at(-1)).toEqual([]);
    await vi.waitFor(() => expect(world.told).toEqual(['rules-changed']));
    expect(await page.rules()).toMatchObject({ state: 'off', tools: [] });
  });
});

describe('frames of tools', () => {
  const owners = 'https://owners.example.com';
  const ownersTool = { ...harbor, id: 'owners', name: 'Harbor Owners', pages: [`${owners}/{*}`] };
  const worldWithBoth = () => {
    const world = worldWithTool(harbor, ownersTool);
    world.sites.add(`${owners}/*`);
    return world;
  };

  it.each([
    ['their own origin', [origin]],
    ['another allowed site', [owners]],
    ['several allowed ones', [owners, origin, owners]],
  ])('get states within pages of %s, and a click there asks by their own origin', async (_, ancestors) => {
    const world = worldWithBoth();
    const frame = await startPage(world, origin, ancestors);
    expect(await frame.rules()).toMatchObject({ state: 'ready', tools: [harbor] });
    expect(await frame.states('crm-1')).toEqual({ ok: true, states: { 'crm-1': 'active' } });
    await frame.click('crm-7', 'Lakeview Cabin');
    expect(frame.view().question).toMatchObject({ account: { id: 'crm-7' }, origin, tool: harbor.name });
  });

  it.each([
    ['a site that is not allowed', ['https://elsewhere.example.com']],
    ['one within an allowed page', ['https://elsewhere.example.com', origin]],
    ['an allowed one within a page that is not', [origin, 'https://elsewhere.example.com']],
    ['another port of an allowed host', [`${origin}:8443`]],
  ])('get nothing within pages of %s', async (_, ancestors) => {
    const world = worldWithBoth();
    const frame = await startPage(world, origin, ancestors);
    expect(await frame.rules()).toMatchObject({ state: 'off', tools: [] });
    expect(await frame.states('crm-1')).toEqual({ ok: false, reason: 'off' });
    await frame.click('crm-7');
    expect(frame.view().question).toBeNull();
    expect(world.questionsShown.count).toBe(0);
    expect(world.relay.made('POST /v1/connections/states')).toEqual([]);
  });

  it('get nothing any more once a site that they are framed by is withdrawn', async () => {
    const world = worldWithBoth();
    const frame = await startPage(world, origin, [owners]);
    world.sites.delete(`${owners}/*`);
    expect(await frame.rules()).toMatchObject({ state: 'off' });
    expect(await frame.states('crm-1')).toEqual({ ok: false, reason: 'off' });
  });
});
