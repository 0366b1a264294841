import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startOnce } from '../platform/tool-page.ts';
import { startTool } from '../tool/start-tool.ts';

// Named nowhere in the manifest: the background registers it for the sites that the person allows, and for no others.
// For WXT it is no content script, so that nothing of WXT's own runs in pages.
export default defineUnlistedScript(() => {
  if (window === window.top) startOnce((effects) => startTool(document, effects));
});
