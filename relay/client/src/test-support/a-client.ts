import { createClient } from '../client.ts';
import { ConnectFailure } from '../failure.ts';

export const start = Date.UTC(2026, 2, 1, 12);

/** A client whose relay is a function. The test sets its clock; `slept` records the waits. */
export function aClient(answer: (request: Request, count: number) => Response | Promise<Response>) {
  const seen: Request[] = [];
  const slept: number[] = [];
  const clock = { now: start };
  const client = createClient({
    url: 'https://relay.example/base/',
    key: 'nackey_1',
    now: () => clock.now,
    sleep: async (seconds, signal) => {
      signal?.throwIfAborted();
      slept.push(seconds);
    },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      seen.push(request.clone() as Request);
      init?.signal?.throwIfAborted();
      return answer(request, seen.length);
    },
  });
  return { client, seen, slept, clock };
}

/** The relay's answer with a token of this lifetime. */
export const token = (userToken: string, seconds = 900, headers = {}) =>
  Response.json({ userToken, expiresAt: new Date(start + seconds * 1000).toISOString() }, { headers });

/** A refusal by the relay. */
export const problem = (
  status: number,
  fields: Record<string, unknown>,
  headers: Record<string, string> = {},
) =>
  new Response(JSON.stringify({ type: 'about:blank', title: 'Refused.', status, ...fields }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });

/** The failure of a call that must fail. */
export const failureOf = async (work: Promise<unknown>): Promise<ConnectFailure> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConnectFailure))
    throw new Error('there was no failure of the kind', { cause: error });
  return error;
};
