import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { addPreview } from '../platform/preview-page.ts';
import { previewTool } from '../tool/preview.ts';

// Loaded into a tool's page, with its frames, when a rule is previewed there.
export default defineUnlistedScript(() =>
  addPreview((effects, tool, chips) => previewTool(document, effects, tool, chips)),
);
