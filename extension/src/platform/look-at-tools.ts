import type { Tool } from '@noiseaware-connect/shared/tool';
import { originsOf } from '@noiseaware-connect/shared/tool-origins';
import { browser } from 'wxt/browser';
import { parsePreview } from '../app/tools/parse-preview.ts';
import { askRecordInFront } from '../app/tools/record-in-front.ts';
import { patternOf } from '../app/tools/site.ts';
import type { View } from '../app/view.ts';
import type { PageWord, PreviewAnswer, RecordInFront } from '../messages.ts';
import { matchPages } from '../tool/rules/match-pages.ts';
import { askTab } from './ask-tab.ts';

/** What a tool's rule finds on the most recently used of its open pages. */
export async function previewTool(tool: Tool): Promise<PreviewAnswer> {
  const tabs = await browser.tabs.query({ url: originsOf(tool).map(patternOf) }).catch(() => []);
  const toolTabs = tabs
    .filter(({ url }) => url !== undefined && matchPages(tool, url) !== undefined)
    .sort((one, other) => (other.lastAccessed ?? 0) - (one.lastAccessed ?? 0));
  for (const { id, url = '' } of toolTabs) {
    const answer = await askTab(id, 'preview', tool);
    if (answer !== undefined) return parsePreview({ page: url, answer });
  }
  return parsePreview(null);
}

/** The account that the page in front is about; null if it has no script. */
export const recordInFront = (view: View): Promise<RecordInFront | null> =>
  askRecordInFront({ ask: askTabInFront, wait }, view);

// --- Internal helpers ---

async function askTabInFront(): Promise<PageWord | null> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  return tab?.url ? { page: tab.url, answer: await askTab(tab.id, 'record-in-front', null) } : null;
}

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
