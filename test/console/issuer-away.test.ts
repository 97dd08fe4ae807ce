import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isIssuerAway } from '../../src/gateway/sessions/issuer-away';

/** The errors of the real library, made by a real server that answers so. */
async function errorOf(status: number | 'cut' | 'silent' | 'not there', body: object = {}): Promise<unknown> {
  const server = createServer((request, response) => {
    if (status === 'cut') request.socket.destroy();
    else if (status === 'silent') return;
    else response.writeHead(Number(status), { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  if (status === 'not there') server.close();
  const oidc = await import('openid-client');
  const issuer = new oidc.Configuration({ issuer: url.href, token_endpoint: url.href }, 'satlink', {}, oidc.None());
  oidc.allowInsecureRequests(issuer);
  issuer.timeout = 1;
  return oidc
    .genericGrantRequest(issuer, 'client_credentials', {})
    .then(
      () => null,
      (error: unknown) => error,
    )
    .finally(() => {
      server.closeAllConnections();
      server.close();
    });
}

test.each(['cut', 'silent', 'not there', 500, 502, 503] as const)(
  'an issuer whose answer is %s is away',
  async (how) => {
    expect(isIssuerAway(await errorOf(how))).toBe(true);
  },
);

test('an issuer that says itself that it failed is away', async () => {
  expect(isIssuerAway(await errorOf(503, { error: 'temporarily_unavailable' }))).toBe(true);
});

test.each([
  [400, { error: 'invalid_grant' }],
  [401, { error: 'invalid_client' }],
  [404, {}],
  [200, { access_token: 7 }],
] as const)('an issuer that answers with %s is not', async (status, body) => {
  const error = await errorOf(status, body);

  expect(error).not.toBeNull();
  expect(isIssuerAway(error)).toBe(false);
});
