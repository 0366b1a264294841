import type { CDPSession, Page } from 'playwright-core';

/** A chip as a person meets it. */
export interface SeenChip {
  /** The words on it. */
  readonly text: string;
  /** What a screen reader calls it; empty for one that is no button. */
  readonly name: string;
  /** Whether it is a button, by mouse and by keyboard. */
  readonly pressable: boolean;
}

/** The chip of a marked element: in it, or right after it. */
export const chipOf = (marked: string): string =>
  `${marked} [data-noiseaware-chip], ${marked} + [data-noiseaware-chip]`;

/** The chip of an account that a page has marked. */
export const chipOfAccount = (account: string): string => chipOf(`[data-noiseaware-account="${account}"]`);

/**
 * What a person sees of a chip; undefined where there is none. Its root is closed to every script, Playwright's too, so it is
 * read through the debugger, which sees what the screen and a screen reader are given.
 */
export const readChip = (page: Page, chip: string): Promise<SeenChip | undefined> =>
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

/** Clicks a chip where it stands on the screen, as a person does; whatever lies over it there gets the click. */
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
  readonly children?: DomNode[];
  readonly shadowRoots?: DomNode[];
}

const textOf = ({ nodeName, nodeValue, children = [] }: DomNode): string =>
  nodeName === 'STYLE' ? '' : nodeValue + children.map(textOf).join('');

async function withHost<T>(
  page: Page,
  selector: string,
  look: (cdp: CDPSession, nodeId: number) => Promise<T>,
): Promise<T | undefined> {
  const cdp = await page.context().newCDPSession(page);
  try {
    await cdp.send('DOM.enable');
    await cdp.send('Accessibility.enable');
    const { root } = await cdp.send('DOM.getDocument', { depth: 0 });
    const { nodeId } = await cdp.send('DOM.querySelector', { nodeId: root.nodeId, selector });
    return nodeId === 0 ? undefined : await look(cdp, nodeId);
  } finally {
    await cdp.detach();
  }
}
