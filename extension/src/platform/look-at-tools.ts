import type { Tool } from '@noiseaware-connect/shared/tool';
import { originsOf } from '@noiseaware-connect/shared/tool-origins';
import { browser } from 'wxt/browser';
import { parsePreview } from '../app/tools/parse-preview.ts';
import { patternOf } from '../app/tools/site.ts';
import type { PreviewAnswer } from '../messages.ts';
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
