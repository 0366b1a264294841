import { browser } from 'wxt/browser';
import type { FrameWord } from '../messages.ts';
import type { ToolNews } from '../tool-messages.ts';

/**
 * Sends a message to the content script in every frame of a tab that the extension may read, the page itself first.
 * Fails for a tab that it may not read.
 */
export async function askFrames<N extends keyof ToolNews>(
  tab: number,
  name: N,
  input: ToolNews[N]['input'],
): Promise<FrameWord[]> {
  const target = { tabId: tab, allFrames: true };
  // The only list of a tab's frames without a further permission.
  const frames = await browser.scripting.executeScript({ target, func: readFrame, injectImmediately: true });
  return Promise.all(
    frames
      .sort((one, other) => one.frameId - other.frameId)
      .map(async ({ frameId, result }) => {
        const answer = browser.tabs.sendMessage(tab, { name, input }, { frameId }).catch(() => null);
        return { ...(result as ReturnType<typeof readFrame>), answer: (await answer) as unknown };
      }),
  );
}

// --- Internal helpers ---

/** Runs in the frame, so it may use nothing else of this file. */
function readFrame() {
  return { page: location.href, origin, children: length };
}
