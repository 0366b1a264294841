import type { CDPSession, Page } from 'playwright-core';
import { withDebugger } from './with-debugger.ts';

// A chip's root is closed to every script, Playwright's too: all of this goes through the debugger.

/** A chip in a page, with the record that it belongs to. */
export interface SeenChip {
  /** What the record's own mark says; undefined for a record that is found by a rule. */
  readonly account: string | undefined;
  /** The words on it. */
  readonly text: string;
  /** What a screen reader calls it; undefined for one that tells nothing. */
  readonly name: string | undefined;
  readonly state: string | undefined;
  readonly isButton: boolean;
}

/** The chip of a marked element: in it, or right after it. */
export const chipOf = (marked: string): string =>
  `${marked} [data-noiseaware-chip], ${marked} + [data-noiseaware-chip]`;

/** The chip of an account that a page has marked. */
export const chipOfAccount = (account: string): string => chipOf(`[data-noiseaware-account="${account}"]`);

/** Every chip in the page's document, its frames of the same process and open shadow roots, in their order, read in one go. */
export const readChips = async (page: Page): Promise<SeenChip[]> => [...chipsIn(await rootOf(page))];

/** How many elements of the extension's the page has in its document, chips or anything else that carries a shadow root. */
export const countTraces = async (page: Page): Promise<number> => countIn(await rootOf(page));

/** The accessibility tree's buttons by name, in the page's order: what a screen reader's list of buttons reads out. */
export const readButtons = (page: Page): Promise<string[]> =>
  withDebugger(page, async (cdp) => {
    const { nodes } = await cdp.send('Accessibility.getFullAXTree');
    const buttons = nodes.filter(({ ignored, role }) => !ignored && role?.value === 'button');
    return buttons.map(({ name }) => String(name?.value ?? ''));
  });

/**
 * What a person sees of one chip, and a screen reader is given: `name` is empty where it is no button by mouse and by
 * keyboard. Undefined where there is no chip.
 */
export const readChip = (
  page: Page,
  chip: string,
): Promise<{ text: string; name: string; pressable: boolean } | undefined> =>
  withHost(page, chip, async (cdp, nodeId) => {
    const { node } = await cdp.send('DOM.describeNode', { nodeId, depth: -1, pierce: true });
    const { nodes } = await cdp.send('Accessibility.queryAXTree', { nodeId, role: 'button' });
    const [button] = nodes.filter(({ ignored }) => !ignored);
    return {
      text: (node.shadowRoots ?? []).map(textOf).join('').trim(),
      name: String(button?.name?.value ?? ''),
      pressable: button !== undefined,
    };
  });

/** Clicks a chip where it stands on the screen, as a person does; what lies over it there gets the click. */
export async function clickChip(page: Page, chip: string): Promise<void> {
  const middle = await middleOf(page, chip);
  if (middle === undefined) throw new Error(`there is no chip at ${chip}`);
  await page.mouse.click(middle.x, middle.y);
}

/** The middle of a chip on the screen, scrolled to first; undefined where none is drawn. */
export const middleOf = (page: Page, chip: string): Promise<{ x: number; y: number } | undefined> =>
  withHost(page, chip, async (cdp, nodeId) => {
    try {
      await cdp.send('DOM.scrollIntoViewIfNeeded', { nodeId });
      const { model } = await cdp.send('DOM.getBoxModel', { nodeId });
      const [left = 0, top = 0] = model.border;
      return { x: left + model.width / 2, y: top + model.height / 2 };
    } catch {
      // It takes no place on the screen.
      return undefined;
    }
  });

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

const rootOf = (page: Page): Promise<DomNode> =>
  withDebugger(page, async (cdp) => (await cdp.send('DOM.getDocument', { depth: -1, pierce: true })).root);

const withHost = <T>(
  page: Page,
  selector: string,
  look: (cdp: CDPSession, nodeId: number) => Promise<T>,
): Promise<T | undefined> =>
  withDebugger(page, async (cdp) => {
    await cdp.send('DOM.enable');
    await cdp.send('Accessibility.enable');
    const { root } = await cdp.send('DOM.getDocument', { depth: 0 });
    const { nodeId } = await cdp.send('DOM.querySelector', { nodeId: root.nodeId, selector });
    return nodeId === 0 ? undefined : look(cdp, nodeId);
  });

function attribute({ attributes = [] }: DomNode, name: string): string | undefined {
  for (let at = 0; at < attributes.length; at += 2) if (attributes[at] === name) return attributes[at + 1];
  return undefined;
}

const textOf = ({ nodeName, nodeValue, children = [] }: DomNode): string =>
  nodeName === 'STYLE' ? '' : nodeValue + children.map(textOf).join('');

/** What is in a node, with its open shadow root and the document that it frames. */
const partsOf = ({ children = [], shadowRoots = [], contentDocument }: DomNode): DomNode[] => [
  ...shadowRoots.filter(({ shadowRootType }) => shadowRootType === 'open'),
  ...children,
  ...(contentDocument ? [contentDocument] : []),
];

function* chipsIn(node: DomNode, around?: string): Iterable<SeenChip> {
  let before: string | undefined;
  for (const child of partsOf(node)) {
    if (attribute(child, 'data-noiseaware-chip') !== undefined) {
      const parts = (child.shadowRoots ?? []).flatMap(({ children = [] }) => children);
      const face = parts.find(({ nodeName }) => nodeName !== 'STYLE');
      yield {
        account: before ?? around,
        text: face === undefined ? '' : textOf(face).trim(),
        name: face && attribute(face, 'aria-label'),
        state: face && attribute(face, 'data-state'),
        isButton: face?.nodeName === 'BUTTON',
      };
    } else if (child.nodeName !== '#text') {
      before = attribute(child, 'data-noiseaware-account');
      yield* chipsIn(child, before ?? around);
    }
  }
}

function countIn(node: DomNode): number {
  // The browser's own fields have roots too.
  const roots = (node.shadowRoots ?? []).filter(({ shadowRootType }) => shadowRootType !== 'user-agent');
  const isOurs = roots.length > 0 || attribute(node, 'data-noiseaware-chip') !== undefined ? 1 : 0;
  const inner = [...(node.children ?? []), ...(node.contentDocument ? [node.contentDocument] : [])];
  return inner.map(countIn).reduce((sum, count) => sum + count, isOurs);
}
