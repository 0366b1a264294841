import type { CDPSession, Page } from 'playwright-core';

/** A chip in a page, with the record beside which it stands. */
export interface ChipOnPage {
  /** What the record's own mark says; undefined for a record that is found by a rule. */
  readonly account: string | undefined;
  /** The words on it. */
  readonly text: string;
  /** What a screen reader calls it; undefined for one that tells nothing. */
  readonly name: string | undefined;
}

/**
 * Every chip in the page's document, read in one go by the debugger: no script, not even a test's, sees into a closed root.
 */
export async function readChips(page: Page): Promise<ChipOnPage[]> {
  const cdp = await page.context().newCDPSession(page);
  try {
    const { root } = (await cdp.send('DOM.getDocument', { depth: -1, pierce: true })) as { root: DomNode };
    return [...chipsIn(root, undefined)];
  } finally {
    await cdp.detach();
  }
}

/** How many elements of the extension's the page has in its document, chips or anything else that carries a shadow root. */
export async function countTraces(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  try {
    const { root } = (await cdp.send('DOM.getDocument', { depth: -1, pierce: true })) as { root: DomNode };
    return countIn(root);
  } finally {
    await cdp.detach();
  }
}

/** The accessibility tree's buttons by name, in the page's order: what a screen reader's list of buttons reads out. */
export async function readButtons(page: Page): Promise<string[]> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  try {
    const { nodes } = await cdp.send('Accessibility.getFullAXTree');
    return nodes
      .filter(({ ignored, role }) => !ignored && role?.value === 'button')
      .map(({ name }) => String(name?.value ?? ''));
  } finally {
    await cdp.detach();
  }
}

// --- Internal helpers ---

interface DomNode {
  readonly nodeName: string;
  readonly nodeValue: string;
  readonly attributes?: string[];
  readonly children?: DomNode[];
  readonly shadowRoots?: DomNode[];
  readonly shadowRootType?: string;
  readonly contentDocument?: DomNode;
}

const mark = 'data-noiseaware-account';

function attribute({ attributes = [] }: DomNode, name: string): string | undefined {
  for (let at = 0; at < attributes.length; at += 2) if (attributes[at] === name) return attributes[at + 1];
  return undefined;
}

const textOf = ({ nodeName, nodeValue, children = [] }: DomNode): string =>
  nodeName === 'STYLE' ? '' : nodeValue + children.map(textOf).join('');

function* chipsIn(node: DomNode, around: string | undefined): Iterable<ChipOnPage> {
  let before: string | undefined;
  for (const child of node.children ?? []) {
    if (attribute(child, 'data-noiseaware-chip') !== undefined) {
      const faces = (child.shadowRoots ?? []).flatMap(({ children = [] }) => children);
      const face = faces.find(({ nodeName }) => nodeName !== 'STYLE');
      yield {
        account: before ?? around,
        text: face === undefined ? '' : textOf(face).trim(),
        name: face && attribute(face, 'aria-label'),
      };
    } else if (child.nodeName !== '#text') {
      before = attribute(child, mark);
      yield* chipsIn(child, before ?? around);
    }
  }
}

const countIn = (node: DomNode): number => {
  // The browser's own fields have roots too.
  const roots = (node.shadowRoots ?? []).filter(({ shadowRootType }) => shadowRootType !== 'user-agent');
  const isOurs = roots.length > 0 || attribute(node, 'data-noiseaware-chip') !== undefined ? 1 : 0;
  const inner = [...(node.children ?? []), ...(node.contentDocument ? [node.contentDocument] : [])];
  return isOurs + inner.map(countIn).reduce((sum, count) => sum + count, 0);
};
