import type { Refusals } from './failures.ts';
import type { JsonSchema } from './schemas.ts';

/** For whom a document is: everybody, or the developers of backends. */
export type Audience = 'all' | 'backends';

/** One call in the OpenAPI document, or one message that the relay sends. */
export interface Operation {
  operationId: string;
  deprecated?: true;
  tags: string[];
  summary: string;
  description: string;
  security: Record<string, string[]>[];
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Record<string, { schema?: JsonSchema; example?: unknown }> };
  responses: Refusals;
}

/** A parameter of a call, or a header of a message. */
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: JsonSchema;
}
