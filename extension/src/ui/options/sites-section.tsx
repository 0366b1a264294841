import { say } from '@noiseaware-connect/shared/parts/say';
import type { Tool } from '@noiseaware-connect/shared/tool';
import { originsOf } from '@noiseaware-connect/shared/tool-origins';
import { isLocked } from '../../app/model/settled.ts';
import { patternOf } from '../../app/tools/site.ts';
import { policyWords } from '../../words/policy-words.ts';
import { toolWords as words } from '../../words/tool-words.ts';
import type { PageProps } from '../draw-page.tsx';
import { companyOf } from '../knowing.ts';
import { AddSite } from './add-site.tsx';
import { SiteCard } from './site-card.tsx';

/** The sites of tools, each once, and those that an administrator or the person has named. */
export function SitesSection(props: Pick<PageProps, 'view' | 'send' | 'sites' | 'preview'>) {
  const { view, send, sites, preview } = props;
  const bySites = Map.groupBy(view.tools ?? [], (tool) => patternsOf(tool).join(' '));
  const described = new Set((view.tools ?? []).flatMap(patternsOf));
  const named = (view.policy.tools ?? []).map(patternOf);
  const others = [...new Set([...named, ...view.sites])].filter((pattern) => !described.has(pattern));
  const cards: [patterns: string[], tools: Tool[]][] = [
    ...[...bySites].map(([key, tools]): [string[], Tool[]] => [key.split(' '), tools]),
    ...others.map((pattern): [string[], Tool[]] => [[pattern], []]),
  ];
  return (
    <section class="card tools" aria-labelledby="tools-title">
      <h2 id="tools-title">{words.title}</h2>
      <p class="soft">{say(words.lead, { company: companyOf(view.relay) })}</p>
      {cards.length === 0 && (
        <p class="soft" data-tools="none">
          {words.none}
        </p>
      )}
      <ul class="lines">
        {cards.map(([patterns, tools]) => (
          <SiteCard
            key={patterns.join(' ')}
            isOfAdmin={patterns.some((pattern) => named.includes(pattern))}
            {...{ patterns, tools, view, sites, preview }}
          />
        ))}
      </ul>
      {isLocked(view.policy, 'tools') ? (
        <p class="hint">{policyWords.locked}</p>
      ) : (
        <AddSite send={send} sites={sites} />
      )}
    </section>
  );
}

// --- Internal helpers ---

const patternsOf = (tool: Tool): string[] => [...new Set(originsOf(tool).map(patternOf))].sort();
