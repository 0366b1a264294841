import type { Effects } from '../app/effects.ts';
import { isAnswered } from './browser-facts.ts';
import { ownVersion } from './errors.ts';
import { isPanelOpen } from './find-panel.ts';
import { browserIdentity } from './identity.ts';
import { applyLanguage } from './language.ts';
import { browserNotifications } from './notifications.ts';
import { readPolicy } from './policy.ts';
import { showQuestion } from './question-window.ts';
import { browserSites } from './sites.ts';
import { ownStorage } from './storage.ts';
import { browserToolPages } from './tool-pages.ts';
import { showBadge } from './toolbar.ts';
import { extendWorkerLife, wakeAt } from './wake.ts';

/** The effects of a real browser, for the background. */
export const browserEffects = (): Effects => ({
  now: () => Date.now(),
  randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  version: ownVersion(),
  fetch: (...request) => fetch(...request),
  isAnswered,
  storage: ownStorage,
  newKey: () => crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']),
  identity: browserIdentity(),
  sites: browserSites(),
  toolPages: browserToolPages(),
  showBadge,
  notifications: browserNotifications(),
  readPolicy,
  speak: applyLanguage,
  wakeAt,
  extendWorkerLife,
  isPanelOpen,
  showQuestion,
});
