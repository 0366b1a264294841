import { browser } from 'wxt/browser';

const page = '/question.html';
const size = { width: 420, height: 520 };

/** Opens the window that asks the person, above the one in which they clicked; brings it to the front if it is there. */
export function showQuestion(): Promise<void> {
  showing ??= show().finally(() => {
    showing = undefined;
  });
  return showing;
}

// --- Internal helpers ---

/** One at a time: two that both find no window would open two. */
let showing: Promise<void> | undefined;

async function show(): Promise<void> {
  const url = `${location.origin}${page}`;
  const [open] = await browser.tabs.query({ url }).catch(() => []);
  if (open?.windowId !== undefined) {
    await browser.windows.update(open.windowId, { focused: true });
    return;
  }
  await browser.windows.create({ url, type: 'popup', focused: true, ...size, ...(await middle()) });
}

/** Where such a window stands in the middle of the one in front. */
async function middle(): Promise<{ left?: number; top?: number }> {
  const { left, top, width, height } = await browser.windows.getLastFocused();
  if (left === undefined || top === undefined || width === undefined || height === undefined) return {};
  return {
    left: Math.max(0, Math.round(left + (width - size.width) / 2)),
    top: Math.max(0, Math.round(top + (height - size.height) / 3)),
  };
}
