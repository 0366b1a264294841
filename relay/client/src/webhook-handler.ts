import { webhookKey } from './signature.ts';
import { readWebhook, type WebhookMessage } from './webhook.ts';

export { type ReceivedWebhook, readWebhook, type WebhookMessage } from './webhook.ts';

export interface WebhookHandlerOptions {
  /** `whsec_…`, from the answer that added the webhook. */
  readonly secret: string;
  /** A function for each type that you handle; messages of others are answered and dropped. A message may come twice, with the same `id`. */
  readonly on: {
    readonly [T in WebhookMessage['type']]?:
      | ((message: Extract<WebhookMessage, { type: T }>) => unknown)
      | undefined;
  };
  /** Called with what a function has thrown. Default `console.error`. */
  readonly onError?: ((error: unknown, message: WebhookMessage) => void) | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/**
 * Makes a receiver of webhooks: 400 for what is not signed by the relay or is no message, 204 once the function of the message's type is
 * done, 500 if that throws: the relay sends the message again.
 * @throws {TypeError} if `secret` is none
 */
export function webhookHandler({
  secret,
  on,
  // biome-ignore lint/suspicious/noConsole: what no function takes must not vanish
  onError = console.error,
  now = Date.now,
}: WebhookHandlerOptions) {
  webhookKey(secret);
  return async (request: Request): Promise<Response> => {
    const body = new Uint8Array(await request.arrayBuffer());
    const message = readWebhook({ headers: request.headers, body, secret, now });
    if (message === undefined) return new Response(null, { status: 400 });
    const handle = Object.hasOwn(on, message.type) ? on[message.type] : undefined;
    try {
      await (handle as ((message: WebhookMessage) => unknown) | undefined)?.(message);
      return new Response(null, { status: 204 });
    } catch (error) {
      onError(error, message);
      return new Response(null, { status: 500 });
    }
  };
}
