import { parseAst } from 'vitest/node';

/** The attributes that a person reads or hears. */
const spoken = ['aria-label', 'title', 'placeholder', 'alt', 'label', 'hint', 'term'];

interface Node {
  type: string;
  [field: string]: unknown;
}

/** What a component says in its own words: its text, and attributes that a person reads, where they hold a letter. */
export function saidInJsx(source: string): string[] {
  const said: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (!isNode(value)) return;
    said.push(...saidBy(value));
    for (const field of Object.values(value)) visit(field);
  };
  visit(parseAst(source, { lang: 'tsx' }));
  return said.map((text) => text.trim()).filter((text) => /\p{L}/u.test(text));
}

// --- Internal helpers ---

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

function saidBy(node: Node): string[] {
  if (node.type === 'JSXElement' || node.type === 'JSXFragment')
    return (node['children'] as Node[]).flatMap(textIn);
  if (node.type !== 'JSXAttribute' || !spoken.includes((node['name'] as { name: string }).name)) return [];
  return isNode(node['value']) ? textIn(node['value']) : [];
}

/** The literal texts that an expression can come to. */
function textIn(node: Node): string[] {
  switch (node.type) {
    case 'JSXText':
      return [node['value'] as string];
    case 'Literal':
      return typeof node['value'] === 'string' ? [node['value']] : [];
    case 'TemplateLiteral':
      return (node['quasis'] as { value: { raw: string } }[]).map(({ value }) => value.raw);
    case 'JSXExpressionContainer':
      return textIn(node['expression'] as Node);
    case 'ConditionalExpression':
      return [node['consequent'], node['alternate']].flatMap((branch) => textIn(branch as Node));
    case 'LogicalExpression':
      return [node['left'], node['right']].flatMap((side) => textIn(side as Node));
    default:
      return [];
  }
}
