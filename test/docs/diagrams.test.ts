import DOMPurify from 'dompurify';
import mermaid from 'mermaid';
import { expect, it } from 'vitest';
import { diagrams } from './documents.ts';

// Mermaid cleans labels by DOMPurify, which needs a browser's document. Here they are only parsed.
Object.assign(DOMPurify, { addHook: () => undefined, sanitize: (text: string) => text });

it('the documents have a diagram of each of these', () => {
  expect(diagrams.map(({ document, heading }) => `${document}: ${heading}`)).toEqual([
    'relay/docs/README.md: How the flow works',
    'relay/docs/README.md: A link for an owner',
    'relay/docs/README.md: Parties and ports',
    "relay/docs/README.md: A connection's life",
    'relay/docs/webhooks.md: Webhooks',
  ]);
});

it.each(diagrams)('Mermaid parses the diagram of “$heading” in $document', async ({ text }) => {
  await expect(mermaid.parse(text)).resolves.toMatchObject({ diagramType: expect.any(String) as string });
});

it('Mermaid refuses a message with a semicolon', async () => {
  await expect(mermaid.parse('sequenceDiagram\n  A->>B: one; two')).rejects.toThrow();
});
