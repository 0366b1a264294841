import type { LinkStore } from '@noiseaware-connect/relay/store/contract/link';

/** The steps of making a link, and of a change of it, at which a crash has to lose nothing, in their order. */
export const linkSteps = ['link_begun', 'link_made', 'link_asked', 'link_changed'] as const;

/** A store of links that says which step has been reached. */
export const dyingLinks = (
  links: LinkStore,
  failpoint: (step: (typeof linkSteps)[number]) => void,
): LinkStore => ({
  ...links,
  async add(...made) {
    failpoint('link_begun');
    const added = await links.add(...made);
    failpoint('link_made');
    return added;
  },
  async change(id, decide) {
    failpoint('link_asked');
    const answer = await links.change(id, decide);
    failpoint('link_changed');
    return answer;
  },
});
