import type { AlertStore } from '@noiseaware-connect/relay/store/contract/alert';

/** The steps of taking an alert at which a crash has to lose nothing, in their order. */
export const alertSteps = ['alert_kept', 'alert_taken', 'alert_found', 'alert_settled'] as const;

/** A store of alerts that says which step has been reached. */
export const dyingAlerts = (
  alerts: AlertStore,
  failpoint: (step: (typeof alertSteps)[number]) => void,
): AlertStore => ({
  ...alerts,
  async add(sent) {
    const added = await alerts.add(sent);
    failpoint('alert_kept');
    return added;
  },
  async takeDue(...which) {
    const due = await alerts.takeDue(...which);
    if (due.length > 0) failpoint('alert_taken');
    return due;
  },
  async settle(found, now) {
    failpoint('alert_found');
    await alerts.settle(found, now);
    failpoint('alert_settled');
  },
});
