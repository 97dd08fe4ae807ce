import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Configuration } from 'openid-client';
import type { GatewayConfig } from '../../config/gateway-config';
import { shownName } from '../../approvals/shown-name';
import { isLoopbackUrl } from '../../config/loopback';
import { personOfLogin } from '../../config/people';
import { HttpProblem } from '../http/problem';
import type { PageStreams } from '../console/page-streams';
import type { GatewayParts } from '../parts';
import { isIssuerAway } from './issuer-away';
import { rememberLeaving, takeLeaving } from './leaving';
import type { Leaving } from './leaving';
import { notice, page } from '../console/page';
import { checkCsrf, endSession, SESSION_SECONDS, sessionOf, startSession } from './session';
import type { Session } from './session';
import { completed, whoIs } from '../console/who-is';

type SignIn = NonNullable<GatewayConfig['signIn']>;

const CALLBACK = '/sign-in/callback';
const TIMEOUT_SECONDS = 10;
/** In the address of the sign-in: the issuer asks anew who somebody is. */
const ANOTHER = 'somebody-else';

/** Sign-in by OpenID Connect: authorization code with PKCE, state and nonce, against any issuer. */
export async function signInRoutes(app: FastifyInstance, parts: GatewayParts, streams: PageStreams): Promise<void> {
  const { config, log } = parts;
  const { signIn } = config;
  if (signIn === null) return;
  const issuer = issuerOf(signIn);

  app.get('/sign-in', async (request, reply) => {
    const { to, as } = request.query as { to?: unknown; as?: unknown };
    try {
      const isAnother = as === ANOTHER;
      return await leave(request, reply, { config, issuer: await issuer(), to: pathOf(to), isAnother });
    } catch (error) {
      log.error('the sign-in cannot be reached', { error });
      return sorry(
        reply,
        503,
        'The sign-in cannot be reached now. Try again in a moment; "satlink approve RUN --key FILE" needs none.',
      );
    }
  });

  app.get(CALLBACK, async (request, reply) => {
    const left = takeLeaving(request, reply, config);
    if (left === null) return sorry(reply, 400, 'This sign-in was not begun here, or it took too long.');
    let claims: Record<string, unknown>;
    try {
      const given = await claimsOf(request, { config, issuer: await issuer(), left });
      claims = await completed(given.claims, signIn, given.askUserInfo);
    } catch (error) {
      if (isIssuerAway(error)) {
        log.error('the issuer could not be asked about a sign-in', { error });
        return sorry(reply, 503, 'The issuer of your sign-in did not answer, so nobody is signed in. Sign in again.');
      }
      log.warn('a sign-in was refused', { because: error instanceof Error ? error.name : 'unknown' });
      return sorry(reply, 403, 'The sign-in was refused by the issuer, or it was not yours.');
    }
    const who = whoIs(claims, signIn);
    if (typeof who === 'string') return notLetIn(reply, who, claims[signIn.nameClaim]);
    const now = config.policyNow();
    if (!now.readable) {
      const because =
        'The policy file cannot be read now, so we cannot tell who you are. The owner of the file must repair it.';
      log.error('a sign-in was refused: the policy file cannot be read');
      return sorry(reply, 503, because);
    }
    const name = personOfLogin(now.value, who.login);
    if (name === null)
      return sorry(reply, 403, 'The policy knows another person by the name that the issuer gives you.');

    startSession(reply, config, {
      name,
      id: `${signIn.issuer} ${who.subject}`,
      role: who.role,
      csrf: randomBytes(24).toString('base64url'),
      until: Math.floor(Date.now() / 1000) + SESSION_SECONDS,
    });
    return reply.redirect(left.to, 303);
  });

  app.post('/sign-out', async (request, reply) => {
    const session = sessionOf(request, config);
    if (session !== null) {
      checkCsrf(request, config, session);
      streams.signOut(session);
    }
    endSession(reply, config);
    return reply.redirect('/signed-out', 303);
  });

  app.get('/signed-out', async (_request, reply) =>
    reply
      .type('text/html')
      .send(
        page(
          { title: 'Signed out', session: null },
          notice('Signed out', 'See you at the next alert.', ['/runs', 'Sign in again']),
        ),
      ),
  );
}

