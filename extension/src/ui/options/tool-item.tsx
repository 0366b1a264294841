import type { Tool } from '@noiseaware-connect/shared/tool';
import { originsOf } from '@noiseaware-connect/shared/tool-origins';
import { useState } from 'preact/hooks';
import { patternOf, siteNameOf } from '../../app/tools/site.ts';
import type { PreviewAnswer, Send } from '../../messages.ts';
import { siteWords } from '../../words/tool-words.ts';
import type { Sites } from '../draw-page.tsx';
import { PreviewTable } from './preview-table.tsx';

/** One tool of the relay's: where it is, how its records are found, and whether the extension may run there. */
export function ToolItem(props: { tool: Tool; allowed: readonly string[]; send: Send; sites: Sites }) {
  const { tool, allowed, send, sites } = props;
  const origins = originsOf(tool);
  const missing = origins.filter((origin) => !allowed.includes(patternOf(origin)));
  const granted = missing.length === 0;
  const [preview, setPreview] = useState<PreviewAnswer | null>(null);
  const [refused, setRefused] = useState(false);

  const allow = async () => {
    setRefused(false);
    setRefused(!(await sites.allow(...missing)));
  };
  const look = async () => {
    setPreview(null);
    setPreview(await send('preview-tool', { id: tool.id }).catch(() => null));
  };
  return (
    <li class="tool" data-tool={tool.id} data-allowed={granted}>
      <div class="tool-head">
        <div class="tool-name">
          <strong>
            <bdi>{tool.name}</bdi>
          </strong>
          <span class="muted">
            <bdi>{origins.map((origin) => siteNameOf(patternOf(origin))).join(', ')}</bdi>
          </span>
        </div>
        <span class={granted ? 'tool-state on' : 'tool-state'}>{granted ? 'Allowed' : 'Not allowed'}</span>
      </div>
      <p class="muted">{tool.records === undefined ? siteWords.marksItself : siteWords.hasRule}</p>
      {tool.records !== undefined && <Rule tool={tool} />}
      <p class="problem" role="alert">
        {refused ? siteWords.notAllowed : ''}
      </p>
      <div class="buttons">
        {granted ? (
          <button
            type="button"
            class="button"
            data-action="withdraw-site"
            aria-label={`Take back ${tool.name}`}
            onClick={() => void sites.withdraw(...origins.map(patternOf))}
          >
            Take back
          </button>
        ) : (
          <button
            type="button"
            class="button primary"
            data-action="allow-site"
            aria-label={`Allow ${tool.name}`}
            onClick={() => void allow()}
          >
            Allow…
          </button>
        )}
        {granted && tool.records !== undefined && (
          <button type="button" class="button" data-action="preview" onClick={() => void look()}>
            Show what it finds
          </button>
        )}
      </div>
      {preview !== null && <PreviewTable preview={preview} />}
    </li>
  );
}

/** A rule in its own words, for whoever wrote it. */
const Rule = ({ tool }: { tool: Tool }) => (
  <details class="advanced">
    <summary>The rule</summary>
    <pre class="rule">{JSON.stringify({ pages: tool.pages, ...tool.records }, null, 2)}</pre>
  </details>
);
