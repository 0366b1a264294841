import { defineBackground } from 'wxt/utils/define-background';
import { connectionIn } from '../app/attention/notice-id.ts';
import { startApp } from '../app/start-app.ts';
import { browserEffects } from '../platform/browser-effects.ts';
import { onUncaught } from '../platform/errors.ts';
import { onNotificationClick } from '../platform/notifications.ts';
import { onPolicyChanged, restrictPolicy } from '../platform/policy.ts';
import { serveMessages, serveViews } from '../platform/serve-pages.ts';
import { serveTools } from '../platform/serve-tools.ts';
import { onSitesChanged } from '../platform/sites.ts';
import { openFirstPage, openPopup } from '../platform/toolbar.ts';
import { onInstall, onStart, onWake } from '../platform/wake.ts';

// All listeners are registered synchronously: the event that wakes a worker reaches only those.
export default defineBackground(() => {
  void restrictPolicy();
  const starting = startApp(browserEffects());
  onUncaught((thrown) => void starting.then((app) => app.reportError(thrown)));
  serveMessages(async (message) => (await starting).answer(message));
  serveTools(async (message, document) => (await starting).answerTool(message, document));
  onPolicyChanged(async () => (await starting).policyChanged());
  onSitesChanged(async () => (await starting).sitesChanged());
  serveViews(
    async (page, push) => (await starting).feed(page, push),
    (page) => void starting.then((app) => app.opened(page)),
  );
  onStart(async () => (await starting).begin());
  onInstall(async () => {
    if ((await starting).wantsFirstPage()) await openFirstPage();
  });
  onWake(async () => (await starting).wake());
  onNotificationClick((id) => void openPopup(connectionIn(id)));
});
