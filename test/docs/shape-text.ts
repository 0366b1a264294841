import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';

type JsonSchema = ReturnType<typeof toJsonSchema>;

type Names = Readonly<Record<string, GenericSchema>>;

/** A schema as text like that of TypeScript, with limits. `names` are shapes that are named where they occur. */
export const shapeText = (schema: GenericSchema, names: Names): string =>
  draw(toJsonSchema(schema, { definitions: names, errorMode: 'ignore' }), '');

/** A named shape itself. */
export const namedShapeText = (name: string, { [name]: schema, ...others }: Names): string =>
  schema === undefined ? name : shapeText(schema, others);

// --- Internal helpers ---

/** Characters up to which an object stands on one line. */
const oneLine = 80;

function draw(schema: JsonSchema, indent: string): string {
  if (schema.$ref !== undefined) return schema.$ref.replace('#/$defs/', '');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((each) => JSON.stringify(each)).join(' | ');
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return options.map((each) => draw(each as JsonSchema, indent)).join(' | ');
  if (schema.type === 'array')
    return `[${draw((schema.items ?? {}) as JsonSchema, indent)}]${most(schema.maxItems)}`;
  if (schema.type === 'object') return drawObject(schema, indent);
  if (schema.type === 'string') {
    return schema.format === 'date-time' ? 'time' : `string${most(schema.maxLength)}`;
  }
  return String(schema.type ?? 'any');
}

function drawObject(schema: JsonSchema, indent: string): string {
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => ({
    name: schema.required?.includes(name) === true ? name : `${name}?`,
    field: field as JsonSchema,
  }));
  const flat = `{ ${fields.map(({ name, field }) => `${name}: ${draw(field, '')}`).join(', ')} }`;
  if (fields.length === 0) return '{}';
  if (!flat.includes('\n') && flat.length + indent.length <= oneLine) return flat;
  const lines = fields.map(({ name, field }) => `${indent}  ${name}: ${draw(field, `${indent}  `)}`);
  return `{\n${lines.join('\n')}\n${indent}}`;
}

const most = (limit: number | undefined): string => (limit === undefined ? '' : ` ≤ ${limit}`);
