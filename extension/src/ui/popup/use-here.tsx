import { Button } from '@noiseaware-connect/shared/parts/button';
import { say } from '@noiseaware-connect/shared/parts/say';
import { originsOf } from '@noiseaware-connect/shared/tool-origins';
import { patternOf } from '../../app/tools/site.ts';
import type { View } from '../../app/view.ts';
import { useHereWords as words } from '../../words/use-here-words.ts';
import type { Sites } from '../draw-page.tsx';
import { companyOf } from '../knowing.ts';

/** On a page of a known tool that is not allowed yet: offers to allow its site. */
export function UseHere({ view, sites, address }: { view: View; sites: Sites; address: URL | null }) {
  if (address === null) return null;
  const { origin, host } = address;
  const tool = view.tools?.find((each) => originsOf(each).includes(origin));
  if (tool === undefined || view.sites.includes(patternOf(origin))) return null;
  return (
    <section class="banner notice blue use-here" aria-labelledby="use-here-title">
      <div>
        <strong id="use-here-title">{say(words.title, { tool: tool.name })}</strong>
        <p>{say(words.lead, { site: host, company: companyOf(view.relay) })}</p>
        <Button action="allow-site" look="low" onClick={() => sites.allow(origin)}>
          {words.allow}
        </Button>
      </div>
    </section>
  );
}
