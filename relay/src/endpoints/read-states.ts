import { account } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { MakeHandler } from './handler.ts';

/**
 * The state of each account's healthiest connection. They are what some page shows: an id that is named twice is
 * answered once, and one that no account can have is as good as one that was never connected.
 */
export const readStates: MakeHandler<'readStates'> =
  ({ store }) =>
  async ({ body }) => {
    const accounts = [...new Set(body.accounts)].filter((each) => v.is(account.entries.id, each));
    return { states: await store.connections.states(accounts) };
  };
