import type { CallResult } from '@noiseaware-connect/shared/client';
import { readAnswer } from '@noiseaware-connect/shared/read-answer';
import { connection } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { PageCall } from '../messages.ts';
import type { Connections } from './connections/connections.ts';
import type { Links } from './links.ts';
import type { RelayCaller } from './relay-client.ts';

const anything = v.unknown();
const withConnection = v.object({ connection });

/**
 * Makes relay calls for pages, which parse the answers themselves. After a call that may have changed something, the
 * background refreshes its own copy, even if the page has closed.
 */
export const createPageCalls =
  ({ relay, connections, links }: { relay: RelayCaller; connections: Connections; links: Links }) =>
  async ({ endpoint, input }: PageCall): Promise<CallResult<unknown>> => {
    const { method, path, created, hasAnswer, hasBody } = endpoint;
    const answer = await relay.call((_, call) =>
      call(
        {
          method,
          path,
          ...(created && { created }),
          ...(hasAnswer && { answer: anything }),
          ...(hasBody && { request: anything }),
        },
        input,
      ),
    );
    if (method === 'GET') return answer;
    // Stored first, since looking for links is another request.
    const learned = answer.ok ? readAnswer(withConnection, answer.value) : undefined;
    if (learned !== undefined) await connections.learn(learned.value.connection);
    void connections.refresh();
    await links.look();
    return answer;
  };
