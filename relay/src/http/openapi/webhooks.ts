import {
  events,
  eventTypes,
  type MessageType,
  messages,
  messageTypes,
} from '@noiseaware-connect/shared/contract/events';
import type { Answer } from './failures.ts';
import type { Operation, Parameter } from './operation.ts';
import { answerSchema, type JsonSchema, reference } from './schemas.ts';

/** The tag of messages, which is also that of the calls about webhooks. */
export const webhookTag = 'webhook';

/** A message to a receiver: an "Operation Object" of OpenAPI 3.1, in the direction from the relay to the receiver. */
interface MessageOperation extends Pick<Operation, 'operationId' | 'tags' | 'summary' | 'security'> {
  description: string;
  parameters: Parameter[];
  requestBody: {
    required: true;
    content: { 'application/json': { schema: JsonSchema; example: unknown } };
  };
  responses: Record<string, Answer>;
}

/** The document's `webhooks`: what is sent to receivers, by type. */
export const drawWebhooks = (): Record<string, { post: MessageOperation }> =>
  Object.fromEntries(messageTypes.map((type) => [type, { post: drawMessage(type) }]));

/**
 * What `GET /v1/events` has: events of each type, so that generated code has a payload for each, and of types that this document
 * does not know.
 */
export function drawEvents(event: JsonSchema): Record<string, JsonSchema> {
  const properties = { ...event.properties };
  const variant = (type: JsonSchema, data: JsonSchema): JsonSchema => ({
    ...event,
    properties: { ...properties, type, data },
  });
  const known = eventTypes.map(
    (type) =>
      [eventName(type), variant({ const: type, type: 'string' }, answerSchema(events[type].data))] as const,
  );
  return {
    Event: {
      description: 'An event in the log. There may be more types.',
      oneOf: [reference('schemas', 'KnownEvent'), reference('schemas', 'UnknownEvent')],
    },
    KnownEvent: {
      description: 'An event of a type that this document knows. The type tells them apart.',
      oneOf: known.map(([name]) => reference('schemas', name)),
      discriminator: {
        propertyName: 'type',
        mapping: Object.fromEntries(
          eventTypes.map((type) => [type, reference('schemas', eventName(type)).$ref]),
        ),
      },
    } as JsonSchema,
    ...Object.fromEntries(known),
    UnknownEvent: {
      description: 'An event of a type that is newer than this document.',
      ...variant({ type: 'string', not: { enum: eventTypes } }, properties['data'] as JsonSchema),
    },
  };
}

// --- Internal helpers ---

/** `connection.dies_soon` becomes `ConnectionDiesSoonEvent`. */
const eventName = (type: string): string =>
  `${type.replaceAll(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase())}Event`;

function drawMessage(type: MessageType): MessageOperation {
  const { data, sentWhen, receiverAction, example } = messages[type];
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      type: { const: type },
      timestamp: { type: 'string', format: 'date-time' },
      data: answerSchema(data),
    },
    required: ['type', 'timestamp', 'data'],
  };
  return {
    operationId: type.replaceAll('.', '_'),
    tags: [webhookTag],
    summary: sentWhen,
    description: receiverAction,
    // The signature in the headers is the proof of a message.
    security: [],
    parameters: [
      header('webhook-id', 'The same each time that this event is sent.', { type: 'string' }),
      header('webhook-timestamp', 'When this attempt was made, in seconds since 1970.', { type: 'string' }),
      header(
        'webhook-signature',
        '`v1,` and a signature by Standard Webhooks; several are separated by spaces.',
        {
          type: 'string',
        },
      ),
    ],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema,
          example: { type, timestamp: '2026-11-26T12:20:00.000Z', data: example },
        },
      },
    },
    responses: {
      '2XX': { description: 'The receiver has the message.' },
      410: { description: 'The receiver is gone: the webhook is disabled until it is replayed.' },
      default: { description: 'The message is sent again later.' },
    },
  };
}

const header = (name: string, description: string, schema: JsonSchema): Parameter => ({
  name,
  in: 'header',
  required: true,
  description,
  schema,
});
