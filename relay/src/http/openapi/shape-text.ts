import type { JsonSchema } from './schemas.ts';

/** Formats a schema as TypeScript-like text, with limits. References become the shape's name. */
export const shapeText = (schema: JsonSchema): string => draw(schema, '');

// --- Internal helpers ---

/** Longest object that is written on one line, in characters. */
const oneLine = 80;

function draw(schema: JsonSchema, indent: string): string {
  if (schema.$ref !== undefined) return schema.$ref.replace(/^.*\//, '');
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
  const isSaid = fields.some(({ field }) => field.description !== undefined);
  const flat = `{ ${fields.map(({ name, field }) => `${name}: ${draw(field, '')}`).join(', ')} }`;
  if (fields.length === 0) return '{}';
  if (!isSaid && !flat.includes('\n') && flat.length + indent.length <= oneLine) return flat;
  const lines = fields.flatMap(({ name, field }) => [
    ...(field.description === undefined ? [] : [`${indent}  // ${field.description}`]),
    `${indent}  ${name}: ${draw(field, `${indent}  `)}`,
  ]);
  return `{\n${lines.join('\n')}\n${indent}}`;
}

const most = (limit: number | undefined): string => (limit === undefined ? '' : ` ≤ ${limit}`);
