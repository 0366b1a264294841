import { browser } from 'wxt/browser';
import { centredOn } from './centred-on.ts';

const page = '/question.html';
const size = { width: 420, height: 520 };

/** Opens the question window above the window in front, or brings it to the front if it is open. */
export function showQuestion(): Promise<void> {
  showing ??= show().finally(() => {
    showing = undefined;
  });
  return showing;
}

// --- Internal helpers ---

/** One at a time: two calls that both find no window would open two. */
let showing: Promise<void> | undefined;

async function show(): Promise<void> {
  const url = `${location.origin}${page}`;
  const [open] = await browser.tabs.query({ url }).catch(() => []);
  if (open?.windowId !== undefined) {
    await browser.windows.update(open.windowId, { focused: true });
    return;
  }
  const bounds = centredOn(await browser.windows.getLastFocused(), size);
  await browser.windows.create({ url, type: 'popup', focused: true, ...bounds });
}
