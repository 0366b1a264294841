import { defineContentScript } from 'wxt/utils/define-content-script';
import { startOnce } from '../platform/tool-page.ts';
import { startTool } from '../tool/start-tool.ts';

// Named nowhere in the manifest: the background registers it for the sites that the person allows, and for no others.
export default defineContentScript({
  matches: [],
  registration: 'runtime',
  runAt: 'document_start',
  // WXT would otherwise tell every page that this extension is here.
  noScriptStartedPostMessage: true,
  main() {
    if (window === window.top) startOnce((effects) => startTool(document, effects));
  },
});
