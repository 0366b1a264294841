import { browser } from 'wxt/browser';

const alarm = 'wake';

/** Wakes the background at this time; there is one alarm, which outlives the worker. */
export const wakeAt = async (time: number): Promise<void> => browser.alarms.create(alarm, { when: time });

/** Calls back when the time has come. */
export function onWake(callback: () => void): void {
  browser.alarms.onAlarm.addListener(callback);
}

/** Calls back once after the extension has been installed. */
export function onInstall(callback: () => void): void {
  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason === 'install') callback();
  });
}

/** Calls back when the browser starts, and after an installation or an update. */
export function onStart(callback: () => void): void {
  browser.runtime.onStartup.addListener(callback);
  browser.runtime.onInstalled.addListener(callback);
}
