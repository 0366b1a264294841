import type { OpenApi } from '@noiseaware-connect/relay/http/openapi/document';
import { drawReference } from '@noiseaware-connect/relay/http/openapi/markdown';

/** relay/docs/http.md: every call of the contract. */
export function drawHttp(document: OpenApi): string {
  const { introduction, contents, body } = drawReference(document);
  return `# The relay's HTTP calls

Drawn from the calls in \`shared/src/contract/\` by \`pnpm write-docs\`; a test holds it to the contract. [openapi.json](openapi.json) says the same
to programs; what a relay sends to webhooks is in [events.md](events.md). A relay serves the first as \`/openapi.json\`, and this as \`/docs\`.

${introduction}

${contents}

${body}
`;
}
