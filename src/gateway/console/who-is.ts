import { foldedName, isSameName } from '../../approvals/names';
import type { GatewayConfig, Role } from '../../config/gateway-config';

type SignIn = Pick<NonNullable<GatewayConfig['signIn']>, 'nameClaim' | 'groupsClaim' | 'emailVerified' | 'roles'>;
type Claims = Record<string, unknown>;

const ROLE_ORDER: Role[] = ['operator', 'approver', 'viewer'];

/**
 * The claims of an ID token. Where it lacks the person or the groups, the claims of the userinfo endpoint are added:
 * many issuers keep ID tokens small. The claims of the token are signed, so they count first.
 */
export async function completed(
  claims: Claims,
  { nameClaim, groupsClaim, emailVerified }: SignIn,
  askUserInfo: () => Promise<Claims>,
): Promise<Claims> {
  const wanted = [nameClaim, groupsClaim];
  if (isAddress(claims[nameClaim]) && emailVerified !== 'never-sent') wanted.push('email', 'email_verified');
  if (wanted.every((claim) => claims[claim] !== undefined)) return claims;
  const said = await askUserInfo();
  // The issuer verified the address beside this claim, and no other one.
  const { email } = claims;
  const byToken = email === undefined ? undefined : claims['email_verified'];
  const isOfSameAddress = email === undefined || isSameAddress(said['email'], email);
  const whenAsked = isOfSameAddress ? said['email_verified'] : undefined;
  return { ...said, ...claims, email_verified: byToken === undefined ? whenAsked : byToken };
}

/**
 * The person that the issuer names, with the strongest role of their groups. Else the sentence that says why the person
 * is not let in.
 */
export function whoIs(
  claims: Claims,
  { nameClaim, groupsClaim, emailVerified, roles }: SignIn,
): { login: string; subject: string; role: Role } | string {
  const { [nameClaim]: login, [groupsClaim]: groups, sub: subject } = claims;
  if (typeof login !== 'string' || login === '' || typeof subject !== 'string')
    return `The issuer did not say who you are: the claim "${nameClaim}" is missing.`;

  const unverified = isAddress(login) ? whyNotVerified(claims, { login, nameClaim, emailVerified }) : null;
  if (unverified !== null) return unverified;
  // Some issuers send one group as a plain string, not as a list.
  const mine = [groups].flat();
  const role = ROLE_ORDER.find((one) => roles[one].some((group) => mine.includes(group)));
  return role === undefined ? whyNoRole(claims, groupsClaim) : { login, subject, role };
}

/**
 * The policy names people by their addresses. A login that is an address stands for its owner, from whatever claim it
 * came.
 */
function isAddress(login: unknown): boolean {
  return typeof login === 'string' && foldedName(login).includes('@');
}

function isSameAddress(one: unknown, other: unknown): boolean {
  return typeof one === 'string' && typeof other === 'string' && isSameName(one, other);
}

/** An address that somebody may have written for themselves proves nothing. Null where the issuer verified it. */
function whyNotVerified(
  { email, email_verified: verified }: Claims,
  { login, nameClaim, emailVerified }: Pick<SignIn, 'nameClaim' | 'emailVerified'> & { login: string },
): string | null {
  if (verified === true) {
    if (isSameAddress(email, login)) return null;
    return (
      `The issuer names you by the address in the claim "${nameClaim}", but verified another address, or none (claim "email"), ` +
      'so we cannot tell who you are. The administrator of this console can name people by the claim "email".'
    );
  }
  if (verified === false) return 'The issuer has not verified your address, so we cannot tell who you are.';
  if (verified !== undefined) {
    return (
      'The issuer does not say true or false about your address (claim "email_verified"), so we cannot tell who you are. ' +
      'The administrator of the issuer must send the claim as a boolean.'
    );
  }
  if (emailVerified === 'never-sent') return null;
  return (
    'The issuer does not say that your address is verified, so we cannot tell who you are. The administrator of the issuer ' +
    'must send the claim "email_verified". If the issuer never sends it, and nobody there can choose an address, the ' +
    'administrator of this console sets SATLINK_OIDC_EMAIL_VERIFIED=never-sent.'
  );
}

function whyNoRole(claims: Claims, groupsClaim: string): string {
  if (isLeftOut(claims, groupsClaim)) {
    return (
      `The issuer left your groups out of the sign-in (claim "${groupsClaim}"): you are in more groups than it sends. ` +
      'The administrator of the issuer must send only the groups that belong to this application, or its roles in a claim ' +
      'of their own, which SATLINK_OIDC_GROUPS_CLAIM then names.'
    );
  }
  if (claims[groupsClaim] === undefined || claims[groupsClaim] === null) {
    return (
      `None of your groups may see runs here: the issuer sent no groups (claim "${groupsClaim}"). ` +
      'The administrator of the issuer must send them; some issuers want a scope for it, which SATLINK_OIDC_SCOPES names.'
    );
  }
  return 'None of your groups may see runs here. Ask the administrator of this console to add one.';
}

/**
 * OpenID Connect marks claims that are kept elsewhere in this way. Microsoft Entra uses the same mark when a person is
 * in too many groups. The groups that came along are then not all groups.
 */
function isLeftOut(claims: Claims, claim: string): boolean {
  const { _claim_names: elsewhere, hasgroups } = claims;
  const isElsewhere = elsewhere !== null && typeof elsewhere === 'object' && Object.hasOwn(elsewhere, claim);
  const isPointedAt = Object.keys(claims).some((name) => name.startsWith(`${claim}:src`));
  return isElsewhere || isPointedAt || String(hasgroups).toLowerCase() === 'true';
}
