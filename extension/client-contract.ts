import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Parts of an endpoint that a client never reads: what a query and a body may hold, and how calls are refused. */
const relaysOwn = ['query', 'bodyLimit', 'failures'];

/** Names of endpoints. One that is called nowhere is left out of the build. */
type Names = ReadonlySet<string | undefined>;

/** Every name that is called as a method in the extension, except in files that match `leftOut`. */
const calledOutside = (leftOut: RegExp): Names =>
  new Set(
    globSync('src/**/*.{ts,tsx}', { cwd: import.meta.dirname })
      .filter((file) => !leftOut.test(file))
      .flatMap((file) => {
        const code = readFileSync(path.join(import.meta.dirname, file), 'utf8');
        return [...code.matchAll(/\.(\w+)\(/g)].map(([, name]) => name);
      }),
  );

const lean = path.join(import.meta.dirname, 'src/lean-schemas.ts');

/**
 * Replaces valibot by `src/lean-schemas.ts`, whose functions are marked as pure, so that unused schemas are removed.
 */
export const leanSchemas = () => ({
  name: 'lean-schemas',
  enforce: 'pre' as const,
  resolveId: (name: string, importer?: string) => (name === 'valibot' && importer !== lean ? lean : null),
  transform: (code: string, id: string) =>
    id === lean
      ? { code: code.replaceAll(/^export (?=const|function)/gm, '/* @__NO_SIDE_EFFECTS__ */ $&'), map: null }
      : null,
});

/**
 * Removes from the contract what only a relay reads, together with the schemas for it: endpoints that the extension
 * does not call, some parts of the others, and the texts that say what is wrong with a value. Of `request`, a client
 * only needs to know whether there is one.
 */
export const clientContract = () => {
  let called: Names;
  return {
    name: 'client-contract',
    /** The background parses no answers of endpoints that only pages call. */
    buildStart({ input }: { input: unknown }) {
      const isBackground = JSON.stringify(input).includes('entrypoints/background.ts');
      called = calledOutside(isBackground ? /\.test\.|test-support|src\/ui\// : /\.test\.|test-support/);
    },
    // Runs after the code has become JavaScript.
    enforce: 'post' as const,
    transform(this: { parse(code: string): unknown }, code: string, id: string) {
      if (!/shared\/src\/[\w-]+\.ts$/.test(id)) return undefined;
      const edits = editsIn(this.parse(code), code, called).sort((one, other) => other.start - one.start);
      const written = edits.reduce(
        (text, { start, end, by }) => text.slice(0, start) + by + text.slice(end),
        code,
      );
      return { code: written, map: null };
    },
  };
};

// --- Internal helpers ---

interface Node {
  type: string;
  start: number;
  end: number;
  name?: string;
  key?: Node;
  value?: unknown;
  properties?: Node[];
  callee?: Node & { object?: Node; property?: Node };
  arguments?: Node[];
}
interface Edit {
  start: number;
  end: number;
  by: string;
}

/** The replacements in a module, from its syntax tree. */
function editsIn(tree: unknown, code: string, called: Names): Edit[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const node = tree as Node;
  const definition = endpointIn(node.value);
  if (definition !== undefined) return [editOf(node, definition, code, called)];
  const inner = Object.values(tree).flatMap((each) => editsIn(each, code, called));
  if (node.callee?.object?.name !== 'v') return inner;
  const [first] = node.arguments ?? [];
  const [last, before] = [...(node.arguments ?? [])].reverse();
  if (first === undefined || last === undefined) return inner;
  // `v.forward` only says at which field a fault is reported: its first argument is kept.
  if (node.callee.property?.name === 'forward')
    return [...inner, cut(node.start, first.start), cut(first.end, node.end)];
  return isSentence(last, code) ? [...inner, cut(before?.end ?? last.start, last.end)] : inner;
}

const cut = (start: number, end: number): Edit => ({ start, end, by: '' });

/** The argument of `endpoint(…)`, if this value is such a call. */
function endpointIn(value: unknown): Node | undefined {
  const call = (value ?? {}) as Partial<Node>;
  return call.callee?.name === 'endpoint' ? call.arguments?.[0] : undefined;
}

function editOf(property: Node, { start, end, properties = [] }: Node, code: string, called: Names): Edit {
  const slice = (node: Node): string => code.slice(node.start, node.end);
  if (!called.has(property.key?.name)) return { start: property.start, end: property.end, by: '...null' };
  const kept = properties
    .filter(({ key }) => !relaysOwn.includes(key?.name ?? ''))
    .map((each) => (each.key?.name === 'request' ? 'request: true' : slice(each)));
  return { start, end, by: `{ ${kept.join(', ')} }` };
}

/** Whether it is a text of several words: such an argument is a message about what is wrong. */
const isSentence = ({ type, start, end }: Node, code: string): boolean =>
  /^(?:String)?Literal$|^TemplateLiteral$/.test(type) && /^['"`]\S+ /.test(code.slice(start, end));
