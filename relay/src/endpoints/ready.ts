import type { MakeHandler } from './handler.ts';

/** Whether this relay can do its work now: its store takes writes. */
export const ready: MakeHandler<'ready'> =
  ({ store }) =>
  async () => {
    await store.check();
    return { ready: true };
  };
