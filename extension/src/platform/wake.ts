import { browser } from 'wxt/browser';

const alarmName = 'refresh';
const everyMinutes = 15;

/** Calls back when the browser starts, after an update, and every quarter of an hour. */
export function onWake(callback: () => void): void {
  browser.runtime.onStartup.addListener(callback);
  browser.runtime.onInstalled.addListener(callback);
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === alarmName) callback();
  });
  void keepAlarm();
}

/** Creating the alarm again would put off its next ring with every worker that starts. */
async function keepAlarm(): Promise<void> {
  if ((await browser.alarms.get(alarmName)) === undefined) {
    await browser.alarms.create(alarmName, { periodInMinutes: everyMinutes });
  }
}
