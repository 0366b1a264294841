import { expect, it, vi } from 'vitest';

const fake = vi.hoisted(() => ({ injected: [] as number[] }));
vi.mock('wxt/browser', () => ({
  browser: {
    scripting: {
      getRegisteredContentScripts: async () => [],
      registerContentScripts: async () => undefined,
      executeScript: ({ target }: { target: { tabId: number } }) => {
        fake.injected.push(target.tabId);
        return new Promise(() => undefined);
      },
    },
    storage: { session: { get: async () => ({}), set: async () => undefined } },
    tabs: { query: async () => [{ id: 1 }, { id: 2 }] },
  },
}));
const { browserToolPages } = await import('./tool-pages.ts');

it('injects the script into all open tabs without waiting: a page with an open dialog runs no script', async () => {
  await browserToolPages().runOn(['https://tool.example/*']);
  expect(fake.injected).toEqual([1, 2]);
});
