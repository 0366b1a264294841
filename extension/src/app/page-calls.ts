import type { AnyInput, CallResult } from '@noiseaware-connect/shared/client';
import { extensionCalls } from '@noiseaware-connect/shared/contract/extension';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import type { PageCall } from '../messages.ts';
import type { Connections } from './connections/connections.ts';
import type { Links } from './links.ts';
import type { RelayCaller } from './relay-client.ts';

/**
 * Makes relay calls for pages. After a call that may have changed something, the background refreshes its own copy, even
 * if the page has closed.
 */
export const createPageCalls =
  ({ relay, connections, links }: { relay: RelayCaller; connections: Connections; links: Links }) =>
  async ({ endpoint, input }: PageCall): Promise<CallResult<unknown>> => {
    const result = await relay.call((client) => {
      const call = client[endpoint] as (input: AnyInput) => Promise<CallResult<unknown>>;
      return call(input);
    });
    const answer = await noteFailure(result, connections);
    if (extensionCalls[endpoint].method === 'GET') return answer;
    // Stored first, since looking for links is another request.
    if (answer.ok) await learnFrom(answer.value, connections);
    void connections.refresh();
    await links.look();
    return answer;
  };

// --- Internal helpers ---

/** The answer; a failure with what the refresh says of it. */
async function noteFailure<T>(answer: CallResult<T>, connections: Connections): Promise<CallResult<T>> {
  if (answer.ok) return answer;
  const code = await connections.noteFailure(answer.failure.code);
  return { ok: false, failure: { ...answer.failure, code } };
}

/** Stores the connection in an answer that has one. */
async function learnFrom(value: unknown, connections: Connections): Promise<void> {
  const { connection } = (value ?? {}) as { connection?: Connection | string | null };
  if (typeof connection === 'object' && connection !== null) await connections.learn(connection);
}
