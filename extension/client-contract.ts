import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What of an endpoint a client never looks at: what a query and a body may hold, how calls are refused. */
const relaysOwn = ['query', 'bodyLimit', 'failures'];

/** Names of methods. An endpoint that is called nowhere is no part of what is built. */
type Names = ReadonlySet<string | undefined>;

/** Every name that is called as a method in the extension, but in the files that are left out. */
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

/** Has schemas be those of `src/lean-schemas.ts`. One that nothing asks goes: making it changes nothing. */
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
 * Takes out of the contract what only a relay reads, with the schemas that it needs for it: endpoints that the extension
 * does not call, parts of the rest, and what schemas say to the people who write rules. Of `request` a client asks only
 * whether there is one.
 */
export const clientContract = () => {
  let called: Names;
  return {
    name: 'client-contract',
    /** What only pages call is read by them alone. */
    buildStart({ input }: { input: unknown }) {
      const isBackground = JSON.stringify(input).includes('entrypoints/background.ts');
      called = calledOutside(isBackground ? /\.test\.|test-support|src\/ui\// : /\.test\.|test-support/);
    },
    // Behind what makes JavaScript of it.
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

/** What is written in the place of what, in a module's syntax tree. */
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
  // Where what is wrong is written down.
  if (node.callee.property?.name === 'forward')
    return [...inner, cut(node.start, first.start), cut(first.end, node.end)];
  return isSentence(last, code) ? [...inner, cut(before?.end ?? last.start, last.end)] : inner;
}

const cut = (start: number, end: number): Edit => ({ start, end, by: '' });

/** What `endpoint(…)` is given where a property has its answer. */
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

/** Whether it is a text of several words. */
const isSentence = ({ type, start, end }: Node, code: string): boolean =>
  /^(?:String)?Literal$|^TemplateLiteral$/.test(type) && /^['"`]\S+ /.test(code.slice(start, end));
