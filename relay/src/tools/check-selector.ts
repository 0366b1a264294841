import { compile } from 'css-select';
import { AttributeAction, isTraversal, parse, type Selector, SelectorType } from 'css-what';

/**
 * What is wrong with a CSS selector, in a few words; undefined where nothing is. What the parser takes and browsers do
 * not is wrong too: a rule that works on the relay's machine has to work in the extension.
 */
export function faultOfSelector(selector: string): string | undefined {
  try {
    const alternatives = parse(selector);
    if (alternatives.length === 0) return 'is no CSS selector: it is blank';
    const fault = foreignIn(alternatives, true) ?? misspelledIn(selector);
    if (fault === undefined) compile(selector);
    return fault;
  } catch (error) {
    return `is no CSS selector: ${(error as Error).message}`;
  }
}

// --- Internal helpers ---

/** What every browser knows, and says something about a page that lies still. */
const pseudoClasses = new Set([
  ...['is', 'where', 'not', 'has', 'scope', 'root', 'empty', 'lang'],
  ...['first-child', 'last-child', 'only-child', 'nth-child', 'nth-last-child'],
  ...['first-of-type', 'last-of-type', 'only-of-type', 'nth-of-type', 'nth-last-of-type'],
  ...[
    'link',
    'any-link',
    'checked',
    'disabled',
    'enabled',
    'required',
    'optional',
    'read-only',
    'read-write',
  ],
]);

/** The first part that is known to the parser alone. */
function foreignIn(alternatives: readonly (readonly Selector[])[], outermost: boolean): string | undefined {
  for (const tokens of alternatives) {
    // Only what stands in :has() may begin so.
    if (outermost && tokens[0] !== undefined && isTraversal(tokens[0])) {
      return 'begins with a combinator: put :scope before it';
    }
    const last = tokens.at(-1);
    if (last === undefined || isTraversal(last)) return 'ends with a combinator';
    for (const [index, token] of tokens.entries()) {
      const before = tokens[index - 1];
      const fault =
        isNamed(token) && before !== undefined && !isTraversal(before) ? misplaced : foreign(token);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

/** A name can only be the first of what is said of one element. */
const isNamed = ({ type }: Selector): boolean => type === SelectorType.Tag || type === SelectorType.Universal;
const misplaced = 'is no CSS selector: a name stands where none can';

function foreign(token: Selector): string | undefined {
  switch (token.type) {
    case SelectorType.PseudoElement:
      return `selects ::${token.name}, which is no element`;
    case SelectorType.Pseudo: {
      if (!pseudoClasses.has(token.name)) return `has :${token.name}, which rules cannot use`;
      const inside = Array.isArray(token.data) ? token.data : [];
      return foreignIn(inside, token.name !== 'has');
    }
    case SelectorType.Parent:
    case SelectorType.ColumnCombinator:
      return 'has a combinator that browsers do not know';
    case SelectorType.Attribute:
      if (token.action === AttributeAction.Not) return 'has "!=", which browsers do not know: use :not([…])';
      return faultOfNamespace(token.namespace);
    case SelectorType.Tag:
    case SelectorType.Universal:
      return faultOfNamespace(token.namespace);
    default:
      return undefined;
  }
}

const faultOfNamespace = (namespace: string | null): string | undefined =>
  namespace === null ? undefined : 'has a namespace, which rules cannot use';

/** The parser takes any character for the first one of a name, and a number for a value. */
function misspelledIn(selector: string): string | undefined {
  const bare = selector.replaceAll(/\\.|"[^"]*"|'[^']*'/gs, (found) => (found.startsWith('\\') ? 'x' : '""'));
  if (/=\s*(?!\s|""|--|-?[a-z_\u0080-\uffff])/i.test(bare)) {
    return 'has a value that has to stand in quotes';
  }
  return /[.#](?!--|-?[a-z_\u0080-\uffff])/i.test(bare)
    ? 'has a name that begins with a digit or a sign: use [id="…"] or [class~="…"]'
    : undefined;
}
