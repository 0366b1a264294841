import { fixedByOf } from '@noiseaware-connect/shared/connection-group';
import { loggedEvent } from '@noiseaware-connect/shared/contract/backends';
import { problem } from '@noiseaware-connect/shared/contract/problem';
import { shapeWords } from '@noiseaware-connect/shared/shape-words';
import * as shapes from '@noiseaware-connect/shared/shapes';
import { tool } from '@noiseaware-connect/shared/tool';
import {
  type ConversionConfig,
  type JsonSchema,
  toJsonSchema,
  toJsonSchemaDefs,
} from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { describeCause } from '../../domain/connection/connection-words.ts';

export type { JsonSchema };

/** JSON schema of a request. Unknown fields are refused. */
export const requestSchema = (schema: GenericSchema): JsonSchema =>
  withoutMarks(toJsonSchema(schema, { ...options, typeMode: 'input' }));

/** JSON schema of a query, whose numbers and booleans a caller writes as text. */
export const querySchema = (schema: GenericSchema): JsonSchema =>
  withoutMarks(toJsonSchema(schema, { ...options, typeMode: 'output' }));

/** JSON schema of an answer. Unknown fields are allowed, since answers may grow. Named shapes are references. */
export const answerSchema = (schema: GenericSchema): JsonSchema =>
  opened(withoutMarks(toJsonSchema(schema, { ...options, definitions: named, overrideRef })));

/** Shapes by name, each a reference within the others, with descriptions of their fields. By default those of the document. */
export const namedSchemas = (shapes: Record<string, GenericSchema> = named): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(toJsonSchemaDefs(shapes, { ...options, overrideRef })).map(([name, schema]) => [
      name,
      { ...wordsOf(name), ...withWords(opened(schema), fieldWords[name] ?? {}) },
    ]),
  );

/** A reference to a component of the document. */
export const reference = (kind: 'schemas' | 'responses' | 'headers', name: string) => ({
  $ref: `#/components/${kind}/${name}`,
});

// --- Internal helpers ---

const options: ConversionConfig = {
  target: 'draft-2020-12',
  errorMode: 'ignore',
  // Metadata is only for `shared/src/read-answer.ts`.
  ignoreActions: ['metadata'],
};

const overrideRef = ({ referenceId }: { referenceId: string }): string =>
  reference('schemas', referenceId).$ref;

/** The named shapes: all objects and picklists of `shapes.ts`, plus two from other modules. */
const named: Record<string, GenericSchema> = {
  ...Object.fromEntries(
    Object.entries<unknown>(shapes)
      .filter(([, shape]) => isShape(shape))
      // Sorted, since loaders order a module's names differently.
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, shape]) => [capitalized(name), shape as GenericSchema]),
  ),
  Tool: tool,
  Problem: problem,
  Event: loggedEvent,
};

function capitalized(name: string): string {
  return name.replace(/^./, (letter) => letter.toUpperCase());
}

function isShape(value: unknown): boolean {
  const { type } = value as { type?: unknown };
  return type === 'strict_object' || type === 'picklist';
}

const fieldWords: { readonly [S in string]?: { readonly [F in string]?: string } } = Object.fromEntries(
  Object.entries(shapeWords).map(([name, words]) => [capitalized(name), words]),
);

function withWords(schema: JsonSchema, words: { readonly [F in string]?: string }): JsonSchema {
  const properties = Object.entries(schema.properties ?? {}).map(([field, form]) => {
    const description = words[field];
    return [field, description === undefined ? form : { description, ...(form as JsonSchema) }];
  });
  return properties.length === 0 ? schema : { ...schema, properties: Object.fromEntries(properties) };
}

/** The description of a shape: for causes, what each one means. */
const wordsOf = (name: string): { description?: string } =>
  name === 'Cause'
    ? {
        description: shapes.causes
          .map((each) => `- \`${each}\` (${fixedByOf(each)}): ${describeCause(each)}`)
          .join('\n'),
      }
    : {};

const withoutMarks = ({ $schema: _, $defs: __, ...schema }: JsonSchema): JsonSchema => schema;

const opened = (schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === 'additionalProperties' && value === false ? undefined : value,
  ) as JsonSchema;
