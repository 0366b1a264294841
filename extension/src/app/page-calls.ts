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

/** Makes the calls that pages read themselves. What one may have changed is asked for again, also for a page that has gone. */
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
    // What the answer says is shown first: looking for links is a call of its own.
    const told = answer.ok ? readAnswer(withConnection, answer.value) : undefined;
    if (told !== undefined) await connections.learn(told.value.connection);
    void connections.refresh();
    await links.look();
    return answer;
  };
