import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { startOnce } from '../platform/tool-page.ts';
import { startTool } from '../tool/start-tool.ts';

// Not in the manifest: the background registers this script for the sites that the person allows, and no others, with
// their frames. As an unlisted script it carries no code of WXT's own into pages.
export default defineUnlistedScript(() => startOnce((effects) => startTool(document, effects)));
