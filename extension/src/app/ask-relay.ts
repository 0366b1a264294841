import { type CallResult, type Client, clientOver } from '@noiseaware-connect/shared/client';
import { type ExtensionCalls, extensionCalls } from '@noiseaware-connect/shared/contract/extension';
import { readAnswer } from '@noiseaware-connect/shared/read-answer';
import { type Asked, interrupted, type Send } from '../messages.ts';

/**
 * Makes a page's relay calls through the background, which alone holds the session. The page parses the answers itself,
 * so that the background does not carry schemas that only pages need.
 */
export async function askThrough<T>(
  send: Send,
  ask: (client: Client<ExtensionCalls>) => Promise<CallResult<T>>,
): Promise<Asked<T>> {
  const client = clientOver(extensionCalls, async ({ method, path, created, request, answer }, input) => {
    const endpoint = {
      method,
      path,
      created,
      hasBody: request !== undefined,
      hasAnswer: answer !== undefined,
    };
    const raw = await send('call', { endpoint, input });
    if (!raw.ok || answer === undefined) return raw;
    const read = readAnswer(answer, raw.value);
    return read === undefined
      ? { ok: false, failure: { code: 'not_a_relay' } }
      : { ok: true, value: read.value };
  });
  const answer = await ask(client).catch(() => null);
  if (answer === null) return interrupted;
  return answer.ok ? answer : { ok: false, code: answer.failure.code };
}
