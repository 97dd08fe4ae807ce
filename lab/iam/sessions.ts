import { randomUUID } from 'node:crypto';
import { KnownTexts } from '../known-texts';
import type { Identity } from '../world/model';

const TOKEN_SECONDS = 3600;

interface Session {
  identity: Identity;
  refreshToken: string;
  expiresAtMs: number;
}

/** The tokens that IAM has given out, and whom they stand for. */
export class Sessions {
  readonly #byToken = new Map<string, Session>();
  readonly #byRefreshToken = new Map<string, Session>();
  /** Every token that was ever given out: none may be shown. */
  readonly secrets = new KnownTexts();

  /** `withRefresh`: only a client that says who it is (`bx:bx`) gets a refresh token. */
  open(identity: Identity, { nowMs, withRefresh }: { nowMs: number; withRefresh: boolean }): object {
    const issuedAt = Math.floor(nowMs / 1000);
    const accessToken = jwtOf(identity, issuedAt);
    const refreshToken = withRefresh ? `${randomUUID()}${randomUUID()}`.replaceAll('-', '') : 'not_supported';
    const session = { identity, refreshToken, expiresAtMs: nowMs + TOKEN_SECONDS * 1000 };
    this.#byToken.set(accessToken, session);
    this.secrets.add(accessToken);
    if (withRefresh) {
      this.#byRefreshToken.set(refreshToken, session);
      this.secrets.add(refreshToken);
    }
    return {
      access_token: accessToken,
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: TOKEN_SECONDS,
      expiration: issuedAt + TOKEN_SECONDS,
      scope: 'ibm openid',
    };
  }

  /** The session of an access token that has not expired. */
  of(accessToken: string | undefined, nowMs: number): Session | undefined {
    const session = this.#byToken.get(accessToken ?? '');
    return session !== undefined && session.expiresAtMs > nowMs ? session : undefined;
  }

  ofRefreshToken(refreshToken: string): Session | undefined {
    return this.#byRefreshToken.get(refreshToken);
  }
}

/** A token in the shape of a JWT, because clients decode it. Its signature is worth nothing. */
function jwtOf({ iamId, keyId, name, account, email }: Identity, issuedAt: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = part({ kid: 'lab', alg: 'RS256' });
  const payload = part({
    iam_id: iamId,
    id: iamId,
    realmid: 'IBMid',
    jti: randomUUID(),
    identifier: iamId.replace(/^IBMid-/, ''),
    name,
    email,
    sub: email,
    sub_type: 'User',
    apikey_uuid: keyId,
    account: { valid: true, bss: account },
    iat: issuedAt,
    exp: issuedAt + TOKEN_SECONDS,
    iss: 'https://iam.lab.invalid/identity',
    grant_type: 'urn:ibm:params:oauth:grant-type:apikey',
    scope: 'ibm openid',
    client_id: 'bx',
    acr: 1,
    amr: ['pwd'],
  });
  return `${header}.${payload}.${Buffer.from(randomUUID()).toString('base64url')}`;
}
