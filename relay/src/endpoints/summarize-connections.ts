import { summarize } from '../domain/groups.ts';
import type { MakeHandler } from './handler.ts';

/** How many connections ask for a person, heal by themselves, are fine or have ended. */
export const summarizeConnections: MakeHandler<'summarizeConnections'> =
  ({ store, effects }) =>
  async ({ among }) =>
    summarize(await store.connections.countStates(effects.now(), among));
