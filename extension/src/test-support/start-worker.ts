import { vi } from 'vitest';
import { callThroughBackground } from '../app/ask-relay.ts';
import type { AuthorizationEnd } from '../app/effects.ts';
import { type App, startApp } from '../app/start-app.ts';
import type { View } from '../app/view.ts';
import type { Ask, Send } from '../messages.ts';
import { createFakeWorld, type FakeWorld } from './fake-effects.ts';

/** How NoiseAware's window ends after Authorize. */
export const redirected = {
  kind: 'redirected',
  url: 'https://extension.chromiumapp.org/connect/x?access_code=SECRET-ACCESS-CODE',
} as const;

/** A browser that is set up, and its worker. */
export async function startSetUp() {
  const world = createFakeWorld();
  world.setUp();
  return { world, worker: await startWorker(world) };
}

/** One life of the background's worker, as a page sees it. */
export async function startWorker(world: FakeWorld) {
  const app: App = await startApp(world.effects);
  const pushed: Partial<View>[] = [];
  let view = {} as View;
  const popup = app.feed('popup', (changes) => {
    pushed.push(structuredClone(changes));
    view = { ...view, ...changes };
  });
  const send = ((name, input) => app.answer({ name, input })) as Send;
  const ask: Ask = (call) => callThroughBackground(send, call);
  const outcome = () => {
    const ended = view.flow?.outcome ?? null;
    if (ended === null) throw new Error(`still at ${view.flow?.step}`);
    return ended;
  };
  const window = (number = 1) =>
    vi.waitFor(() => {
      const opened = world.windows[number - 1];
      if (opened === undefined) throw new Error('no window opened');
      return opened;
    });
  return {
    app,
    /** The feed of that page, which is hidden until `look(true)`. */
    popup,
    send,
    ask,
    pushed,
    view: () => view,
    /** Resolves once the running attempt is at this step. */
    step: (step: string) =>
      vi.waitFor(() => {
        if (view.flow?.step !== step || view.flow.outcome !== null)
          throw new Error(`at ${view.flow?.step}/${view.flow?.outcome}`);
      }),
    window,
    /** Resolves with the attempt's outcome. */
    outcome: () => vi.waitFor(outcome),
    /** The same, while time passes. */
    outcomeInTime: () =>
      vi.waitFor(() => {
        world.advance(10_000);
        return outcome();
      }),
    /** Begins an attempt and ends its window. */
    async connect(
      end: AuthorizationEnd = redirected,
      attempt: Parameters<typeof send<'connect'>>[1] = { account: { id: 'crm-1' } },
    ) {
      const opened = world.windows.length;
      await send('connect', attempt);
      (await window(opened + 1)).end(end);
    },
  };
}

export type Worker = Awaited<ReturnType<typeof startWorker>>;
