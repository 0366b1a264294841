/** What of an endpoint a client never looks at: who may call, what a query and a body may hold, how calls are refused. */
const relaysOwn = ['who', 'query', 'bodyLimit', 'failures'];

/**
 * Takes out of the contract what only a relay reads, with the schemas that it needs for it. Of `request` a client asks
 * only whether there is one.
 */
export const clientContract = () => ({
  name: 'client-contract',
  // Behind what makes JavaScript of it.
  enforce: 'post' as const,
  transform(this: { parse(code: string): unknown }, code: string, id: string) {
    if (!id.endsWith('shared/src/api.ts')) return undefined;
    const slice = ({ start, end }: Span) => code.slice(start, end);
    const written = definitionsIn(this.parse(code)).reduceRight((text, { start, end, properties }) => {
      const kept = properties
        .filter(({ key }) => !relaysOwn.includes(key.name))
        .map((each) => (each.key.name === 'request' ? 'request: true' : slice(each)));
      return `${text.slice(0, start)}{ ${kept.join(', ')} }${text.slice(end)}`;
    }, code);
    return { code: written, map: null };
  },
});

// --- Internal helpers ---

interface Span {
  start: number;
  end: number;
}

interface Definition extends Span {
  properties: (Span & { key: { name: string } })[];
}

/** What `endpoint(…)` is given, in the order of the text. */
function definitionsIn(node: unknown): Definition[] {
  if (typeof node !== 'object' || node === null) return [];
  const call = node as { type?: string; callee?: { name?: string }; arguments?: Definition[] };
  if (call.type === 'CallExpression' && call.callee?.name === 'endpoint') return call.arguments ?? [];
  return Object.values(node).flatMap(definitionsIn);
}
