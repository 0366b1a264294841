import { once } from 'node:events';
import http from 'node:http';
import getRawBody from 'raw-body';
import { type Listener, listen } from '../../sandbox/listener.ts';

/** Gives each call to the next relay, and to the one after it where a relay does not answer; knows of no session. */
export async function startLoadBalancer(relays: readonly { readonly url: string }[]): Promise<Listener> {
  let turn = 0;
  return listen(0, async (incoming, outgoing) => {
    const body = await getRawBody(incoming);
    const first = turn;
    turn += 1;
    const answer = await firstAnswer(relays, first, (relay) => ask(relay, incoming, body));
    outgoing.writeHead(answer?.status ?? 502, answer?.headers);
    outgoing.end(answer?.body);
  });
}

// --- Internal helpers ---

/** Twice around, and each where it is by then: a call may outlast the end of one relay and the restart of another. */
async function firstAnswer<T>(
  relays: readonly { readonly url: string }[],
  first: number,
  asking: (relay: string) => Promise<T>,
): Promise<T | undefined> {
  for (let attempt = 0; attempt < 2 * relays.length; attempt += 1) {
    const relay = relays[(first + attempt) % relays.length];
    const answer = await asking(relay?.url ?? '').catch(() => undefined);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

async function ask(relay: string, { method, url, headers }: http.IncomingMessage, body: Buffer) {
  // As proxies do that are not told otherwise.
  const host = new URL(relay).host;
  const own = { ...headers, host };
  const request = http.request(`${relay}${url}`, { method: method ?? 'GET', headers: own, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return { status: response.statusCode ?? 502, headers: response.headers, body: await getRawBody(response) };
}
