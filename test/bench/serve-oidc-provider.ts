import Provider from 'oidc-provider';
import { listen } from './listen.ts';

// A whole OAuth server's token endpoint, asked for the leanest thing that is like the ConnectionURL: client id and
// secret come in the body and are checked, a token is minted and kept in memory (its default adapter), and the answer
// is JSON. The client-credentials grant spares it what the ConnectionURL does on top: no code is looked up and used up,
// and nothing is written to a disk.
const clientId = process.env['NOISEAWARE_CLIENT_ID'] ?? '';
const clientSecret = process.env['NOISEAWARE_CLIENT_SECRETS'] ?? '';

const provider = new Provider(`http://127.0.0.1:${process.env['PORT']}`, {
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
});
listen(provider.callback());
