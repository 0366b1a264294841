import { randomBytes } from 'node:crypto';
import type { EventType } from '../contract.ts';
import type { LoggedEvent } from '../events.ts';
import { writeJson } from '../json.ts';
import { signWebhook } from '../testing.ts';
import { command, commonHelp, openClient } from './command.ts';
import { Refusal, type Surroundings } from './surroundings.ts';

/** Seconds within which a receiver has to answer, as the relay's webhooks give it. */
const longestAnswer = 15;

/** Shows events as they happen, and forwards them to a receiver of webhooks. */
export const listenCommand = command({
  help: `Usage: noiseaware-connect events listen [options]

Prints what happens to the accounts of the key, from now on and until it is stopped.

  --forward URL      sends each event to this receiver too, signed as a webhook is; a receiver on this machine needs no address
                     that the relay can reach. What a receiver does not take is not sent again
  --secret WHSEC     signs by this secret; by default by a new one, which is printed first
  --since PLACE      begins after the event of this number, or at a time such as 2026-11-26T12:00:00Z
  --account ID       only events about this account
  --type TYPE        only events of this type
${commonHelp}`,
  options: {
    forward: { type: 'string' },
    secret: { type: 'string' },
    since: { type: 'string' },
    account: { type: 'string' },
    type: { type: 'string' },
  },
  async run(options, words, surroundings) {
    if (words.length > 0) throw new Refusal('invalid_input', `unexpected ${words[0]}: see --help`);
    const { out, now, signal } = surroundings;
    const { forward, secret = `whsec_${randomBytes(32).toString('base64')}`, account, json } = options;
    if (forward !== undefined && !/^https?:$/.test(URL.parse(forward)?.protocol ?? ''))
      throw new Refusal('invalid_input', '--forward takes an address that begins with http:// or https://');
    const client = await openClient(options, surroundings);
    if (forward !== undefined)
      out(
        json === true ? JSON.stringify({ forward, secret }) : `Forwards to ${forward}, signed by ${secret}`,
      );
    const since = options.since ?? new Date(now()).toISOString();
    const type = options.type as EventType | undefined;
    for await (const event of client.events({ since, account, type, signal })) {
      out(
        json === true ? writeJson(event) : [event.seq, event.type, event.account].filter(Boolean).join(' '),
      );
      if (forward !== undefined) await deliver(event, forward, secret, surroundings);
    }
  },
});

/** Lets something happen at the sandbox of `pnpm start --backends`. */
export const triggerCommand = command({
  help: `Usage: noiseaware-connect events trigger TYPE [options]

Lets what causes an event of this type happen to the account cust-1042, at the sandbox and the relay that "pnpm start --backends" has
started. It prints CONNECT_SANDBOX, which this command needs. These types can be triggered:

  connection.connected
  connection.degraded
  connection.recovered
  connection.reauthorization_required
  connection.disconnected
  link.opened
  link.used
  link.awaiting_confirmation
  link.refused
  link.revoked
  alert.received

Examples of the others: POST /v1/webhooks/{id}/test with {"type": TYPE}, which sends one to a webhook.

${commonHelp}`,
  options: {},
  async run(_, words, surroundings) {
    const [type, ...rest] = words;
    if (type === undefined || rest.length > 0)
      throw new Refusal('invalid_input', 'expected one type of event: see --help');
    const { env, fetch, out } = surroundings;
    const sandbox = env['CONNECT_SANDBOX'];
    if (!sandbox)
      throw new Refusal(
        'invalid_input',
        'no sandbox: set CONNECT_SANDBOX as "pnpm start --backends" prints it',
      );
    const answer = await fetch(`${sandbox}/trigger/${encodeURIComponent(type)}`, { method: 'POST' }).catch(
      () => {
        throw new Refusal('failed', `the sandbox at ${sandbox} cannot be reached`);
      },
    );
    const text = (await answer.text()).trim();
    if (!answer.ok) throw new Refusal(answer.status === 400 ? 'invalid_input' : 'failed', text);
    out(text);
  },
});

// --- Internal helpers ---

async function deliver(
  event: LoggedEvent,
  url: string,
  secret: string,
  { fetch, error, signal }: Surroundings,
): Promise<void> {
  const { headers, body } = signWebhook({ secret, message: event });
  const limit = AbortSignal.timeout(longestAnswer * 1000);
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.any([limit, signal]),
    });
    await answer.body?.cancel();
    if (!answer.ok) error(`${event.id}: the receiver answered ${answer.status}`);
  } catch (failure) {
    signal.throwIfAborted();
    error(`${event.id}: the receiver did not answer: ${(failure as Error).message}`);
  }
}
