import { commonFailures } from '@noiseaware-connect/shared/contract/endpoint';
import { failures } from '@noiseaware-connect/shared/failure';
import type { OpenApi } from './document.ts';
import type { Operation } from './operation.ts';
import type { JsonSchema } from './schemas.ts';
import { shapeText } from './shape-text.ts';

/** The contract for people, in Markdown. */
export interface Reference {
  title: string;
  introduction: string;
  /** A list of links to the calls. */
  contents: string;
  body: string;
}

/** Generates the reference from the OpenAPI document. */
export function drawReference(document: OpenApi): Reference {
  const calls = callsOf(document);
  return {
    title: `${document.info.title}: HTTP calls`,
    introduction: document.info.description,
    contents: drawContents(calls),
    body: [
      '## Calls',
      ...calls.map((call) => drawCall(call, document)),
      `## Shapes\n\n\`\`\`text\n${drawShapes(document)}\n\`\`\``,
      `## Causes\n\n${document.components.schemas['Cause']?.description ?? ''}`,
      `## Failures\n\n${drawFailures()}`,
    ].join('\n\n'),
  };
}

/** GitHub's anchor of a heading: lower case, no punctuation, dashes for blanks. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');

// --- Internal helpers ---

/** A call; methods of a path with the same description are listed as one. */
interface Call {
  readonly title: string;
  readonly operation: Operation;
}

const callsOf = ({ paths }: OpenApi): Call[] =>
  Object.entries(paths).flatMap(([path, operations]) => {
    const alike = Map.groupBy(Object.entries(operations), ([, { summary, security }]) =>
      JSON.stringify([summary, security]),
    );
    return [...alike.values()].flatMap((group) => {
      const methods = group.map(([method]) => method.toUpperCase());
      return group
        .slice(0, 1)
        .map(([, operation]) => ({ title: `${methods.join(', ')} ${path}`, operation }));
    });
  });

function drawContents(calls: readonly Call[]): string {
  const groups = Map.groupBy(calls, ({ operation }) => operation.tags[0] ?? '');
  return [...groups]
    .map(([tag, tagCalls]) => {
      const links = tagCalls.map(({ title }) => `- [\`${title}\`](#${anchorOf(title)})`);
      return `**${tag}**\n\n${links.join('\n')}`;
    })
    .join('\n\n');
}

function drawCall({ title, operation }: Call, document: OpenApi): string {
  const { description, security, parameters, requestBody, responses } = operation;
  const successes = Object.entries(responses).flatMap(([status, response]) =>
    '$ref' in response ? [] : [{ status, content: Object.values(response.content ?? {})[0] }],
  );
  const query = parameters.filter((each) => each.in === 'query');
  const [body] = Object.values(requestBody?.content ?? {});
  const parts = [
    ...(query.length === 0 ? [] : [`query: ${shapeText(objectOf(query))}`]),
    ...parameters.flatMap((each) => (each.in === 'header' ? [`${each.name}: ${each.description}`] : [])),
    ...(body === undefined ? [] : [`body: ${shapeText(body.schema ?? {})}`]),
    ...successes.map(({ status, content }) =>
      content === undefined ? status : `${status}: ${shapeText(content.schema ?? {})}`,
    ),
  ];
  const examples = [
    ...(body?.example === undefined ? [] : [jsonBlock(body.example)]),
    ...successes.flatMap(({ status, content }) =>
      content?.example === undefined ? [] : [`${status}:\n\n${jsonBlock(content.example)}`],
    ),
  ];
  return [
    `### ${title}`,
    `${callersOf(security)} ${description}`,
    `\`\`\`text\n${parts.join('\n')}\n\`\`\``,
    ...alsoRefused(responses, document),
    ...(examples.length === 0
      ? []
      : [`<details><summary>Example</summary>\n\n${examples.join('\n\n')}\n\n</details>`]),
  ].join('\n\n');
}

function callersOf(security: Operation['security']): string {
  if (security.length === 0) return 'Without `Authorization`.';
  const callers = { session: 'staff', serviceKey: 'services' };
  const named = security.flatMap((each) =>
    Object.entries(callers).flatMap(([scheme, caller]) => {
      const scopes = each[scheme];
      if (scopes === undefined) return [];
      return [scopes.length === 0 ? caller : `${caller} with \`${scopes.join('`, `')}\``];
    }),
  );
  return `By ${named.join(' or ')}.`;
}

const objectOf = (parameters: Operation['parameters']): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
  required: parameters.filter(({ required }) => required).map(({ name }) => name),
});

/** A call's failure codes, without the common ones. */
function alsoRefused(responses: Operation['responses'], { components }: OpenApi): string[] {
  const codes = Object.values(responses).flatMap((response) => {
    const name = '$ref' in response ? response.$ref.replace(/^.*\//, '') : '';
    return components.responses[name]?.description.match(/`\w+`(?=:)/g) ?? [];
  });
  const ownCodes = codes.filter((code) => !common.includes(code));
  return ownCodes.length === 0 ? [] : [`Also: ${ownCodes.join(', ')}.`];
}

const common = commonFailures.map((code) => `\`${code}\``);

const jsonBlock = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;

const drawShapes = ({ components }: OpenApi): string =>
  Object.entries(components.schemas)
    .map(([name, schema]) => `${name} = ${shapeText(schema)}`)
    .join('\n\n');

const drawFailures = (): string =>
  Object.entries(failures)
    .map(
      ([code, { status, title, fixedBy }]) =>
        `### ${code}\n\n${status}: ${title} \`fixedBy\` is \`${fixedBy}\`, unless the refusal knows better.`,
    )
    .join('\n\n');
