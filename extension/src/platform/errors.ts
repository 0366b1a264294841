import { version } from '../../package.json';

/** The extension's version, with what stands behind it before a release (`-rc.1`), which manifests have in Chromium alone. */
export const ownVersion = (): string => version;

/** Calls back with each error and rejection of this context that nothing has caught. */
export function onUncaught(report: (thrown: unknown) => void): void {
  addEventListener('error', ({ error }) => report(error));
  addEventListener('unhandledrejection', ({ reason }) => report(reason));
}
