import type { Tool } from '@noiseaware-connect/shared/tool';
import { originsOf } from '@noiseaware-connect/shared/tool-origins';
import { useState } from 'preact/hooks';
import { parsePreview } from '../../app/tools/parse-preview.ts';
import { patternOf, siteNameOf } from '../../app/tools/site.ts';
import type { PreviewAnswer, Send } from '../../messages.ts';
import { fill } from '../../words/fill.ts';
import { toolWords as words } from '../../words/tool-words.ts';
import type { Sites } from '../draw-page.tsx';
import { Button } from '../parts/button.tsx';
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
    const word = await send('preview-tool', { id: tool.id }).catch(() => null);
    setPreview(parsePreview(word));
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
        <span class={granted ? 'tool-state on' : 'tool-state'}>
          {granted ? words.allowed : words.notAllowed}
        </span>
      </div>
      <p class="muted">{tool.records === undefined ? words.marksItself : words.hasRule}</p>
      {tool.records !== undefined && <Rule tool={tool} />}
      <p class="problem" role="alert">
        {refused ? words.refused : ''}
      </p>
      <div class="buttons">
        {granted ? (
          <WithdrawSite name={tool.name} patterns={origins.map(patternOf)} sites={sites} />
        ) : (
          <Button
            action="allow-site"
            look="primary"
            aria-label={fill(words.allowTool, { name: tool.name })}
            onClick={allow}
          >
            {words.allow}
          </Button>
        )}
        {granted && tool.records !== undefined && (
          <Button action="preview" onClick={look}>
            {words.preview}
          </Button>
        )}
      </div>
      {preview !== null && <PreviewTable preview={preview} />}
    </li>
  );
}

/** A rule in its own words, for its author. */
const Rule = ({ tool }: { tool: Tool }) => (
  <details class="advanced">
    <summary>{words.rule}</summary>
    <pre class="rule">{JSON.stringify({ pages: tool.pages, ...tool.records }, null, 2)}</pre>
  </details>
);

/** Takes back the permission to run on a site. */
export const WithdrawSite = (props: { name: string; patterns: string[]; sites: Sites }) => (
  <Button
    action="withdraw-site"
    aria-label={fill(words.withdrawSite, { name: props.name })}
    onClick={() => props.sites.withdraw(...props.patterns)}
  >
    {words.withdraw}
  </Button>
);
