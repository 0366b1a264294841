import type { Tool } from '@noiseaware-connect/shared/tool';
import { originsOf } from '@noiseaware-connect/shared/tool-origins';
import { patternOf, siteNameOf } from '../../app/tools/site.ts';
import type { View } from '../../app/view.ts';
import type { Send } from '../../messages.ts';
import type { Sites } from '../draw-page.tsx';
import { AddSite } from './add-site.tsx';
import { ToolItem } from './tool-item.tsx';

/** The tools in which NoiseAware can be shown, and the sites on which the person lets the extension do so. */
export function ToolsSection({ view, send, sites }: { view: View; send: Send; sites: Sites }) {
  const tools = view.tools ?? [];
  const described = new Set(tools.flatMap(originsOf).map(patternOf));
  const others = view.sites.filter((pattern) => !described.has(pattern));
  return (
    <section class="card tools" aria-labelledby="tools-title">
      <h2 id="tools-title">In your tools</h2>
      <p class="lead">
        NoiseAware can stand beside each customer’s record in the tools you work in. The extension runs only
        on sites that you allow. What a tool marks, or your relay’s rule names, as an ID goes to{' '}
        <bdi>{view.relay?.host}</bdi>, and nothing else of a page. You can take a site back at any time.
      </p>
      {tools.length === 0 && (
        <p class="muted" data-tools="none">
          The relay’s engineers have described no tool yet.
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
                <span class="muted">Allowed by you; shows what its pages mark for NoiseAware.</span>
              </div>
              <button
                type="button"
                class="button"
                data-action="withdraw-site"
                aria-label={`Take back ${siteNameOf(pattern)}`}
                onClick={() => void sites.withdraw(pattern)}
              >
                Take back
              </button>
            </div>
          </li>
        ))}
      </ul>
      <AddSite send={send} sites={sites} />
    </section>
  );
}
