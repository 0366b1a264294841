import type { Tool } from '@noiseaware-connect/shared/tool';
import { browser } from 'wxt/browser';
import type { FrameWord } from '../messages.ts';

/**
 * Asks the content script in every frame of a tab that the extension may read for the records there, the page itself
 * first. Fails for a tab that it may not read.
 */
export const askForRecords = (tab: number): Promise<FrameWord[]> => askFrames(tab, null);

/** The same for what a tool's rule finds. */
export async function askForPreview(tab: number, tool: Tool): Promise<FrameWord[]> {
  const target = { tabId: tab, allFrames: true };
  await browser.scripting.executeScript({ target, files: ['/preview.js'], injectImmediately: true });
  return askFrames(tab, tool);
}

// --- Internal helpers ---

/** @param rule what to preview; null asks for the records */
async function askFrames(tab: number, rule: Tool | null): Promise<FrameWord[]> {
  const target = { tabId: tab, allFrames: true };
  const frames = await browser.scripting.executeScript({
    ...{ target, func: askDocument, args: [rule], injectImmediately: true },
  });
  return frames
    .sort((one, other) => one.frameId - other.frameId)
    .flatMap(({ result }) => (result as ReturnType<typeof askDocument> | null) ?? []);
}

/** Runs in the frame beside the content script, so it may use nothing else of this file. */
function askDocument(rule: Tool | null) {
  const { noiseawareTool } = globalThis;
  const answer: unknown = rule === null ? noiseawareTool?.recordsInFront() : noiseawareTool?.preview?.(rule);
  return { page: location.href, origin, children: length, answer: answer ?? null };
}
