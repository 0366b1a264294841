import type { ReferenceOf } from './endpoint.ts';
import { sentAlert } from './example-records.ts';
import type { noiseawareCalls } from './noiseaware.ts';

/** What the reference says of each call in `noiseaware.ts`. */
export const noiseawareReference: ReferenceOf<typeof noiseawareCalls> = {
  answerConnectionUrl: {
    words:
      "NoiseAware's ConnectionURL. Takes the one-time code and answers with a new access code; a repeated call gets the same one until the pairing is completed, canceled or has expired. Any content type is accepted if the body is JSON; a form, gzip, id and secret by HTTP Basic, fields in camel case, white space around values, and a final or doubled slash are accepted too; unknown fields are ignored. Refusals have OAuth's form `{error, error_description}`: `invalid_client` 401, `invalid_grant` 400 (unknown, expired or used code), `invalid_request` 400.",
    request: { client_id: 'example-stays', client_secret: 'what-NoiseAware-was-given', code: 'naccode_Qm9…' },
    answer: { access_code: 'Rk7…' },
  },
  receiveAlert: {
    words:
      "Receives an alert from NoiseAware (AutoResolve), at the address that `pnpm relay alerts url` shows; an unknown address is 404. Any content type is accepted if the body is a JSON object, and a final slash. It is answered once the alert is durable, with NoiseAware's documented answer.",
    request: sentAlert,
    answer: { message: 'Message sent' },
  },
};
