import { drawOpenApi } from '@noiseaware-connect/relay/http/openapi/document';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

/** An answer of a relay, and what it answers. */
export interface JudgedAnswer {
  method: string;
  path: string;
  status: number;
  /** Its `Content-Type`. */
  type: string;
  body: string;
}

/** What is wrong with an answer by the contract's document; undefined where nothing is, or the path is not in it. */
export function judgeAnswer({ method, path, status, type, body }: JudgedAnswer): string | undefined {
  const route = routes.find(({ form }) => form.test(path));
  if (route === undefined) return undefined;
  const operation =
    route.operations[method === 'HEAD' && !('head' in route.operations) ? 'get' : method.toLowerCase()];
  // Another method, or what a browser asks before a call.
  if (operation === undefined) return undefined;
  const call = `${method} ${route.template}: ${status}`;
  const named = operation.responses[status] ?? operation.responses['default'];
  if (named === undefined) return `${call} is not in the document`;
  const response = '$ref' in named ? responses[named.$ref.replace(/^.*\//, '')] : named;
  const [media = ''] = type.split(';');
  const content = response?.content ?? {};
  if (method === 'HEAD') return undefined;
  if (Object.keys(content).length === 0) return body === '' ? undefined : `${call} has a body`;
  const described = content[media];
  if (described?.schema === undefined)
    return '*/*' in content ? undefined : `${call} is ${media || 'of no type'}`;
  const validate = validatorOf(described.schema);
  if (validate(/json$/.test(media) ? JSON.parse(body) : body)) return undefined;
  return `${call} is not as described: ${ajv.errorsText(validate.errors, { dataVar: '' })}`;
}

/** What is wrong with the body of a message to a webhook by the contract's document; undefined where nothing is. */
export function judgeMessage(body: string): string | undefined {
  const message: unknown = JSON.parse(body);
  const type = String((message as { type?: unknown }).type);
  const described = document.webhooks[type];
  if (described === undefined) return `${type} is not among the document's webhooks`;
  const validate = validatorOf(described.post.requestBody.content['application/json'].schema);
  if (validate(message)) return undefined;
  return `${type} is not as described: ${ajv.errorsText(validate.errors, { dataVar: '' })}`;
}

// --- Internal helpers ---

/** Answers grow for clients. For a test each of their fields is in the document. */
const closed = (_: string, value: unknown): unknown => {
  const schema = value as { type?: unknown; properties?: unknown } | null;
  return schema?.type === 'object' && schema.properties !== undefined
    ? { additionalProperties: false, ...schema }
    : value;
};

const document = JSON.parse(JSON.stringify(drawOpenApi('http://127.0.0.1')), closed) as ReturnType<
  typeof drawOpenApi
>;
const responses = document.components.responses;

const ajv = new Ajv2020({
  strict: false,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/ },
});
ajv.addSchema({ $id: 'document:', components: document.components });

const compiled = new Map<object, ValidateFunction>();
function validatorOf(schema: object): ValidateFunction {
  const known = compiled.get(schema) ?? ajv.compile(inDocument(schema));
  compiled.set(schema, known);
  return known;
}

/** A schema whose references lead into the document. */
const inDocument = (schema: object): object =>
  JSON.parse(JSON.stringify(schema), (key, value) =>
    key === '$ref' ? `document:${value}` : value,
  ) as object;

/** Those without parameters first: `/v1/connections/summary` is no connection. */
const routes = Object.entries(document.paths)
  .map(([template, operations]) => ({
    template,
    operations,
    form: new RegExp(`^${template.replace('{path}', '.*').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }))
  .sort((one, other) => one.template.split('{').length - other.template.split('{').length);
