const pictures = {
  alerts: 'M5.5 17h13M7.5 17v-6a4.5 4.5 0 0 1 9 0v6M10.5 20h3M12 4v2.5M3.5 9.5l1-2.5M20.5 9.5l-1-2.5',
  connections:
    'M8 12h8M8 12a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0M21 12a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0M12 7v-3M12 20v-3',
  keys: 'M11 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0M11 12h10v3.5M17 12v3',
  links: 'M9.5 14.5l5-5M8 11l-2.5 2.5a3.5 3.5 0 0 0 5 5l2.5-2.5M11 8l2.5-2.5a3.5 3.5 0 0 1 5 5L16 13',
  tools: 'M3 5h18v14H3zM3 9h18M5.5 7h.01M8 7h.01M6 13h5M6 16h3M14.5 12.5h3.5v3.5h-3.5z',
  webhooks: 'M10 5H5v14h14v-5M14 4h6v6M20 4l-9 9',
} as const;

/** A drawing for a view in which there is nothing yet, above the sentence that says so. */
export const Picture = ({ of }: { of: keyof typeof pictures }) => (
  <svg class="icon picture" viewBox="0 0 24 24" aria-hidden="true">
    <path d={pictures[of]} />
  </svg>
);

export type PictureName = keyof typeof pictures;
