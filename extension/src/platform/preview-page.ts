// First: a module that is loaded later would find the page's elements in place of `browser`.
import './own-globals.ts';
import type { Tool } from '@noiseaware-connect/shared/tool';
import { browser } from 'wxt/browser';
import type { PreviewEffects } from '../tool/preview.ts';
import type { ChipsOfPage, Preview } from '../tool-messages.ts';
import { pageClock } from './page-clock.ts';

interface ChromiumApi {
  readonly dom?: { openOrClosedShadowRoot(element: HTMLElement): ShadowRoot | null };
}
interface FirefoxElement extends Element {
  readonly openOrClosedShadowRoot?: ShadowRoot | null;
}

const effects: PreviewEffects = {
  clock: pageClock,
  shadowOf: (element: FirefoxElement) => {
    const { dom } = browser as unknown as ChromiumApi;
    // It throws for elements that can have no shadow root.
    if (dom !== undefined) return element instanceof HTMLElement ? dom.openOrClosedShadowRoot(element) : null;
    return element.openOrClosedShadowRoot ?? null;
  },
};

/** Adds the preview of rules to the content script that runs in this document, if one does. */
export function addPreview(
  preview: (effects: PreviewEffects, tool: Tool, chips: ChipsOfPage) => Preview,
): void {
  const { noiseawareTool } = globalThis;
  if (noiseawareTool === undefined) return;
  noiseawareTool.preview = (tool) => {
    const chips = noiseawareTool.page();
    return chips === undefined ? null : preview(effects, tool, chips);
  };
}
