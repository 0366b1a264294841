import type { OpenApi } from '@noiseaware-connect/relay/http/openapi/document';
import type { JsonSchema } from '@noiseaware-connect/relay/http/openapi/schemas';

/**
 * relay/docs/v1.txt: what `/v1` promises, a line each. Lines are added as the contract grows, and only removed by hand: when what
 * was retired has had its time, as relay/docs/developers.md says.
 * @param kept the file as it is
 */
export function drawPromises(document: OpenApi, kept: string): string {
  const before = linesIn(kept);
  const isKnown = (line: string) => before.has(line.split(' ').slice(0, 2).join(' '));
  // A known call that needs more than it did breaks those who make it: that is no promise to write down.
  const added = promisesIn(document).filter((line) => !(isNeed(line) && isKnown(line)));
  return `${[...new Set([...before, ...added])].sort().join('\n')}\n`;
}

/** How a document breaks the promises in the file: what is gone, and what known calls need that they did not need. */
export function brokenPromises(document: OpenApi, kept: string): string[] {
  const before = linesIn(kept);
  const now = new Set(promisesIn(document));
  return [
    ...[...before]
      .filter((line) => !isNeed(line) && !now.has(line) && !now.has(line.replace(' may have ', ' has ')))
      .map((line) => `gone: ${line}`),
    ...[...now].filter((line) => isNeed(line) && !before.has(line)).map((line) => `new: ${line}`),
  ];
}

// --- Internal helpers ---

const linesIn = (text: string): Set<string> =>
  new Set(text.split('\n').filter((line) => /^(?:[A-Z]+ \/|shape |event )/.test(line)));

const isNeed = (line: string): boolean => line.includes(' needs ');

function promisesIn({ paths, webhooks, components }: OpenApi): string[] {
  const calls = Object.entries(paths).filter(([path]) => path.startsWith('/v1/'));
  return [
    ...calls.flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, operation]) =>
        ofCall(operation).map((line) => `${method.toUpperCase()} ${path}${line}`),
      ),
    ),
    ...Object.entries(components.schemas).flatMap(([name, schema]) =>
      ofAnswer(schema).map((line) => `shape ${name} ${line}`),
    ),
    ...Object.entries(webhooks).flatMap(([type, { post }]) =>
      ofAnswer(post.requestBody.content['application/json'].schema).map((line) => `event ${type} ${line}`),
    ),
  ];
}

/** Each line follows method and path; the first is empty: that there is the call. */
function ofCall({
  security,
  parameters,
  requestBody,
  responses,
}: OpenApi['paths'][string][string]): string[] {
  const callers = security.flatMap((each) =>
    Object.entries(each).flatMap(([kind, grants]) => (grants.length === 0 ? [kind] : grants)),
  );
  const query = parameters.filter((each) => each.in !== 'path');
  const body = fieldsIn(requestBody?.content['application/json']?.schema ?? {});
  const successes = Object.entries(responses).filter(([status]) => /^2/.test(status));
  return [
    '',
    ...callers.filter((name) => name !== 'proof').map((name) => ` for ${name}`),
    ...query.flatMap((each) => [
      ` takes ${each.in} ${each.name}`,
      ...(each.required ? [` needs ${each.in} ${each.name}`] : []),
      ...listedIn(each.schema).map((value) => ` takes ${each.in} ${each.name} ${JSON.stringify(value)}`),
    ]),
    ...body.flatMap(({ at, isNeeded, values }) => [
      ` takes ${at}`,
      ...(isNeeded ? [` needs ${at}`] : []),
      ...values.map((value) => ` takes ${at} ${JSON.stringify(value)}`),
    ]),
    ...successes.flatMap(([status, response]) => {
      const schema = '$ref' in response ? undefined : response.content?.['application/json']?.schema;
      return ['', ...ofAnswer(schema ?? {}).map((line) => ` ${line}`)].map((line) => ` ${status}${line}`);
    }),
  ];
}

const ofAnswer = (schema: JsonSchema): string[] =>
  fieldsIn(schema).map(({ at, type, isNeeded }) => `${isNeeded ? 'has' : 'may have'} ${at} ${type}`);

interface Field {
  /** Its path, such as `.links[].id`. */
  at: string;
  /** Its JSON types or the name of its shape. */
  type: string;
  isNeeded: boolean;
  /** The values that it may have, if they are listed. */
  values: readonly unknown[];
}

/** All fields of a schema; those of named shapes stand with the shapes. */
function fieldsIn(schema: JsonSchema, at = '', isNeeded = true): Field[] {
  const variants = variantsOf(schema).filter(({ type }) => type !== 'null');
  const isAlways = isNeeded && variants.length === 1 && variantsOf(schema).length === 1;
  return variants.flatMap((each) => {
    if (each.type === 'array') return fieldsIn(itemsOf(each), `${at}[]`, isAlways);
    return Object.entries(each.properties ?? {}).flatMap(([name, given]) => {
      const property = given as JsonSchema;
      const here = `${at}.${name}`;
      const needed = isAlways && each.required?.includes(name) === true;
      return [
        { at: here, type: typeOf(property), isNeeded: needed, values: listedIn(property) },
        ...fieldsIn(property, here, needed),
      ];
    });
  });
}

const itemsOf = ({ items }: JsonSchema): JsonSchema =>
  typeof items === 'object' && !Array.isArray(items) ? (items as JsonSchema) : {};

const variantsOf = (schema: JsonSchema): JsonSchema[] =>
  ((schema.anyOf ?? schema.oneOf ?? [schema]) as JsonSchema[]).flatMap((each) =>
    each === schema ? each : variantsOf(each),
  );

/** The values that a field, or each item of its list, may have, if they are listed. */
function listedIn(schema: JsonSchema): readonly unknown[] {
  const list = variantsOf(schema).find(({ type }) => type === 'array');
  return valuesOf(list === undefined ? schema : itemsOf(list));
}

const valuesOf = (schema: JsonSchema): readonly unknown[] =>
  variantsOf(schema).flatMap((each) => each.enum ?? ('const' in each ? [each.const] : []));

const typeOf = (schema: JsonSchema): string =>
  [
    ...new Set(
      variantsOf(schema).map((each) => {
        if (each.$ref !== undefined) return each.$ref.replace(/^.*\//, '');
        if (each.type === 'array') return `${typeOf(itemsOf(each))}[]`;
        return String(each.type ?? (valuesOf(each).length > 0 ? typeof valuesOf(each)[0] : 'any'));
      }),
    ),
  ]
    .sort()
    .join('|');