/** The session of the person who looks. A person without one is sent to sign in, and null is returned. */
export function sessionOrLeave(request: FastifyRequest, reply: FastifyReply, { config }: GatewayParts): Session | null {
  const session = sessionOf(request, config);
  if (session !== null) return session;
  if (config.signIn === null) {
    const because = 'No sign-in is set up here: SATLINK_OIDC_ISSUER is not given. Slack and "satlink" work without it.';
    void reply
      .code(503)
      .type('text/html; charset=utf-8')
      .send(page({ title: 'No sign-in', session: null }, notice('No sign-in', because)));
  } else if (request.method === 'GET') {
    void reply.redirect(addressOfSignIn(request.url), 303);
  } else {
    throw new HttpProblem(401, 'Your session has ended, so nothing was sent; sign in and send it again.');
  }
  return null;
}

/** The address that signs a person in and brings them back to a page of ours. */
export function addressOfSignIn(to: string): string {
  return `/sign-in?to=${encodeURIComponent(to)}`;
}

/** The issuer's own description. It is asked for at the first need, and again after a failure. */
function issuerOf(signIn: SignIn): () => Promise<Configuration> {
  let known: Configuration | null = null;
  return async () => {
    if (known !== null) return known;
    const { allowInsecureRequests, discovery, None } = await import('openid-client');
    const secret = signIn.clientSecret?.reveal();
    // Plain HTTP is for an issuer on this machine only.
    const execute = isLoopbackUrl(signIn.issuer) ? [allowInsecureRequests] : [];
    const options = { execute, timeout: TIMEOUT_SECONDS };
    known = await discovery(new URL(signIn.issuer), signIn.clientId, secret, secret ? undefined : None(), options);
    return known;
  };
}

async function leave(
  request: FastifyRequest,
  reply: FastifyReply,
  { config, issuer, to, isAnother }: { config: GatewayConfig; issuer: Configuration; to: string; isAnother: boolean },
): Promise<FastifyReply> {
  const oidc = await import('openid-client');
  const [verifier, state, nonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()];
  const left = { verifier, state, nonce, to, at: Date.now() };
  rememberLeaving(request, reply, config, left);
  const address = oidc.buildAuthorizationUrl(issuer, {
    redirect_uri: `${config.publicUrl}${CALLBACK}`,
    scope: config.signIn!.scopes,
    code_challenge: await oidc.calculatePKCECodeChallenge(left.verifier),
    code_challenge_method: 'S256',
    state: left.state,
    nonce: left.nonce,
    // Without this the issuer would send the same person back at once.
    ...(isAnother ? { prompt: 'login' } : {}),
  });
  return reply.redirect(address.href, 303);
}

async function claimsOf(
  request: FastifyRequest,
  { config, issuer, left }: { config: GatewayConfig; issuer: Configuration; left: Leaving },
): Promise<{ claims: Record<string, unknown>; askUserInfo: () => Promise<Record<string, unknown>> }> {
  const { authorizationCodeGrant, fetchUserInfo } = await import('openid-client');
  const tokens = await authorizationCodeGrant(issuer, new URL(`${config.publicUrl}${request.url}`), {
    pkceCodeVerifier: left.verifier,
    expectedState: left.state,
    expectedNonce: left.nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  const isAskable = claims !== undefined && issuer.serverMetadata().userinfo_endpoint !== undefined;
  return {
    claims: claims ?? {},
    // The answer must be about the person in the token.
    askUserInfo: async () => (isAskable ? fetchUserInfo(issuer, tokens.access_token, claims.sub) : {}),
  };
}

/** The page of this console to show afterwards. It is always ours, whatever address was given. */
function pathOf(to: unknown): string {
  return typeof to === 'string' && /^\/runs(?:[/?][\w\-.~%!$&'()*+,;=:@/?]*)?$/.test(to) && to.length < 1000
    ? to
    : '/runs';
}

/** The issuer knows this person, and they may not look here. */
function notLetIn(reply: FastifyReply, because: string, login: unknown): FastifyReply {
  const who = typeof login === 'string' ? `You signed in as ${shownName(login)}. ` : '';
  const again: [string, string] = [`/sign-in?as=${ANOTHER}`, 'Sign in as somebody else'];
  const body = page({ title: 'Not let in', session: null }, notice('You may not look here', `${who}${because}`, again));
  return reply.code(403).type('text/html').send(body);
}

function sorry(reply: FastifyReply, status: number, because: string): FastifyReply {
  const body = page(
    { title: 'Not signed in', session: null },
    notice('You are not signed in', because, ['/runs', 'Try again']),
  );
  return reply.code(status).type('text/html').send(body);
}
