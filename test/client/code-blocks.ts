/** A block of code of a document: a command, a module, or what the command before it prints. */
export interface CodeBlock {
  readonly kind: string;
  readonly text: string;
}

export const codeBlocksIn = (markdown: string): CodeBlock[] =>
  [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, kind = '', text = '']) => ({ kind, text }));

/** What a document says that is printed: `…` stands for any text of a line, and alone on its line for any lines. */
export const asPattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .trimEnd()
      .split('\n')
      .map((line) => (line === '…' ? '[^]*' : line.split('…').map(escaped).join('.*')))
      .join('\n')}$`,
  );

// --- Internal helpers ---

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
