import { browser } from 'wxt/browser';

/** The extension's version. */
export const ownVersion = (): string => browser.runtime.getManifest().version;

/** Calls back with each error and rejection of this context that nothing has caught. */
export function onUncaught(report: (thrown: unknown) => void): void {
  addEventListener('error', ({ error }) => report(error));
  addEventListener('unhandledrejection', ({ reason }) => report(reason));
}
