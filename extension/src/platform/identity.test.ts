import { afterEach, expect, it, vi } from 'vitest';

type Created = (window: { id: number; type: string }) => Promise<void>;
const fake = vi.hoisted(() => ({
  listeners: new Set<Created>(),
  shown: new Map<number, string>(),
  end: (_url: string) => {},
}));
vi.mock('wxt/browser', () => ({
  browser: {
    identity: { launchWebAuthFlow: () => new Promise<string>((resolve) => (fake.end = resolve)) },
    windows: {
      onCreated: {
        addListener: (listener: Created) => fake.listeners.add(listener),
        removeListener: (listener: Created) => fake.listeners.delete(listener),
      },
    },
    tabs: {
      // What a window shows is hidden unless the extension may see that site.
      query: async ({ windowId }: { windowId: number }) => [{ url: fake.shown.get(windowId) }],
    },
  },
}));
const { browserIdentity } = await import('./identity.ts');

afterEach(() => {
  fake.listeners.clear();
  fake.shown.clear();
});

const opens = async (id: number, type = 'popup') => {
  for (const listener of fake.listeners) await listener({ id, type });
};

/** The windows that were named as NoiseAware's while these opened. */
async function namedWhile(act: () => Promise<void>): Promise<(number | null)[]> {
  const named: (number | null)[] = [];
  const end = browserIdentity().authorize('https://login.noiseaware.io/authorize', (id) => named.push(id));
  await act();
  fake.end('https://back.example/');
  await end;
  return named;
}

it('names the popup that opens, whether or not the browser shows what is in it', async () => {
  expect(await namedWhile(() => opens(1))).toEqual([1]);
  fake.shown.set(2, 'https://login.noiseaware.io/authorize?client_id=1');
  expect(await namedWhile(() => opens(2))).toEqual([2]);
});

it('takes no other window for it: a normal one, one of its own, or one of a site that it may see', async () => {
  fake.shown.set(2, 'chrome-extension://own/question.html');
  fake.shown.set(3, 'https://tool.example.com/print');
  const named = await namedWhile(async () => {
    await opens(1, 'normal');
    await opens(2);
    await opens(3);
    await opens(4);
  });
  expect(named).toEqual([4]);
});

it('names none where two cannot be told apart', async () => {
  const named = await namedWhile(async () => {
    await opens(1);
    await opens(2);
  });
  expect(named.at(-1)).toBeNull();
});
