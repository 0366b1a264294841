/** What reports a fault to the operator: an alert rule, a sentence of the doctor's, a line of the log, or why none does. */
export interface FaultSignals {
  readonly fault: string;
  /** The name of the rule in `alerts.yml`. */
  readonly rule: string | Absent;
  /** A part of the doctor's sentence, which `test/doctor/planted-faults.test.ts` has it say. */
  readonly doctor: string | Absent;
  /** The log's message. */
  readonly log: string | Absent;
}

/** Nothing reports it there. */
export interface Absent {
  readonly none: string;
}

const none = (why: string): Absent => ({ none: why });

const aggregate = none('each call has its own line; only their share is a fault');
const notRunning = none('the process that would write it does not run');
const notHere = none('the doctor looks at how things stand, not at how they were');

export const faultSignals: readonly FaultSignals[] = [
  // --- Processes ---
  {
    fault: 'a relay that hangs',
    rule: 'RelayDown',
    doctor: 'the relay runs and does not answer',
    log: none('what would write it hangs too'),
  },
  {
    fault: 'a relay that has ended',
    rule: 'RelayDown',
    doctor: 'the relay is not running',
    log: notRunning,
  },
  {
    fault: 'no relay at all, or a service discovery that finds none',
    rule: 'NoRelayIsScraped',
    doctor: 'nothing answers at RELAY_PUBLIC_URL',
    log: notRunning,
  },
  {
    fault: 'a relay that ends soon after each start',
    rule: 'RelayRestartsInALoop',
    doctor: 'the relay is not running',
    log: none('the reason is one line of standard error, before there is a log'),
  },
  {
    fault: 'a setting that is not valid, at a reload',
    rule: none('the value in use stays, and nothing fails'),
    doctor: 'settings differ from those that the',
    log: 'setting is not valid: the value in use stays',
  },
  {
    fault: 'no Node.js, or one that is too old',
    rule: 'RelayDown',
    doctor: none('the doctor needs Node.js too: the package’s start script says so'),
    log: notRunning,
  },
  {
    fault: 'an event loop that is late',
    rule: 'EventLoopSlow',
    doctor: notHere,
    log: none('what would write it is late too'),
  },
  {
    fault: 'memory that grows',
    rule: 'MemoryGrows',
    doctor: notHere,
    log: none('a single value shows no growth'),
  },
  // --- Store ---
  {
    fault: 'PostgreSQL that does not answer',
    rule: 'StoreUnreadable',
    doctor: 'the data cannot be reached',
    log: 'PostgreSQL unavailable',
  },
  {
    fault: 'a PostgreSQL primary that has failed over to another host',
    rule: none('the relay goes on at the next host within seconds; StoreNotWritable fires if it does not'),
    doctor: none('the store can be read and written again'),
    log: 'trying the next PostgreSQL server',
  },
  {
    fault: 'a full disk',
    rule: 'StoreNotWritable',
    doctor: 'the data cannot be reached',
    log: 'store cannot be written: ',
  },
  {
    fault: 'a PostgreSQL standby, which takes no writes',
    rule: 'StoreNotWritable',
    doctor: 'the data cannot be reached',
    log: 'PostgreSQL unavailable',
  },
  {
    fault: 'a pool of connections that is exhausted',
    rule: 'PoolExhausted',
    doctor: notHere,
    log: aggregate,
  },
  {
    fault: 'a backup that was never made',
    rule: 'BackupMissing',
    doctor: 'no backup was written yet',
    log: none('nothing ran that could write a line'),
  },
  {
    fault: 'backups that are no longer made',
    rule: 'BackupIsOld',
    doctor: 'the last backup was written at',
    log: none('nothing ran that could write a line'),
  },
  {
    fault: 'an audit log that was changed',
    rule: none('who can write to the store can keep it from firing: `audit.head` is compared elsewhere'),
    doctor: none('`audit verify` reads the whole log'),
    log: 'audit log verification failed: an entry was changed or removed',
  },
  // --- The public address ---
  {
    fault: 'nothing, or a proxy’s error page, at the public address',
    rule: 'PublicAddressUnreachable',
    doctor: 'nothing answers at RELAY_PUBLIC_URL',
    log: none('the relay only knows that nobody calls'),
  },
  {
    fault: 'a host name that cannot be resolved',
    rule: 'PublicAddressUnreachable',
    doctor: 'its host name cannot be resolved',
    log: none('the relay only knows that nobody calls'),
  },
  {
    fault: 'a certificate for another host, or of an unknown authority',
    rule: 'PublicAddressUnreachable',
    doctor: 'its certificate is not trusted',
    log: none('metric and doctor say it, and the certificate is the proxy’s'),
  },
  {
    fault: 'a certificate that expires',
    rule: 'CertificateExpires',
    doctor: 'the certificate at RELAY_PUBLIC_URL expires in',
    log: none('metric and doctor say it, and the certificate is the proxy’s'),
  },
  {
    fault: 'RELAY_TRUST_PROXY that does not count the proxies',
    rule: none('the addresses of callers are wrong, but their calls are answered'),
    doctor: 'RELAY_TRUST_PROXY is',
    log: 'RELAY_TRUST_PROXY is 0, but RELAY_PUBLIC_URL is not on this machine',
  },
  {
    fault: 'calls that are answered with 5xx',
    rule: 'RelayAnswersFail',
    doctor: none('what makes them fail has a sentence of its own'),
    log: 'request failed',
  },
  // --- NoiseAware ---
  {
    fault: 'NoiseAware that does not answer, or refuses every organization',
    rule: 'CircuitBreakerOpen',
    doctor: 'NoiseAware refuses every organization',
    log: 'circuit breaker open: NoiseAware is called only by probes',
  },
  {
    fault: 'a ClientSecret that NoiseAware does not have',
    rule: 'NoiseAwareHasAnotherSecret',
    doctor: 'of NOISEAWARE_CLIENT_SECRETS was not used by NoiseAware in any recent call',
    log: 'unauthenticated calls refused',
  },
  {
    fault: 'somebody who guesses the ClientSecret',
    rule: 'ManyCallsWithWrongSecret',
    doctor: notHere,
    log: 'unauthenticated calls refused',
  },
  {
    fault: 'ConnectionURL calls that the relay refuses for reasons of its own',
    rule: 'ConnectionUrlFails',
    doctor: 'the data cannot be reached',
    log: 'request failed',
  },
  {
    fault: 'ConnectionURL calls of an unknown form',
    rule: 'ConnectionUrlCallsAreUnreadable',
    doctor: none('rehearse --listen shows what arrives'),
    log: 'unauthenticated calls refused',
  },
  {
    fault: 'pairings of which none is completed',
    rule: 'NoPairingCompletes',
    doctor: none('rehearse --listen shows at which step they end'),
    log: aggregate,
  },
  {
    fault: 'renewals of which many fail',
    rule: 'RenewalsFail',
    doctor: 'cannot be renewed at the moment',
    log: 'a connection is in trouble, and the relay keeps trying',
  },
  {
    fault: 'settings by which NoiseAware refuses renewals',
    rule: 'RelayIsConfiguredWrongly',
    doctor: 'calls to NoiseAware fail in a way that points to wrong settings of the relay',
    log: 'NoiseAware refuses the calls for a connection in a way that points to settings: compare NOISEAWARE_CLIENT_ID, NOISEAWARE_API_URL and RELAY_SEALING_KEYS with their intended values',
  },
  {
    fault: 'connections that have to be authorized again',
    rule: 'ConnectionsNeedAPerson',
    doctor: 'of the connections needs someone',
    log: 'connection needs reauthorization',
  },
  {
    fault: 'a connection that nothing renews',
    rule: 'ConnectionDiesSoon',
    doctor: 'cannot be renewed at the moment',
    log: 'a connection is in trouble, and the relay keeps trying',
  },
  {
    fault: 'alerts for accounts that were never connected',
    rule: 'AlertsUnmatched',
    doctor: 'is for an account that was never connected',
    log: none('each alert is an event, and the console shows for whom it came'),
  },
  // --- Sign-in and webhooks ---
  {
    fault: 'an identity provider that refuses everybody, or does not answer',
    rule: 'ProviderRefuses',
    doctor: 'the identity provider',
    log: 'identity provider refuses this relay: check RELAY_OIDC_CLIENT_ID and its secret, RELAY_OIDC_SCOPES and RELAY_OIDC_AUTHENTICATION',
  },
  {
    fault: 'a receiver of webhooks that fails for an hour',
    rule: 'WebhookFails',
    doctor: 'has been behind since',
    log: 'webhook receiver has accepted nothing for a day: its events wait, or are given up',
  },
  {
    fault: 'a receiver that leaves more than 100 events waiting',
    rule: 'EventsAreNotDelivered',
    doctor: 'has been behind since',
    log: none('attempts are not logged: `webhooks deliveries` shows them'),
  },
  {
    fault: 'a receiver for which events are given up',
    rule: 'WebhooksAreGivenUp',
    doctor: 'could not deliver',
    log: 'webhook delivery failed for good after all retries: the event can be replayed',
  },
];
