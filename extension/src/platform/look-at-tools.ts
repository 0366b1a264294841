import type { Tool } from '@noiseaware-connect/shared/tool';
import { browser } from 'wxt/browser';
import { parsePreview } from '../app/tools/parse-preview.ts';
import type { PreviewAnswer } from '../messages.ts';
import { matchPages } from '../tool/rules/match-pages.ts';
import { askForPreview } from './ask-frames.ts';

/** What a tool's rule finds on the most recently used page that shows the tool, itself or in a frame. */
export async function previewTool(tool: Tool): Promise<PreviewAnswer> {
  // Tabs of sites without permission have no address.
  const tabs = (await browser.tabs.query({})).filter(({ url }) => url !== undefined);
  const isOfTool = ({ url = '' }: { url?: string | undefined }) => matchPages(tool, url) !== undefined;
  const toolTabs = tabs.sort(
    (one, other) =>
      Number(isOfTool(other)) - Number(isOfTool(one)) || (other.lastAccessed ?? 0) - (one.lastAccessed ?? 0),
  );
  for (const { id } of toolTabs) {
    const preview = parsePreview(id === undefined ? [] : await askForPreview(id, tool).catch(() => []));
    if (preview.ok || preview.reason !== 'no_page') return preview;
  }
  return { ok: false, reason: 'no_page' };
}
