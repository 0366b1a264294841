import type { AnyInput, CallResult, Client } from '@noiseaware-connect/shared/client';
import { type ExtensionCalls, extensionCalls } from '@noiseaware-connect/shared/contract/extension';
import { type Asked, interrupted, type Send } from '../messages.ts';

/** Makes a page's relay calls through the background, which alone holds the session. */
export async function callThroughBackground<T>(
  send: Send,
  ask: (client: Client<ExtensionCalls>) => Promise<CallResult<T>>,
): Promise<Asked<T>> {
  const answer = await ask(clientThrough(send)).catch(() => null);
  if (answer === null) return interrupted;
  if (answer.ok) return { ok: true, value: answer.value };
  const { code, retryAfter } = answer.failure;
  return { ok: false, code, retryAfter };
}

// --- Internal helpers ---

function clientThrough(send: Send): Client<ExtensionCalls> {
  const endpoints = Object.keys(extensionCalls) as (keyof ExtensionCalls)[];
  const calls = endpoints.map((endpoint) => [
    endpoint,
    (input: AnyInput = {}) => send('call', { endpoint, input }),
  ]);
  return Object.fromEntries(calls) as Client<ExtensionCalls>;
}
