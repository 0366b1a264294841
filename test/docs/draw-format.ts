import { type JsonSchema, requestSchema } from '@noiseaware-connect/relay/http/openapi/schemas';
import { archivedForms, archivedNames } from '@noiseaware-connect/relay/store/archive';

/**
 * relay/src/store/format-N.txt: the fields of everything that a store keeps in version N of the format, a line each. A line that
 * changes is another version: relays of the earlier one read what was written in it, and the other way round.
 */
export const drawFormat = (): string =>
  `${archivedNames
    .flatMap((name) =>
      fieldsIn(requestSchema(archivedForms[name]), name).filter(([field]) => !isVocabulary(field)),
    )
    .map(([field, type]) => `${field} ${type}`)
    .join('\n')}\n`;

// --- Internal helpers ---

/** Names that grow with each capability, as the audit log's events do: a new one needs no step. */
const isVocabulary = (field: string): boolean =>
  ['audit.what', 'events.type', 'deliveries.type', 'webhooks.events'].includes(field);

/** The fields of an object with their types, inner ones behind a point, those of an array’s items behind brackets. */
function fieldsIn(schema: JsonSchema, at: string): [field: string, type: string][] {
  return variantsOf(schema).flatMap((variant) => [
    ...Object.entries(variant.properties ?? {}).flatMap(([name, property]): [string, string][] => {
      const field = `${at}.${name}`;
      const isNeeded = variant.required?.includes(name) === true;
      const type = typeOf(property as JsonSchema);
      return [[field, isNeeded ? type : `${type}, optional`], ...fieldsIn(property as JsonSchema, field)];
    }),
    ...(variant.type === 'array' ? fieldsIn(variant.items as JsonSchema, `${at}[]`) : []),
  ]);
}

const variantsOf = (schema: JsonSchema): JsonSchema[] =>
  (schema.anyOf ?? schema.oneOf ?? [schema]) as JsonSchema[];

const typeOf = (schema: JsonSchema): string => {
  const types = variantsOf(schema).flatMap((variant) => {
    if (variant.enum !== undefined) return variant.enum.map((value) => JSON.stringify(value));
    if ('const' in variant) return JSON.stringify(variant.const);
    return variant.type === 'array'
      ? `(${typeOf(variant.items as JsonSchema)})[]`
      : String(variant.type ?? 'any');
  });
  return [...new Set(types)].join(' | ');
};
