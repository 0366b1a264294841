import { afterEach, expect, it, vi } from 'vitest';

type Created = (window: { id: number }) => Promise<void>;
const fake = vi.hoisted(() => ({
  listeners: new Set<Created>(),
  shown: new Map<number, string>(),
  types: new Map<number, string>(),
  updated: [] as [number, unknown][],
  removed: [] as number[],
  end: (_url: string) => {},
}));
vi.mock('wxt/browser', () => ({
  browser: {
    identity: { launchWebAuthFlow: () => new Promise<string>((resolve) => (fake.end = resolve)) },
    windows: {
      // The address of a window is hidden unless the extension may see that site.
      get: async (id: number) => {
        if (!fake.types.has(id)) throw new Error('no such window');
        return { id, type: fake.types.get(id), tabs: [{ url: fake.shown.get(id) }] };
      },
      getLastFocused: async () => ({ left: 100, top: 0, width: 1400, height: 700 }),
      update: async (id: number, change: unknown) => void fake.updated.push([id, change]),
      remove: async (id: number) => void fake.removed.push(id),
      onCreated: {
        addListener: (listener: Created) => fake.listeners.add(listener),
        removeListener: (listener: Created) => fake.listeners.delete(listener),
      },
    },
  },
}));
const { browserIdentity } = await import('./identity.ts');

afterEach(() => {
  fake.listeners.clear();
  fake.shown.clear();
  fake.types.clear();
  fake.updated.length = 0;
  fake.removed.length = 0;
});

const opens = async (id: number, type = 'popup') => {
  fake.types.set(id, type);
  for (const listener of fake.listeners) await listener({ id });
};

const origin = 'https://login.noiseaware.io';

/** The windows that were recognized as the login window. */
async function namedWhile(act: () => Promise<void>): Promise<(number | null)[]> {
  const named: (number | null)[] = [];
  const end = browserIdentity().authorize(`${origin}/authorize`, (window) => {
    if (window !== null) expect(window.origin).toBe(origin);
    named.push(window?.id ?? null);
  });
  await act();
  fake.end('https://back.example/');
  await end;
  return named;
}

it('recognizes the popup window that opens, whether or not the browser shows its address', async () => {
  expect(await namedWhile(() => opens(1))).toEqual([1]);
  fake.shown.set(2, 'https://login.noiseaware.io/authorize?client_id=1');
  expect(await namedWhile(() => opens(2))).toEqual([2]);
});

it('mistakes no other window for it: a normal one, its own, or one of a readable site', async () => {
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

it('recognizes none if two windows match', async () => {
  const named = await namedWhile(async () => {
    await opens(1);
    await opens(2);
  });
  expect(named.at(-1)).toBeNull();
});

it('sizes it for a login, centred in the front window and no larger than that', async () => {
  await namedWhile(() => opens(1));
  expect(fake.updated).toEqual([[1, { width: 520, height: 700, left: 540, top: 0 }]]);
});

it('does not close or show another window that has the same id after a restart of the browser', async () => {
  const { closeWindow, showWindow } = browserIdentity();
  fake.types.set(1, 'normal').set(2, 'popup').set(3, 'popup').set(4, 'popup');
  fake.shown.set(2, 'chrome-extension://own/question.html').set(4, `${origin}/login`);
  for (const id of [1, 2, 3, 4, 5]) {
    await closeWindow({ id, origin });
    await showWindow({ id, origin });
  }
  expect(fake.removed).toEqual([3, 4]);
  expect(fake.updated.map(([id]) => id)).toEqual([3, 4]);
});
