import { fill } from '@noiseaware-connect/shared/fill';
import { Button } from '@noiseaware-connect/shared/parts/button';
import { Sign } from '@noiseaware-connect/shared/parts/icons';
import type { Tool } from '@noiseaware-connect/shared/tool';
import { useState } from 'preact/hooks';
import { patternOf, siteNameOf } from '../../app/tools/site.ts';
import type { View } from '../../app/view.ts';
import type { PreviewAnswer } from '../../messages.ts';
import { toolWords as words } from '../../words/tool-words.ts';
import type { PageProps, Sites } from '../draw-page.tsx';
import { PreviewTable } from './preview-table.tsx';

/** One site, or several of one tool: whether the extension may run there, and the tools there. */
export function SiteCard(props: {
  patterns: string[];
  /** Empty for a site that the person or an administrator has named. */
  tools: Tool[];
  /** Whether an administrator has named the site. */
  isOfAdmin: boolean;
  view: View;
  sites: Sites;
  preview: PageProps['preview'];
}) {
  const { patterns, tools, isOfAdmin, view, sites, preview } = props;
  const granted = patterns.every((pattern) => view.sites.includes(pattern));
  const [refused, setRefused] = useState(false);
  const site = patterns.map(siteNameOf).join(', ');
  const name = tools[0]?.name ?? site;
  const asks = view.askers?.some((origin) => patterns.includes(patternOf(origin))) === true;
  const allow = async () => {
    const missing = patterns.filter((pattern) => !view.sites.includes(pattern));
    setRefused(false);
    setRefused(!(await sites.allow(...missing)));
  };
  return (
    <li data-site={site} data-tools={tools.map(({ id }) => id).join(' ')} data-allowed={granted}>
      <div class="line">
        <Sign name={granted ? 'ok' : 'next'} tone={granted ? 'green' : 'grey'} />
        <div class="line-text">
          <strong>
            <bdi>{name}</bdi>
          </strong>
          <span class="soft">
            {tools.length === 0 ? describeSite(granted, isOfAdmin) : <bdi>{site}</bdi>}
          </span>
        </div>
        {granted ? (
          <Button
            action="withdraw-site"
            look="low"
            aria-label={fill(words.withdrawSite, { name })}
            onClick={() => sites.withdraw(...patterns)}
          >
            {words.withdraw}
          </Button>
        ) : (
          <Button action="allow-site" look="low" aria-label={fill(words.allowTool, { name })} onClick={allow}>
            {words.allow}
          </Button>
        )}
      </div>
      <p class="problem" role="alert">
        {refused ? words.refused : ''}
      </p>
      {asks && <p class="problem">{words.asksTooMuch}</p>}
      {granted &&
        tools
          .filter(({ records }) => records !== undefined)
          .map((tool) => <Rule key={tool.id} {...{ tool, preview }} isNamed={tools.length > 1} />)}
    </li>
  );
}

/** What is known of a site without a tool at the relay. */
const describeSite = (granted: boolean, isOfAdmin: boolean): string =>
  granted ? words.ownSite : isOfAdmin ? words.adminSite : words.siteNotAllowed;

/** A rule for records: a preview of what it finds. */
function Rule(props: { tool: Tool; isNamed: boolean; preview: PageProps['preview'] }) {
  const { tool, isNamed, preview } = props;
  const [result, setResult] = useState<PreviewAnswer | null>(null);
  const look = async () => {
    setResult(null);
    setResult(await preview(tool));
  };
  return (
    <div class="rule" data-tool={tool.id}>
      <div class="line">
        {isNamed && (
          <span class="line-text soft">
            <bdi>{tool.name}</bdi>
          </span>
        )}
        <Button action="preview" look="quiet" onClick={look}>
          {words.preview}
        </Button>
      </div>
      {result !== null && <PreviewTable preview={result} />}
    </div>
  );
}
