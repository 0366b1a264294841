import { expect, it, onTestFinished, vi } from 'vitest';
import type { View } from '../app/view.ts';

interface Listeners {
  message: ((value: unknown) => void)[];
  disconnect: (() => void)[];
}

/** A browser whose pages and background are the same program: each port has two ends. */
const fake = vi.hoisted(() => {
  const id = 'extension';
  const ports: { stop(): void }[] = [];
  const onConnect: ((port: unknown) => void)[] = [];
  const connect = ({ name }: { name: string }) => {
    const ends = [0, 1].map((): Listeners => ({ message: [], disconnect: [] }));
    const endOf = (mine: number) => ({
      name,
      sender: { id, url: 'chrome-extension://extension/popup.html' },
      onMessage: { addListener: (run: (value: unknown) => void) => ends[mine]?.message.push(run) },
      onDisconnect: { addListener: (run: () => void) => ends[mine]?.disconnect.push(run) },
      postMessage: (value: unknown) => void ends[1 - mine]?.message.map((run) => run(value)),
      disconnect: () => undefined,
    });
    ports.push({ stop: () => void ends.map(({ disconnect }) => disconnect.map((run) => run())) });
    queueMicrotask(() => void onConnect.map((run) => run(endOf(1))));
    return endOf(0);
  };
  const runtime = {
    id,
    connect,
    onConnect: { addListener: (run: (port: unknown) => void) => onConnect.push(run) },
  };
  return { ports, browser: { runtime } };
});
vi.mock('wxt/browser', () => ({ browser: fake.browser }));
const { followView } = await import('./ask-background.ts');
const { serveViews } = await import('./serve-pages.ts');

it('counts a page once as opened, although it connects again when the browser has stopped the background', async () => {
  vi.stubGlobal('location', { origin: 'chrome-extension://extension' });
  vi.stubGlobal('document', { visibilityState: 'visible', addEventListener() {}, removeEventListener() {} });
  onTestFinished(() => void vi.unstubAllGlobals());
  const opened: string[] = [];
  const drawn: View[] = [];
  const view = { errors: null } as unknown as View;
  const feed = async (_: string, push: (changes: Partial<View>) => void) => {
    push(view);
    return { look() {}, end() {} };
  };
  serveViews(feed, (page) => void opened.push(page));
  followView((each) => drawn.push(each));
  await expect.poll(() => drawn).toEqual([view]);
  fake.ports[0]?.stop();
  await expect.poll(() => drawn).toEqual([view, view]);
  expect(opened).toEqual(['popup']);
});
