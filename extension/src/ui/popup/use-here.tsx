import { originsOf } from '@noiseaware-connect/shared/tool-origins';
import { useEffect, useState } from 'preact/hooks';
import { patternOf } from '../../app/tools/site.ts';
import type { View } from '../../app/view.ts';
import type { Sites } from '../draw-page.tsx';

/** On a page of a tool that the relay's engineers have described: offers to show NoiseAware there. */
export function UseHere({ view, sites }: { view: View; sites: Sites }) {
  const [origin, setOrigin] = useState<string | null>(null);
  useEffect(() => {
    void sites.current().then(setOrigin);
  }, [sites]);
  if (origin === null) return null;
  const tool = view.tools?.find((each) => originsOf(each).includes(origin));
  if (tool === undefined || view.sites.includes(patternOf(origin))) return null;
  return (
    <section class="card use-here" aria-labelledby="use-here-title">
      <h2 class="card-title" id="use-here-title">
        Show NoiseAware in <bdi>{tool.name}</bdi>?
      </h2>
      <p>
        On <bdi>{new URL(origin).host}</bdi> this extension would look for your customers’ records and show
        beside each whether NoiseAware is connected. Their IDs go to <bdi>{view.relay?.host}</bdi>, nothing
        else of a page does, and you can take it back in the options.
      </p>
      <button
        type="button"
        class="button primary"
        data-action="allow-site"
        onClick={() => void sites.allow(origin)}
      >
        Allow on this site…
      </button>
    </section>
  );
}
