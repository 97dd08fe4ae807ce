import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { personPage, type OidcPerson } from './person-page';

const need = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not given`);
  return value;
};

/**
 * An OpenID Connect provider on loopback: `oidc-provider` with a page on which one chooses who one is. A process of its
 * own, because the package is an ES module with top-level awaits of its own.
 */
async function main(): Promise<void> {
  const port = Number(need('LAB_OIDC_PORT'));
  const issuer = `http://127.0.0.1:${port}`;
  const people = JSON.parse(need('LAB_OIDC_PEOPLE')) as OidcPerson[];
  const { default: Provider } = await import('oidc-provider');
  const provider: InstanceType<typeof Provider> = new Provider(issuer, {
    clients: [
      {
        client_id: need('LAB_OIDC_CLIENT_ID'),
        client_secret: need('LAB_OIDC_CLIENT_SECRET'),
        redirect_uris: [need('LAB_OIDC_REDIRECT')],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'groups', 'hasgroups'] },
    cookies: { keys: [need('LAB_OIDC_CLIENT_SECRET')] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, login) => {
      const person = people.find((one) => one.login === login);
      if (person === undefined) return undefined;
      const { name, groups, claims } = person;
      const usual = { sub: login, email: login, email_verified: true, name, ...(groups && { groups }) };
      return { accountId: login, claims: () => ({ ...usual, ...claims }) };
    },
    // Nobody is asked whether the gateway may know who they are: it is the only client.
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      const grant = new provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  const interact = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'GET') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      return void response.end(personPage(people));
    }
    const login = new URLSearchParams(await bodyOf(request)).get('login') ?? '';
    await provider.interactionFinished(request, response, { login: { accountId: login } });
  };
  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response);
    interact(request, response).catch(() => {
      response.statusCode = 400;
      response.end('this sign-in is over; begin again');
    });
  });
  server.listen(port, '127.0.0.1');
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text.slice(0, 10_000);
}

main().catch((error: unknown) => {
  process.stderr.write(`oidc: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
