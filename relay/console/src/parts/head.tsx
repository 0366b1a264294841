import type { ComponentChildren } from 'preact';

/** The head of a view: title, introduction and actions. */
export const Head = (props: { title: string; lead?: ComponentChildren; children?: ComponentChildren }) => (
  <div class="view-head">
    <div>
      <h1 tabIndex={-1}>{props.title}</h1>
      {props.lead !== undefined && <p class="soft">{props.lead}</p>}
    </div>
    {props.children}
  </div>
);
