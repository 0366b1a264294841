import { describe, expect, it } from 'vitest';
import { aConnection } from '../../test-support/fake-relay.ts';
import { harbor, origin, startPage, windowId, worldWithTool } from '../../test-support/tool-world.ts';

describe('a click on a chip', () => {
  it('opens the question about that account only', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    await page.click('crm-7', 'Lakeview Cabin');
    expect(page.view().question).toMatchObject({
      account: { id: 'crm-7', name: 'Lakeview Cabin' },
      origin,
      tool: 'Harbor Stays',
    });
    expect(world.questionsShown.count).toBe(1);
    expect(world.windows).toEqual([]);
    expect(world.relay.made('POST /v1/pairings')).toEqual([]);
  });

  it('asks in the panel if that is open in the window of the page, without a window of its own', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    world.panels.add(windowId + 1);
    await page.click('crm-7');
    expect(page.view().question).not.toHaveProperty('panel');
    world.panels.add(windowId);
    await page.click('crm-8');
    expect(page.view().question).toMatchObject({ account: { id: 'crm-8' }, panel: windowId });
    expect(world.questionsShown.count).toBe(1);
  });

  it('names the tool whose page was clicked, out of several on the site', async () => {
    const owners = { ...harbor, id: 'owners', name: 'Harbor Owners' };
    const other = { ...harbor, id: 'other', name: 'Other', pages: ['https://other.example.com/{*}'] };
    const page = await startPage(worldWithTool(harbor, owners, other));
    await page.click('crm-7', undefined, owners.id);
    expect(page.view().question?.tool).toBe(owners.name);
    await page.click('crm-7', undefined, other.id);
    expect(page.view().question?.tool).toBe(harbor.name);
  });

  it('connects the account of the question once the person confirms', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    await page.click('crm-7', 'Lakeview Cabin');
    expect(await page.send('answer-question', { question: page.view().question?.id ?? '' })).toBe('started');
    await page.window();
    expect(world.relay.made('POST /v1/pairings')[0]?.body).toMatchObject({
      account: { id: 'crm-7', name: 'Lakeview Cabin' },
    });
  });

  it('makes an earlier answer to the question stale', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    await page.click('crm-7');
    const before = page.view().question?.id ?? '';
    await page.click('crm-8');
    expect(await page.send('answer-question', { question: before })).toBe('stale');
    expect(world.relay.made('POST /v1/pairings')).toEqual([]);
  });

  it('opens no question for an account that the tool may not know, or a site that is not allowed', async () => {
    const world = worldWithTool(harbor);
    await (await startPage(world)).click('other-2');
    const page = await startPage(world, 'https://elsewhere.example.com');
    await page.click('crm-1');
    expect(page.view().question).toBeNull();
    expect(world.questionsShown.count).toBe(0);
  });

  it('drops an invalid name, and opens no question for an invalid id', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    await page.click('crm-7', `Lake\u202Eview`);
    expect(page.view().question?.account).toEqual({ id: 'crm-7' });
    await expect(page.click(`crm-\u202E7`)).rejects.toThrow();
    expect(world.questionsShown.count).toBe(1);
  });

  it('collapses runs of spaces in a name, which could look like two lines', async () => {
    const page = await startPage(worldWithTool(harbor));
    await page.click('crm-7', 'Harbour House\u00A0\u3000   ID crm-1');
    expect(page.view().question?.account.name).toBe('Harbour House ID crm-1');
  });

  it('shows the relay’s state of the account even if the list lacks it', async () => {
    const world = worldWithTool(harbor);
    const page = await startPage(world);
    world.relay.connections = [aConnection({ id: 'connection-9', account: { id: 'crm-9' } })];
    await page.click('crm-9');
    expect(page.view().known?.connections.map(({ id }) => id)).toContain('connection-9');
  });
});
