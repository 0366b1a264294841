import { alerts } from './alerts.ts';
import { noiseaware } from './noiseaware.ts';
import { pages } from './pages.ts';
import { relay } from './relay.ts';
import { signIn } from './sign-in.ts';
import { webhooks } from './webhooks.ts';

/** All settings, in groups by the file that defines them. */
export const settingGroups = {
  NoiseAware: noiseaware,
  'This relay': relay,
  'Staff sign-in': signIn,
  'Owners’ pages': pages,
  Alerts: alerts,
  Webhooks: webhooks,
} as const;

export const settings = { ...noiseaware, ...relay, ...signIn, ...pages, ...alerts, ...webhooks } as const;
export type SettingName = keyof typeof settings;
