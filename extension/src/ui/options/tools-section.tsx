import type { Tool } from '@noiseaware-connect/shared/tool';
import { originsOf } from '@noiseaware-connect/shared/tool-origins';
import { patternOf, siteNameOf } from '../../app/tools/site.ts';
import type { View } from '../../app/view.ts';
import type { Send } from '../../messages.ts';
import { toolWords as words } from '../../words/tool-words.ts';
import type { Sites } from '../draw-page.tsx';
import { say } from '../parts/say.tsx';
import { AddSite } from './add-site.tsx';
import { ToolItem, WithdrawSite } from './tool-item.tsx';

/** The tools in which NoiseAware can be shown, and the sites on which the person lets the extension do so. */
export function ToolsSection({ view, send, sites }: { view: View; send: Send; sites: Sites }) {
  const tools = view.tools ?? [];
  const described = new Set(tools.flatMap(originsOf).map(patternOf));
  const others = view.sites.filter((pattern) => !described.has(pattern));
  return (
    <section class="card tools" aria-labelledby="tools-title">
      <h2 id="tools-title">{words.title}</h2>
      <p class="lead">{say(words.lead, { relay: view.relay?.host })}</p>
      {tools.length === 0 && (
        <p class="muted" data-tools="none">
          {words.none}
        </p>
      )}
      <ul class="tool-list">
        {tools.map((tool: Tool) => (
          <ToolItem key={tool.id} tool={tool} allowed={view.sites} send={send} sites={sites} />
        ))}
        {others.map((pattern) => (
          <li key={pattern} class="tool" data-site={pattern}>
            <div class="tool-head">
              <div class="tool-name">
                <strong>
                  <bdi>{siteNameOf(pattern)}</bdi>
                </strong>
                <span class="muted">{words.ownSite}</span>
              </div>
              <WithdrawSite name={siteNameOf(pattern)} patterns={[pattern]} sites={sites} />
            </div>
          </li>
        ))}
      </ul>
      <AddSite send={send} sites={sites} />
    </section>
  );
}
