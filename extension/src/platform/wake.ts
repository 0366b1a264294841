import { browser } from 'wxt/browser';

const alarm = 'wake';

/** Sets the one alarm that wakes the background. It outlives the worker. */
export const wakeAt = async (time: number): Promise<void> => browser.alarms.create(alarm, { when: time });

/** A call that browsers count as activity: they leave the background running for another 30 seconds. */
export const extendWorkerLife = (): Promise<unknown> => browser.runtime.getPlatformInfo();

/** Calls back when the alarm fires. */
export function onWake(callback: () => void): void {
  browser.alarms.onAlarm.addListener(callback);
}

/** Calls back once after the extension has been installed. */
export function onInstall(callback: () => void): void {
  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason === 'install') callback();
  });
}

/**
 * Calls back when the browser starts, and after an installation or an update. Once where the browser reports two of these,
 * as at its start after its own update: they reach one worker, but not at the same time.
 */
export function onStart(callback: () => void): void {
  let isReported = false;
  const report = () => {
    if (!isReported) callback();
    isReported = true;
  };
  browser.runtime.onStartup.addListener(report);
  browser.runtime.onInstalled.addListener(report);
}
