import type { OpenApi } from '@noiseaware-connect/relay/http/openapi/document';
import { shapeText } from '@noiseaware-connect/relay/http/openapi/shape-text';

/** relay/docs/events.md: every message that webhooks get. */
export const drawEvents = ({ webhooks }: OpenApi): string => `# Events

Drawn from \`shared/src/contract/events.ts\` by \`pnpm write-docs\`; a test holds it to the contract. [openapi.json](openapi.json) has
the same as \`webhooks\`, for programs. How messages are delivered, signed and verified is in [webhooks.md](webhooks.md).

Each message is \`{type, timestamp, data}\`, with the state at \`timestamp\`. Shapes such as \`Connection\` are those of the
HTTP calls, which every relay describes at \`/docs\`; no message contains a code or a token. Ignore types and fields that you do not know: there may be more.
Events are kept for \`RELAY_EVENT_RETENTION\` days, 30 by default, for \`GET /v1/events\` and for replays.

| type | sent when |
| --- | --- |
${Object.entries(webhooks)
  .map(([type, { post }]) => `| [\`${type}\`](#${type.replaceAll('.', '')}) | ${post.summary} |`)
  .join('\n')}

${Object.entries(webhooks).map(drawEvent).join('\n\n')}
`;

// --- Internal helpers ---

function drawEvent([type, { post }]: [string, OpenApi['webhooks'][string]]): string {
  const { schema, example } = post.requestBody.content['application/json'];
  return `## \`${type}\`

**When:** ${post.summary}

**What to do:** ${post.description}

\`\`\`text
data: ${shapeText(schema.properties?.['data'] as typeof schema)}
\`\`\`

<details><summary>Example</summary>

\`\`\`json
${JSON.stringify(example, null, 2)}
\`\`\`

</details>`;
}
