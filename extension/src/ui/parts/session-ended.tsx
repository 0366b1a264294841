/** Says that the relay no longer knows this browser, and what brings it back. */
export const SessionEnded = ({ host, openOptions }: { host: string; openOptions(): void }) => (
  <section class="card session-ended" data-session="ended" aria-label="Your session">
    <h2 class="card-title">Your session has ended</h2>
    <p>
      <bdi>{host}</bdi> no longer knows this browser, so what is shown here may be old. A new invite from the
      relay’s engineers brings it back.
    </p>
    <button type="button" class="button primary" data-action="open-options" onClick={openOptions}>
      Enter a new invite
    </button>
  </section>
);
