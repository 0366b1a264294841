import { vi } from 'vitest';
import { type App, startApp } from '../app/start-app.ts';
import type { View } from '../app/view.ts';
import type { Send } from '../messages.ts';
import type { FakeWorld } from './fake-effects.ts';

/** One life of the background's worker, seen as a page sees it: by what is pushed and by what is answered. */
export async function startWorker(world: FakeWorld) {
  const app: App = await startApp(world.effects);
  const pushed: Partial<View>[] = [];
  let view = {} as View;
  const popup = app.feed('popup', (changes) => {
    pushed.push(structuredClone(changes));
    view = { ...view, ...changes };
  });
  const send = ((name, input) => app.answer({ name, input })) as Send;
  return {
    app,
    /** The page by which this worker is seen; no person looks at it until it says so. */
    popup,
    send,
    pushed,
    view: () => view,
    /** Resolves once the attempt is at this step, and waiting there. */
    step: (step: string) =>
      vi.waitFor(() => {
        if (view.flow?.step !== step || view.flow.outcome !== null)
          throw new Error(`at ${view.flow?.step}/${view.flow?.outcome}`);
      }),
    /** Resolves with the attempt's end. */
    outcome: () =>
      vi.waitFor(() => {
        const outcome = view.flow?.outcome ?? null;
        if (outcome === null) throw new Error(`still at ${view.flow?.step}`);
        return outcome;
      }),
    window: (number = 1) =>
      vi.waitFor(() => {
        const window = world.windows[number - 1];
        if (window === undefined) throw new Error('no window opened');
        return window;
      }),
  };
}

export type Worker = Awaited<ReturnType<typeof startWorker>>;
